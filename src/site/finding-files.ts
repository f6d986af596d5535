import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { csvLine } from './csv.ts';
import { writeArrayParts, writeCsvParts } from './write-lines.ts';

/**
 * Writes `findings.json` and `findings.csv` into a folder.
 * @param most bytes of a file above which it lies in parts
 */
export async function writeFindingFiles(catalogue: Catalogue, folder: string, most: number): Promise<void> {
  await writeArrayParts(path.join(folder, 'findings.json'), findingRows(catalogue), most);
  await writeCsvParts(path.join(folder, 'findings.csv'), csvLines(catalogue), most);
}

/** The findings as JSON, one at a time. */
export function* findingRows(catalogue: Catalogue): Generator<string> {
  for (const finding of catalogue.findings()) {
    const { code, severity, patients, message, file, line, box, concerns, accepted } = finding;
    yield JSON.stringify({
      code,
      severity,
      patients,
      message,
      ...(file && { file }),
      ...(line && { line }),
      ...(box && { box }),
      ...(concerns !== Math.max(1, patients.length) && { concerns }),
      ...(accepted && { accepted }),
    });
  }
}

const HEADINGS = [
  ...['finding', 'code', 'severity', 'patientId', 'file', 'line', 'box', 'message', 'concerns'],
  ...['accepted', 'acceptedBy'],
];

/** A line for each patient of a finding, or one where it has none; `finding` numbers them. */
function* csvLines(catalogue: Catalogue): Generator<string> {
  yield csvLine(HEADINGS);
  let number = 0;
  for (const finding of catalogue.findings()) {
    const { code, severity, patients, message, file, line, box, concerns, accepted } = finding;
    number++;
    for (const id of patients.length > 0 ? patients : [undefined])
      yield csvLine([
        ...[number, code, severity, id, file, line, box, message, concerns],
        ...[accepted?.reason, accepted?.who],
      ]);
  }
}
