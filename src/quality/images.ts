import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Case } from './types.ts';

/** Readable images of which a measure was taken. */
export const MEASURED = 'problem IS NULL AND grey_mean IS NOT NULL';

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
export function* imagesInDoubt({ db }: Catalogue, doubt: string, message: string): Generator<Case> {
  const rows = db.iterate<{ patient: number; path: string }>(
    `SELECT patient, path FROM images i WHERE doubts IS NOT NULL
       AND EXISTS (SELECT 1 FROM json_each(i.doubts) WHERE value = ?) ORDER BY number`,
    doubt,
  );
  for (const { patient, path } of rows) yield { patients: [patient], file: path, message };
}

/** The values of a measure of all images, ascending: SQL over the columns of `images`. */
export function sortedValues({ db }: Catalogue, measure: string, where = MEASURED): Float64Array {
  const values: number[] = [];
  for (const { value } of db.iterate<{ value: number }>(
    `SELECT ${measure} AS value FROM images WHERE ${where}`,
  ))
    values.push(value);
  return Float64Array.from(values).sort();
}

/** Images that cannot be judged, for a check's note; empty where all can. */
export const written = (value: number, decimals = 1): string =>
  value
    .toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .replace('-', '−');
