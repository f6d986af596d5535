import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';

/** What boxes without a class of their patient are called. */
const UNNAMED = 'box';

/**
 * What a box shows is the class of its patient: the classes of patients with boxes, those of the settings first.
 * @returns the number of a class, from 0
 */
export function boxClasses({ db }: Catalogue, { classes }: Settings): Map<string | null, number> {
  const found = db
    .all<{ class: string | null }>('SELECT DISTINCT class FROM patients WHERE boxes > 0 ORDER BY class')
    .map((row) => row.class);
  const order = Object.keys(classes);
  const rank = (name: string | null) =>
    name !== null && order.includes(name) ? order.indexOf(name) : order.length;
  const sorted = found.sort((a, b) => rank(a) - rank(b));
  return new Map(sorted.map((name, i) => [name, i]));
}

export const classNames = (classes: ReadonlyMap<string | null, number>): string[] =>
  [...classes.keys()].map((name) => name ?? UNNAMED);
