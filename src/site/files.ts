import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Provenance } from '../job.ts';
import type { Settings } from '../settings.ts';
import { summary } from '../statistics/summary.ts';
import type { StoredFigure } from '../statistics/types.ts';
import { writeHeaderFiles } from './census-files.ts';
import { csvLine, figureCsv } from './csv.ts';
import { writeArray, writeLines } from './write-lines.ts';

export interface SiteFileOptions {
  catalogue: Catalogue;
  settings: Settings;
  provenance: Provenance;
  /** Folder to write to. */
  folder: string;
}

/** Writes the JSON files of the site as a whole: what the pages show, for programs. */
export async function writeSiteFiles({
  catalogue,
  settings,
  provenance,
  folder,
}: SiteFileOptions): Promise<void> {
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(
    path.join(data, 'summary.json'),
    `${JSON.stringify(summary(catalogue, settings), null, 1)}\n`,
  );
  await writeFile(path.join(folder, 'build.json'), `${JSON.stringify(provenance, null, 1)}\n`);
  await writeFigureFiles(catalogue, path.join(data, 'figures'));
  await writeHeaderFiles(catalogue, data);
  await writeArray(path.join(data, 'findings.json'), findingRows(catalogue));
  await writeArray(path.join(data, 'patients.json'), patientRows(catalogue));
}

/** Each figure as JSON and as CSV, and the patients behind its categories. */
async function writeFigureFiles({ db }: Catalogue, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, png } of db.iterate<{ file: string; png: Uint8Array }>(
    'SELECT file, png FROM figure_pictures',
  ))
    await writeFile(path.join(folder, file), png);
  for (const { slug, json } of db.all<{ slug: string; json: string }>('SELECT slug, json FROM figures')) {
    const figure = JSON.parse(json) as StoredFigure;
    await writeFile(path.join(folder, `${slug}.json`), `${JSON.stringify(figure, null, 1)}\n`);
    await writeFile(path.join(folder, `${slug}.csv`), figureCsv(figure));
    if (!figure.categories.some((c) => c.listed)) continue;
    const rows = db.iterate<{ category: number; id: string }>(
      `SELECT f.category, p.id FROM figure_patients f JOIN patients p ON p.number = f.patient
       WHERE f.figure = ? ORDER BY f.category, f.patient`,
      slug,
    );
    await writeLines(path.join(folder, `${slug}-patients.csv`), patientLines(figure, rows));
  }
}

function* patientLines(
  { categoryLabel, categories }: StoredFigure,
  rows: Iterable<{ category: number; id: string }>,
): Generator<string> {
  yield csvLine([categoryLabel, 'patientId']);
  for (const { category, id } of rows) yield csvLine([categories[category]!.label, id]);
}

function* findingRows(catalogue: Catalogue): Generator<string> {
  for (const { code, severity, patients, message, file, line } of catalogue.findings()) {
    yield JSON.stringify({ code, severity, patients, message, ...(file && { file }), ...(line && { line }) });
  }
}

/** One row a patient, as it lies prepared. */
function* patientRows({ db }: Catalogue): Generator<string> {
  const rows = db.iterate<{ row: string }>(
    'SELECT v.row FROM patients p JOIN views v ON v.slug = p.slug ORDER BY p.number',
  );
  for (const { row } of rows) yield row;
}
