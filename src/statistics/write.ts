import { createHash } from 'node:crypto';
import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import type { ReadingColumn } from '../catalogue/schema.ts';
import type { Settings } from '../settings.ts';
import { type CropOptions, storeCrops } from './crops.ts';
import { STATISTICS, type StatisticsPage } from './index.ts';
import type { PendingPictures } from './pictures.ts';
import type { Figure, FigurePicture, PatientList, Statistic, StoredFigure } from './types.ts';

export interface FigureOptions extends Omit<CropOptions, 'previous'> {
  settings: Settings;
  /** Catalogue of the last build, from which figures are taken over where nothing they are made of has changed. */
  previous?: string | undefined;
}

/**
 * Computes every statistic once into a database that is open for writing: figures and the patients behind each of their
 * categories. Statistics for which the dataset holds nothing are left out.
 * @param db the catalogue, or one beside it
 * @returns the pictures that are still to be drawn: `drawPictures`
 */
export function writeFigures(db: Database, options: FigureOptions): PendingPictures {
  const catalogue = new Catalogue(db);
  const pending: PendingPictures = { pictures: [], crops: [] };
  const attached = attachPrevious(db, options.previous);
  try {
    const digests = Object.fromEntries(
      Object.entries(PARTS).map(([part, sql]) => [part, digest(db, sql)]),
    ) as Digests;
    shadow(db);
    for (const [page, statistics] of Object.entries<Statistic[]>(STATISTICS)) {
      const parts = MADE_OF[page as StatisticsPage];
      const madeOf = JSON.stringify([
        options.salt,
        options.settings,
        catalogue.grouped,
        parts.map((part) => digests[part]),
      ]);
      if (attached && takeOver(db, page, madeOf)) continue;
      writePage(catalogue, page, statistics, digests.names, { ...options, previous: attached }, pending);
      db.run('INSERT INTO figure_pages VALUES (?, ?)', page, madeOf);
    }
    db.exec('DROP TABLE temp.people; DROP TABLE temp.images');
  } finally {
    if (attached) detachPrevious(db);
  }
  return pending;
}

/** Rows put together in one text. */
const TOGETHER = 4096;

/**
 * What figures are made of, part by part: SQL that gives each row's cells as one text, with the number of the row's
 * part of the whole. Of an image the content is enough: everything else was read from it. `quote` writes a number so
 * that reading it back gives the very same, and texts from outside are written in hexadecimal digits: no two rows have
 * one text.
 */
const PARTS = {
  names: rows(['number', 'hex(id)'], 'patients', 'number'),
  tables: rows(['hex(name)', 'sha256'], 'inputs WHERE sha256 IS NOT NULL', 'name', '0'),
  patients: rows(['number', 'labelled', 'target', 'hex(class)', 'class IS NULL'], 'patients', 'number'),
  // A class that only a patient's second row names is one of the figures' classes, and of no patient.
  classes: rows(
    ['hex(class)', 'patients'],
    '(SELECT class, count(DISTINCT patient_id) AS patients FROM class_rows WHERE class IS NOT NULL GROUP BY class)',
    'class',
    '0',
  ),
  boxes: rows(
    ['patient', 'number', 'x', 'y', 'width', 'height', 'image', 'hex(name)', 'hex(reader)'],
    'boxes',
    'patient, number',
    'patient',
  ),
  // Every class of those who may have several, and who says so.
  named: rows(
    ['hex(l.name)', 'hex(l.reader)', 'p.number', 'hex(l.image)', 'l.target'],
    'label_rows l JOIN patients p ON p.id = l.patient_id WHERE l.name IS NOT NULL',
    'l.id',
  ),
  pictures: rows(
    ['i.number', 'i.media'],
    'images i JOIN patients p ON p.number = i.patient WHERE p.boxes > 0',
    'i.number',
  ),
  sizes: rows(
    ['number', 'patient', 'rows', 'columns', 'row_spacing', 'column_spacing', 'pixel_aspect'],
    'images',
    'number',
  ),
  images: rows(
    ['number', 'patient', 'split', 'sha256', 'problem IS NULL', 'hex(problem)'],
    'images',
    'number',
  ),
} as const;

function rows(cells: string[], from: string, order: string, number = order): string {
  const text = cells.map((cell) => `quote(${cell})`).join(` || ',' || `);
  return `SELECT group_concat(line, ';') AS text FROM (
    SELECT (${number}) / ${TOGETHER} AS part, ${text} AS line FROM ${from} ORDER BY ${order}) GROUP BY part ORDER BY part`;
}

type Digests = Record<keyof typeof PARTS, string>;

/** Parts that the figures of a page are made of. */
const MADE_OF: Record<StatisticsPage, (keyof typeof PARTS)[]> = {
  labels: ['names', 'tables', 'patients', 'named', 'boxes', 'images'],
  boxes: ['names', 'patients', 'boxes', 'sizes', 'pictures'],
  people: ['names', 'patients', 'classes', 'images'],
  images: ['names', 'patients', 'classes', 'images'],
  splits: ['names', 'images'],
};

function digest(db: Database, sql: string): string {
  const hash = createHash('sha256');
  for (const { text } of db.iterate<{ text: string }>(sql)) hash.update(text).update('\n');
  return hash.digest('hex');
}

/** Takes a page's figures over from the last build, where they were made of the same. */
function takeOver(db: Database, page: string, madeOf: string): boolean {
  const known = db.get<{ made_of: string }>('SELECT made_of FROM previous.figure_pages WHERE page = ?', page);
  if (known?.made_of !== madeOf) return false;
  db.transaction(() => {
    for (const table of ['figures', 'figure_pictures', 'figure_pages'])
      db.run(`INSERT INTO main.${table} SELECT * FROM previous.${table} WHERE page = ?`, page);
    db.run(
      `INSERT INTO main.figure_patients SELECT p.* FROM previous.figure_patients p
       WHERE p.figure IN (SELECT slug FROM previous.figures WHERE page = ?)`,
      page,
    );
  });
  return true;
}

/**
 * Puts narrow copies before the tables that statistics look through again and again: SQLite takes the temporary ones
 * first. A look through 30,000 images takes a few milliseconds then.
 */
function shadow(db: Database): void {
  // People are numbered rows, so that they come in the order of the site. Were images numbered rows, SQLite would look
  // for the first one of a patient through all of them.
  db.exec(`
    CREATE TEMP TABLE images AS SELECT number, patient, split, problem, reading, ${MEASURED.join(', ')} FROM images;
    CREATE INDEX temp.images_number ON images (number);
    CREATE INDEX temp.images_of_patient ON images (patient, number);
    CREATE TEMP TABLE persons (number INTEGER PRIMARY KEY, ${PERSONAL.join(', ')});
    INSERT INTO temp.persons SELECT number, ${PERSONAL.join(', ')} FROM people ORDER BY number;
    ALTER TABLE temp.persons RENAME TO people`);
}

/** Columns of the view of people. */
const PERSONAL = ['target', 'class', 'sex', 'view_position', 'body_part', 'modality', 'written_age', 'age'];

/** Columns of images that statistics ask for: numbers and codes. */
const MEASURED = [
  'transfer_syntax',
  'pixel_bytes',
  'frames',
  'rows',
  'columns',
  'bits_stored',
  'photometric',
  'min',
  'max',
  'mean',
  'standard_deviation',
  'sharpness',
  'age',
  'sex',
  'view_position',
  'modality',
  'body_part',
  'row_spacing',
  'pixel_aspect',
  'column_spacing',
  'media',
  'frame_extension',
] satisfies ReadingColumn[];

function writePage(
  catalogue: Catalogue,
  page: string,
  statistics: Statistic[],
  names: string,
  options: Omit<FigureOptions, 'previous'> & CropOptions,
  pending: PendingPictures,
): void {
  const { db } = catalogue;
  const { settings, salt } = options;
  for (const [position, statistic] of statistics.entries()) {
    const figure = statistic.compute(catalogue, settings);
    if (!figure) continue;
    const hash = createHash('sha256').update(JSON.stringify([salt, names]));
    for (const picture of figure.pictures ?? []) {
      const { data, width, height, channels } = picture;
      hash.update(JSON.stringify([width, height, channels])).update(data);
      pending.pictures.push({
        file: fileOf(figure, picture),
        page,
        picture: { data, width, height, channels },
      });
    }
    const crops = storeCrops(db, figure, page, options, pending);
    hash.update(JSON.stringify(crops.map((crop) => crop.cutFrom)));
    db.transaction(() => {
      const stored: StoredFigure = { ...listPatients(db, figure), page };
      if (crops.length > 0)
        stored.pictures = [...(stored.pictures ?? []), ...crops.map((crop) => crop.picture)];
      const json = JSON.stringify(stored);
      hash.update(json).update(patientsOf(db, figure.slug));
      db.run(
        'INSERT INTO figures VALUES (?, ?, ?, ?, ?)',
        figure.slug,
        page,
        position,
        json,
        hash.digest('base64url'),
      );
    });
  }
}

const fileOf = ({ slug }: Figure, { name }: FigurePicture) => `${slug}-${name}.png`;

function listPatients(db: Database, figure: Figure): Omit<StoredFigure, 'page'> {
  const { categories, pictures, crops: _, ...rest } = figure;
  return {
    ...rest,
    categories: categories.map(({ patients, cells, shown, ...category }, i) => {
      if (shown !== undefined) return { ...category, slug: slugOf(db, shown) };
      const list = (patients: PatientList, cell: number) => {
        const { numbers, n } = listOf(db, patients);
        db.run('INSERT INTO figure_patients VALUES (?, ?, ?, ?)', ...[figure.slug, i, cell, numbers]);
        return n;
      };
      return {
        ...category,
        ...(patients && { listed: list(patients, 0) }),
        ...(cells && { listedCells: cells.map((of, column) => (of ? list(of, column + 1) : null)) }),
      };
    }),
    ...(pictures && {
      pictures: pictures.map(({ data: _, channels: __, ...picture }, i) => ({
        ...picture,
        file: fileOf(figure, pictures[i]!),
      })),
    }),
  };
}

/** Numbers of the patients behind a category or a cell, in the site's order: as JSON, and how many. */
function listOf(db: Database, patients: PatientList): { numbers: string; n: number } {
  if (!('sql' in patients)) return { numbers: JSON.stringify(patients), n: patients.length };
  const { sql, values = [] } = patients;
  return db.get<{ numbers: string; n: number }>(
    `SELECT json_group_array(number) AS numbers, count(*) AS n
     FROM (SELECT DISTINCT number FROM (${sql}) ORDER BY number)`,
    ...values,
  )!;
}

/** The patients behind a figure, category by category, as one text. */
const patientsOf = (db: Database, figure: string) =>
  JSON.stringify(
    db.all(
      'SELECT category, cell, patients FROM figure_patients WHERE figure = ? ORDER BY category, cell',
      figure,
    ),
  );

const slugOf = (db: Database, patient: number) =>
  db.get<{ slug: string }>('SELECT slug FROM patients WHERE number = ?', patient)!.slug;
