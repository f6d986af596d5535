import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { hasPatients, type StoredFigure } from '../statistics/types.ts';
import { csvLine, figureCsv } from './csv.ts';
import { writeLines } from './write-lines.ts';

/** Where the files of figures lie in the site. */
const FOLDER = 'data/figures';

/** Paths in the site of a figure's files: its data as JSON and as CSV, the patients behind it, its pictures. */
export function figureFiles(figure: StoredFigure): string[] {
  const { slug, pictures = [] } = figure;
  const data = [`${slug}.json`, `${slug}.csv`];
  if (hasPatients(figure)) data.push(`${slug}-patients.csv`);
  return [...data, ...pictures.map(({ file }) => file)].map((file) => `${FOLDER}/${file}`);
}

/**
 * Writes the files of the figures that the plan found stale: table `stale`.
 * @param folder for files of the site
 */
export async function writeFigureFiles({ db }: Catalogue, folder: string): Promise<void> {
  await mkdir(path.join(folder, FOLDER), { recursive: true });
  const isStale = (file: string) => db.get('SELECT 1 FROM stale WHERE path = ?', file) !== undefined;
  const ids = idsOf(db);
  for (const { json } of db.all<{ json: string }>('SELECT json FROM figures ORDER BY slug')) {
    const figure = JSON.parse(json) as StoredFigure;
    const files = figureFiles(figure).filter(isStale);
    if (files.length > 0) await writeFigure(db, figure, ids, files, folder);
  }
}

async function writeFigure(
  db: Database,
  figure: StoredFigure,
  ids: Ids,
  files: string[],
  folder: string,
): Promise<void> {
  const { slug } = figure;
  for (const file of files) {
    const target = path.join(folder, file);
    const name = path.basename(file);
    if (name === `${slug}.json`) await writeFile(target, `${JSON.stringify(figure, null, 1)}\n`);
    else if (name === `${slug}.csv`) await writeFile(target, figureCsv(figure));
    else if (name === `${slug}-patients.csv`) await writeLines(target, patientLines(db, figure, ids));
    else await writeFile(target, pictureOf(db, name));
  }
}

const pictureOf = (db: Database, file: string) =>
  db.get<{ bytes: Uint8Array }>('SELECT bytes FROM figure_pictures WHERE file = ?', file)!.bytes;

/** Where cells have lists of their own, a column says of which one a line is: it is empty for the whole category. */
function* patientLines(
  db: Database,
  { slug, categoryLabel, columns, categories }: StoredFigure,
  ids: Ids,
): Generator<string> {
  const withCells = categories.some((c) => c.listedCells);
  yield csvLine(withCells ? [categoryLabel, 'Column', 'patientId'] : [categoryLabel, 'patientId']);
  const lists = db.iterate<{ category: number; cell: number; patients: string }>(
    'SELECT category, cell, patients FROM figure_patients WHERE figure = ? ORDER BY category, cell',
    slug,
  );
  for (const { category, cell, patients } of lists) {
    const { label } = categories[category]!;
    const line = csvLine(withCells ? [label, columns[cell - 1]?.label ?? '', ''] : [label, '']);
    const before = line.slice(0, -2);
    for (const number of JSON.parse(patients) as number[]) yield `${before}${ids.get(number)}`;
  }
}

/** Patients' ids by their numbers, each as the end of a line. */
type Ids = Map<number, string>;

function idsOf(db: Database): Ids {
  const ids: Ids = new Map();
  for (const { number, id } of db.iterate<{ number: number; id: string }>('SELECT number, id FROM patients'))
    ids.set(number, csvLine([id]));
  return ids;
}
