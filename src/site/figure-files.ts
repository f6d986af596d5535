import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { hasPatients, type StoredFigure } from '../statistics/types.ts';
import { csvLine, figureCsv } from './csv.ts';
import { partList, writeLines } from './write-lines.ts';

/** Where the files of figures lie in the site. */
const FOLDER = 'data/figures';

type PatientPart = { file: string; rows: number };

/** Rows of a part of a list of patients: 25 MiB are 131 bytes a row, of which an id and a label take some sixty. */
const PART_ROWS = 200_000;

/**
 * Names of the parts in which the list of the patients behind a figure lies, where the site is large and the list is long;
 * else none. By rows, not by bytes, because the plan knows files before they are written.
 */
function patientParts({ slug, categories }: StoredFigure, grouped: true | undefined): PatientPart[] {
  let rows = 0;
  for (const { listed, listedCells = [] } of categories)
    for (const n of [listed, ...listedCells]) rows += n ?? 0;
  if (!grouped || rows <= PART_ROWS) return [];
  return Array.from({ length: Math.ceil(rows / PART_ROWS) }, (_, i) => ({
    file: `${slug}-patients-${i + 1}.csv`,
    rows: Math.min(PART_ROWS, rows - i * PART_ROWS),
  }));
}

/** Paths in the site of a figure's files: its data as JSON and as CSV, the patients behind it, its pictures. */
export function figureFiles(figure: StoredFigure, grouped: true | undefined): string[] {
  const { slug, pictures = [] } = figure;
  const data = [`${slug}.json`, `${slug}.csv`];
  if (hasPatients(figure))
    data.push(`${slug}-patients.csv`, ...patientParts(figure, grouped).map(({ file }) => file));
  return [...data, ...pictures.map(({ file }) => file)].map((file) => `${FOLDER}/${file}`);
}

/**
 * Writes the files of the figures that the plan found stale: table `stale`.
 * @param folder for files of the site
 */
export async function writeFigureFiles({ db, grouped }: Catalogue, folder: string): Promise<void> {
  await mkdir(path.join(folder, FOLDER), { recursive: true });
  const isStale = (file: string) => db.get('SELECT 1 FROM stale WHERE path = ?', file) !== undefined;
  const ids = idsOf(db);
  for (const { json } of db.all<{ json: string }>('SELECT json FROM figures ORDER BY slug')) {
    const figure = JSON.parse(json) as StoredFigure;
    const files = figureFiles(figure, grouped).filter(isStale);
    if (files.length > 0) await writeFigure(db, figure, ids, files, folder, patientParts(figure, grouped));
  }
}

async function writeFigure(
  db: Database,
  figure: StoredFigure,
  ids: Ids,
  files: string[],
  folder: string,
  parts: PatientPart[],
): Promise<void> {
  const { slug } = figure;
  for (const file of files) {
    const target = path.join(folder, file);
    const name = path.basename(file);
    if (name === `${slug}.json`) await writeFile(target, `${JSON.stringify(figure, null, 1)}\n`);
    else if (name === `${slug}.csv`) await writeFile(target, figureCsv(figure));
    else if (name === `${slug}-patients.csv`)
      await writeLines(target, parts.length > 0 ? partList(parts) : patientLines(db, figure, ids));
    else if (!parts.some((part) => part.file === name)) await writeFile(target, pictureOf(db, name));
  }
  if (parts.length > 0) await writePatientParts(patientLines(db, figure, ids), parts, files, folder);
}

/** Parts that are wanted, in one look through all lines; each begins with the heading. */
async function writePatientParts(
  lines: Generator<string>,
  parts: PatientPart[],
  wanted: string[],
  folder: string,
): Promise<void> {
  const heading: string = lines.next().value;
  const some = function* (rows: number) {
    yield heading;
    for (let n = 0; n < rows; n++) yield lines.next().value as string;
  };
  for (const { file, rows } of parts) {
    const inSite = `${FOLDER}/${file}`;
    if (wanted.includes(inSite)) await writeLines(path.join(folder, inSite), some(rows));
    else for (const _ of some(rows));
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
