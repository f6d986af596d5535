import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Case } from './types.ts';

/** Readable images of which a measure was taken. */
export const MEASURED = 'problem IS NULL AND grey_mean IS NOT NULL';

/** Readable images with a header: a PNG or JPEG file has none, and lacks nothing of it. */
export const HAS_HEADER = 'problem IS NULL AND sha256 IS NOT NULL AND doubts IS NOT NULL';

/** A case for each image that a condition holds for: SQL over the columns of `images`. */
export function* imagesWhere(
  { db }: Catalogue,
  where: string,
  message: string,
  ...values: (string | number)[]
): Generator<Case> {
  const rows = db.iterate<{ patient: number; path: string }>(
    `SELECT patient, path FROM images WHERE ${where} ORDER BY number`,
    ...values,
  );
  for (const { patient, path } of rows) yield { patients: [patient], file: path, message };
}

/** A case for each image about whose header there is a doubt: see `headerDoubts`. */
export const imagesInDoubt = (catalogue: Catalogue, doubt: string, message: string): Iterable<Case> =>
  // A list of codes, each in quotation marks: reading it as JSON would take ten times as long.
  imagesWhere(catalogue, 'doubts IS NOT NULL AND instr(doubts, ?) > 0', message, `"${doubt}"`);

/** The values of a measure of all images, ascending: SQL over the columns of `images`. */
export function sortedValues({ db }: Catalogue, measure: string, where = MEASURED): Float64Array {
  const values: number[] = [];
  for (const { value } of db.iterate<{ value: number }>(
    `SELECT ${measure} AS value FROM images WHERE ${where}`,
  ))
    values.push(value);
  return Float64Array.from(values).sort();
}
