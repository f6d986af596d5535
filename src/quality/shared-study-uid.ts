import type { Check } from './types.ts';

/** Patients named in one case; more of them are counted. */
const NAMED = 100;

export const sharedStudyUid: Check = {
  code: 'shared-study-uid',
  severity: 'warning',
  unit: 'images',
  means: 'Images of different patients have one Study Instance UID.',
  why: 'A study is of one patient: either they are one person, who may then stand in training and in test, or the UID was copied.',
  remedy: 'Find out whether the patients are one person before the data is divided.',

  *find({ db }) {
    const rows = db.iterate<{ patients: string; files: number }>(
      `SELECT json_group_array(DISTINCT patient) AS patients, count(*) AS files FROM images
       WHERE study_uid IS NOT NULL GROUP BY study_uid HAVING count(*) > 1 AND count(DISTINCT patient) > 1 ORDER BY min(number)`,
    );
    for (const { patients, files } of rows) {
      const numbers = (JSON.parse(patients) as number[]).sort((a, b) => a - b);
      yield {
        patients: numbers.slice(0, NAMED),
        message: `${files.toLocaleString('en')} files have the same Study Instance UID (0020,000D)`,
        concerns: files,
      };
    }
  },
};
