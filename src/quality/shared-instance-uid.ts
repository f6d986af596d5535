import type { Check } from './types.ts';

/** Patients named in one case; more of them are counted. */
const NAMED = 100;

export const sharedInstanceUid: Check = {
  code: 'shared-instance-uid',
  severity: 'error',
  unit: 'images',
  means: 'Two files have one SOP Instance UID.',
  why: 'The UID stands for one image in all the world: archives keep one of the two and drop the other.',
  remedy: 'Find out whether one is a copy of the other; if not, give it a UID of its own.',

  *find({ db }) {
    const rows = db.iterate<{ patients: string; files: number }>(
      `SELECT json_group_array(DISTINCT patient) AS patients, count(*) AS files FROM images
       WHERE instance_uid IS NOT NULL GROUP BY instance_uid HAVING count(*) > 1 ORDER BY min(number)`,
    );
    for (const { patients, files } of rows) {
      const numbers = (JSON.parse(patients) as number[]).sort((a, b) => a - b);
      yield {
        patients: numbers.slice(0, NAMED),
        message: `${files.toLocaleString('en')} files have the same SOP Instance UID (0008,0018)`,
        concerns: files,
      };
    }
  },
};
