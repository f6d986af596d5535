import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Category } from './types.ts';

/** Lines of a table beyond these are put together in one. */
const MOST = 20;

interface Group {
  value: string | number;
  images: number;
  patients: number;
}

/**
 * Images that could be read, grouped by what SQL says of each, the largest group first.
 * @param expression over `images i`; where it is NULL an image does not count
 * @param label of a group
 * @returns a category a group with its images and their patients; the small ones of very many are one category
 */
export function imagesBy(
  { db }: Catalogue,
  expression: string,
  label: (value: string | number) => string = String,
): Category[] {
  const counts = `SELECT ${expression} AS value, count(*) AS images, count(DISTINCT i.patient) AS patients
    FROM images i WHERE i.problem IS NULL AND ${expression} IS NOT NULL`;
  const order = 'ORDER BY images DESC, value';
  const groups = db.all<Group & Record<string, string | number>>(
    `${counts} GROUP BY value ${order} LIMIT ?`,
    MOST + 1,
  );
  const shown = groups.length > MOST ? groups.slice(0, MOST - 1) : groups;
  const categories: Category[] = shown.map(({ value, images, patients }) => ({
    label: label(value),
    values: [images, patients],
    patients: {
      sql: `SELECT i.patient AS number FROM images i WHERE i.problem IS NULL AND ${expression} = ?`,
      values: [value],
    },
  }));
  if (shown.length === groups.length) return categories;
  const named = shown.map((group) => group.value);
  const others = `AND ${expression} NOT IN (${named.map(() => '?').join(', ')})`;
  const rest = db.get<{ images: number; patients: number }>(`${counts} ${others}`, ...named)!;
  categories.push({
    label: 'all others',
    values: [rest.images, rest.patients],
    patients: {
      sql: `SELECT i.patient AS number FROM images i WHERE i.problem IS NULL AND ${expression} IS NOT NULL ${others}`,
      values: named,
    },
  });
  return categories;
}

/** The headings of what `imagesBy` counts. */
export const IMAGES_AND_PATIENTS = [
  { unit: 'images' as const, label: 'Images' },
  { unit: 'patients' as const, label: 'Patients', total: 'none' as const },
];

/** One bar alone says no more than its number: the table is enough. */
export const barsOrTable = (categories: Category[]) =>
  categories.length > 1 ? ('bars' as const) : ('table' as const);

/** What the largest group is, as a sentence with its unit: `All 30 images` or `28 of 30 images (93.3 %)`. */
export function largestOf(categories: Category[]): { label: string; images: string; alone: boolean } {
  const all = categories.reduce((sum, c) => sum + c.values[0]!, 0);
  const { label, values } = categories[0]!;
  const number = values[0]!;
  const alone = number === all;
  const images = alone
    ? all === 1
      ? 'The only image'
      : `All ${all.toLocaleString('en')} images`
    : `${number.toLocaleString('en')} of ${all.toLocaleString('en')} images (${((100 * number) / all).toFixed(1)} %)`;
  return { label, images, alone };
}
