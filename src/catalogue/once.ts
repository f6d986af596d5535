import type { Catalogue } from './catalogue.ts';

/**
 * A function over a catalogue that is computed once for each: what several statistics or checks ask for. Only for what does not
 * change as long as a catalogue is open.
 */
export function once<T>(compute: (catalogue: Catalogue) => T): (catalogue: Catalogue) => T {
  const known = new WeakMap<Catalogue, { value: T }>();
  return (catalogue) => {
    const before = known.get(catalogue);
    if (before) return before.value;
    const value = compute(catalogue);
    known.set(catalogue, { value });
    return value;
  };
}
