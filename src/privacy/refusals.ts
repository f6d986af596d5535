import { nameOf } from '../dicom/dictionary.ts';
import { PrivacyRefusal } from '../errors.ts';
import type { Refusal } from './policy.ts';

/** What is refused of an element in all files together. */
export interface CountedRefusal {
  path: string[];
  /** How often it stands somewhere. */
  count: number;
  /** The first value, masked. */
  masked: string;
}

/** Counts refusals by element. */
export class RefusalCounter {
  readonly #byPath = new Map<string, CountedRefusal>();

  add({ path, masked }: Refusal): void {
    const key = path.join();
    const known = this.#byPath.get(key);
    if (known) known.count++;
    else this.#byPath.set(key, { path, count: 1, masked });
  }

  /** In tag order. */
  all(): CountedRefusal[] {
    return [...this.#byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, refusal]) => refusal);
  }
}

const tagText = (tag: string) => `(${tag.slice(0, 4)},${tag.slice(4)})`;

/** @throws PrivacyRefusal that lists the elements, how often each occurs, and what to do; unless there is none */
export function refuse(refused: readonly CountedRefusal[]): void {
  if (refused.length === 0) return;
  const lines = refused.map(({ path, count, masked }) => {
    const name = path.map((tag) => `${nameOf(tag)} ${tagText(tag)}`).join(' > ');
    return `  ${name}: ${count} ${count === 1 ? 'value' : 'values'}, such as ${masked}`;
  });
  throw new PrivacyRefusal(
    `the dataset is declared to be de-identified, and headers hold what looks like identity (letters shown as x, digits as 9):\n${lines.join('\n')}\nNothing was published.`,
    {
      remedy:
        'Take it out of the files; or withhold it with `redact: [TAG]`; or, where it tells nobody’s identity, let it through with `accept: [{tag: TAG, reason: …}]`; both below `privacy` in the settings. With `profile: basic` all of it is withheld.',
    },
  );
}
