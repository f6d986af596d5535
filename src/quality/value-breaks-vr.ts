import type { Catalogue } from '../catalogue/catalogue.ts';
import type { CensusElement } from '../census/types.ts';
import type { Check } from './types.ts';

/** Files of an element up to which its patients are named: what many files do, whoever wrote them did everywhere. */
const NAMED = 100;
/** Up to these they are named even where they are most of the files. */
const FEW = 9;

export const valueBreaksVr: Check = {
  code: 'value-breaks-vr',
  severity: 'info',
  needsLooks: true,
  unit: 'elements',
  means: 'An element holds values that its type (VR) does not allow.',
  why: 'Readers differ in what they make of it: an age of “51” is 51 years to one, nothing to another.',
  remedy: `Read the element as text and convert it yourself, or write the files anew (PS3.5 6.2). One case is one element; its patients are named where they are not more than ${NAMED}, and not most of all.`,

  *find(catalogue) {
    const { db } = catalogue;
    const files = catalogue.count('SELECT count(*) FROM images WHERE sha256 IS NOT NULL');
    const elements = db.all<{ doubt: string; n: number; patients: string }>(
      `SELECT d.value AS doubt, count(*) AS n,
         CASE WHEN count(*) <= ${FEW} OR count(*) <= min(${NAMED}, ? / 2)
           THEN json_group_array(DISTINCT i.patient) ELSE '[]' END AS patients
       FROM images i, json_each(i.doubts) d
       WHERE i.doubts IS NOT NULL AND d.value GLOB 'vr *' GROUP BY d.value ORDER BY d.value`,
      files,
    );
    for (const { doubt, n, patients } of elements) {
      const count = `${n.toLocaleString('en')} of ${files.toLocaleString('en')} files`;
      yield {
        patients: (JSON.parse(patients) as number[]).sort((a, b) => a - b),
        message: `${nameOf(catalogue, doubt.slice(3))} holds a value that its VR does not allow in ${count}`,
        concerns: 1,
      };
    }
  },
};

/** `Patient's Age (0010,1010)`. */
function nameOf({ db }: Catalogue, tag: string): string {
  const row = db.get<{ json: string }>('SELECT json FROM census WHERE slug = ?', tag.toLowerCase());
  const name = row && (JSON.parse(row.json) as CensusElement).path[0]?.name;
  return `${name ? `${name} ` : ''}(${tag.slice(0, 4)},${tag.slice(4)})`;
}
