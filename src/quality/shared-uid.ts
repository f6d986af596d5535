import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Case } from './types.ts';

/** Patients named in one case; more of them are counted. */
const NAMED = 100;

/**
 * A case for each UID that several files have.
 * @param column of `images`
 * @param name of the attribute, with its tag
 * @param patients whether only UIDs of several patients are meant
 */
export function* sharedUids(
  { db }: Catalogue,
  column: 'instance_uid' | 'study_uid',
  name: string,
  { patients: ofSeveral = false } = {},
): Generator<Case> {
  const rows = db.iterate<{ patients: string; files: number }>(
    `SELECT json_group_array(DISTINCT patient) AS patients, count(*) AS files FROM images
     WHERE ${column} IS NOT NULL GROUP BY ${column}
     HAVING count(*) > 1 ${ofSeveral ? 'AND count(DISTINCT patient) > 1' : ''} ORDER BY min(number)`,
  );
  for (const { patients, files } of rows) {
    const numbers = (JSON.parse(patients) as number[]).sort((a, b) => a - b);
    yield {
      patients: numbers.slice(0, NAMED),
      message: `${files.toLocaleString('en')} files have the same ${name}`,
      concerns: files,
    };
  }
}
