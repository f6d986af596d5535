import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';

/** What boxes without a class of their patient are called. */
const UNNAMED = 'box';

/** What a box shows, of `boxes b` and `patients p`. */
export const BOX_CLASS = 'coalesce(b.name, p.class)';

/**
 * What a box shows: the finding it is named after, else the class of its patient. Those of the settings first.
 * @returns the number of a class, from 0
 */
export function boxClasses({ db }: Catalogue, { classes }: Settings): Map<string | null, number> {
  const found = db
    .all<{ class: string | null }>(
      `SELECT DISTINCT ${BOX_CLASS} AS class FROM boxes b JOIN patients p ON p.number = b.patient ORDER BY class`,
    )
    .map((row) => row.class);
  const order = Object.keys(classes);
  const rank = (name: string | null) =>
    name !== null && order.includes(name) ? order.indexOf(name) : order.length;
  const sorted = found.sort((a, b) => rank(a) - rank(b));
  return new Map(sorted.map((name, i) => [name, i]));
}

export const classNames = (classes: ReadonlyMap<string | null, number>): string[] =>
  [...classes.keys()].map((name) => name ?? UNNAMED);
