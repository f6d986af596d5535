import type { CensusElement, CensusPart } from '../census/types.ts';
import type { Check } from './types.ts';

/** Files below which nothing is called usual. */
const LEAST_FILES = 20;
/** Share of the files that may be the few: 0.5 %, and one file in any case. */
const SHARE = 0.005;

export const oddHeader: Check = {
  code: 'odd-header',
  severity: 'info',
  unit: 'elements',
  means: 'An element is the same in all files but a few.',
  why: 'The few may come from another machine, another hospital or another conversion than the rest.',
  remedy: `Look at what else sets them apart; the page of the element under Headers has the values. Few are at most ${SHARE * 100} % of the files, or one.`,

  *find({ db }) {
    const files = Number(
      JSON.parse(db.get<{ value: string }>("SELECT value FROM meta WHERE key = 'census'")?.value ?? '{}')
        .files ?? 0,
    );
    if (files < LEAST_FILES) return;
    const few = Math.max(1, Math.floor(files * SHARE));
    // Without a page all files are alike.
    const rows = db.iterate<{ position: number; json: string }>(
      'SELECT position, json FROM census WHERE paged ORDER BY position',
    );
    for (const { position, json } of rows) {
      const element = JSON.parse(json) as CensusElement;
      const odd = oddParts(element, files, few);
      if (odd.length === 0) continue;
      const patients = db.all<{ patient: number }>(
        `SELECT DISTINCT patient FROM census_patients WHERE element = ? AND part IN (SELECT value FROM json_each(?))
         ORDER BY patient`,
        position,
        JSON.stringify(odd),
      );
      const n = odd.reduce((sum, part) => sum + element.parts[part]!.files!, 0);
      const name = element.path
        .map((step) => `${step.name} (${step.tag.slice(0, 4)},${step.tag.slice(4)})`)
        .join(' › ');
      yield {
        patients: patients.map((row) => row.patient),
        message: `${name} is the same in all files but ${n} of ${files.toLocaleString('en')}`,
        concerns: 1,
      };
    }
  },
};

/** Numbers of the parts that are the few; none where there is no part that is nearly all files. */
function oddParts({ path, parts }: CensusElement, files: number, few: number): number[] {
  if (path.length > 1 || parts.some((part) => part.files === undefined || part.kind === 'others')) return [];
  const usual = parts.findIndex((part) => part.files! >= files - few && part.kind !== 'withheld');
  if (usual < 0) return [];
  return parts.flatMap((part: CensusPart, i) => (i !== usual && part.files! > 0 ? [i] : []));
}
