import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Provenance } from '../job.ts';
import type { Settings } from '../settings.ts';
import { summary } from '../statistics/summary.ts';
import { hasPatients, type StoredFigure } from '../statistics/types.ts';
import { csvLine, figureCsv } from './csv.ts';
import { inputForPrograms, publishedInputs } from './inputs.ts';

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
  const inputs = publishedInputs(catalogue).map((input) => JSON.stringify(inputForPrograms(input)));
  await writeArray(path.join(data, 'inputs.json'), inputs);
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
    if (!hasPatients(figure)) continue;
    const rows = db.iterate<{ category: number; cell: number; id: string }>(
      `SELECT f.category, f.cell, p.id FROM figure_patients f JOIN patients p ON p.number = f.patient
       WHERE f.figure = ? ORDER BY f.category, f.cell, f.patient`,
      slug,
    );
    await writeLines(path.join(folder, `${slug}-patients.csv`), patientLines(figure, rows));
  }
}

/** Where cells have lists of their own, a column says of which one a line is: it is empty for the whole category. */
function* patientLines(
  { categoryLabel, columns, categories }: StoredFigure,
  rows: Iterable<{ category: number; cell: number; id: string }>,
): Generator<string> {
  const withCells = categories.some((c) => c.listedCells);
  yield csvLine(withCells ? [categoryLabel, 'Column', 'patientId'] : [categoryLabel, 'patientId']);
  for (const { category, cell, id } of rows) {
    const { label } = categories[category]!;
    yield csvLine(withCells ? [label, columns[cell - 1]?.label ?? '', id] : [label, id]);
  }
}

async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let pending = '';
    for (const line of lines) {
      pending += line;
      if (pending.length < 65536) continue;
      await handle.write(pending);
      pending = '';
    }
    await handle.write(pending);
  } finally {
    await handle.close();
  }
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

/** A JSON array, a row a line, written as its rows come: memory does not grow with it. */
async function writeArray(file: string, rows: Iterable<string>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let pending = '[';
    let first = true;
    for (const row of rows) {
      pending += `${first ? '\n' : ',\n'}${row}`;
      first = false;
      if (pending.length > 65536) {
        await handle.write(pending);
        pending = '';
      }
    }
    await handle.write(`${pending}\n]\n`);
  } finally {
    await handle.close();
  }
}
