import type { Palette } from './dom.ts';
import type { Filter } from './filters.ts';

/** Tells that a filter is another one now; `doing` while the pointer still draws it. */
export type OnFilter = (filter: Filter | undefined, state: 'doing' | 'done') => void;

/** The chart of a field, which is its filter, too. */
export interface FieldChart {
  element: HTMLElement;
  /** @param counts of its codes under all other filters */
  update(counts: Uint32Array, filter: Filter | undefined, palette: Palette): void;
}
