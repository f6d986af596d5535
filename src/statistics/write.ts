import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { CATALOGUE_VERSION, type ReadingColumn } from '../catalogue/schema.ts';
import type { Settings } from '../settings.ts';
import { STATISTICS, type StatisticsPage } from './index.ts';
import type { Figure, FigurePicture, PatientQuery, Statistic, StoredFigure } from './types.ts';

export interface FigureOptions {
  settings: Settings;
  /** Stands for the program that computes. */
  salt: string;
  /** Catalogue of the last build, from which figures are taken over where nothing they are made of has changed. */
  previous?: string | undefined;
  encodePng(picture: FigurePicture): Promise<Uint8Array>;
}

/**
 * Computes every statistic once into a catalogue that is open for writing: figures, their pictures, and the patients
 * behind each of their categories. Statistics for which the dataset holds nothing are left out.
 */
export async function writeFigures(db: Database, options: FigureOptions): Promise<void> {
  const catalogue = new Catalogue(db);
  shadow(db);
  const attached = attach(db, options.previous);
  try {
    const digests = new Map(Object.entries(PARTS).map(([part, sql]) => [part, digest(db, sql)]));
    for (const [page, statistics] of Object.entries<Statistic[]>(STATISTICS)) {
      const parts = MADE_OF[page as StatisticsPage];
      const madeOf = JSON.stringify([
        options.salt,
        options.settings,
        parts?.map((part) => digests.get(part)),
      ]);
      if (attached && parts && takeOver(db, page, madeOf)) continue;
      await writePage(catalogue, page, statistics, options);
      db.run('INSERT INTO figure_pages VALUES (?, ?)', page, madeOf);
    }
  } finally {
    if (attached) db.exec('DETACH DATABASE previous');
    db.exec('DROP TABLE temp.people; DROP TABLE temp.images');
  }
}

/** What figures are made of, part by part. */
const PARTS = {
  patients: 'SELECT number, slug, labelled, target, class FROM patients ORDER BY number',
  // A class that only a patient's second row names is one of the figures' classes, and of no patient.
  classes: `SELECT class, count(DISTINCT patient_id) AS patients FROM class_rows WHERE class IS NOT NULL
    GROUP BY class ORDER BY class`,
  boxes: 'SELECT patient, number, x, y, width, height FROM boxes ORDER BY patient, number',
  sizes: `SELECT number, patient, rows, columns, row_spacing, column_spacing, pixel_aspect FROM temp.images
    ORDER BY number`,
  images: 'SELECT * FROM temp.images ORDER BY number',
} as const;

/** Parts that the figures of a page are made of. Those of labels are made anew: they are quick, and of everything. */
const MADE_OF: Record<StatisticsPage, (keyof typeof PARTS)[] | undefined> = {
  labels: undefined,
  boxes: ['patients', 'boxes', 'sizes'],
  people: ['patients', 'classes', 'images'],
  images: ['patients', 'classes', 'images'],
  splits: ['images'],
};

function digest(db: Database, sql: string): string {
  const hash = createHash('sha256');
  for (const row of db.iterate(sql)) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}

/** Whether there is a catalogue of the last build that can be used. */
function attach(db: Database, previous: string | undefined): boolean {
  if (previous === undefined || !existsSync(previous)) return false;
  db.run('ATTACH DATABASE ? AS previous', previous);
  try {
    const version = db.get<{ user_version: number }>('PRAGMA previous.user_version')?.user_version;
    if (version === CATALOGUE_VERSION) return true;
  } catch {
    // Not a database, or one that breaks off.
  }
  db.exec('DETACH DATABASE previous');
  return false;
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
  db.exec(`
    CREATE TEMP TABLE images AS SELECT number, patient, split, problem, reading, ${MEASURED.join(', ')} FROM main.images;
    CREATE INDEX temp.images_number ON images (number);
    CREATE INDEX temp.images_of_patient ON images (patient, number);
    CREATE TEMP TABLE people AS SELECT * FROM main.people;
    CREATE INDEX temp.people_number ON people (number)`);
}

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
] satisfies ReadingColumn[];

async function writePage(
  catalogue: Catalogue,
  page: string,
  statistics: Statistic[],
  { settings, encodePng }: FigureOptions,
): Promise<void> {
  const { db } = catalogue;
  for (const [position, statistic] of statistics.entries()) {
    const figure = statistic.compute(catalogue, settings);
    if (!figure) continue;
    for (const picture of figure.pictures ?? []) {
      const png = await encodePng(picture);
      db.run('INSERT INTO figure_pictures VALUES (?, ?, ?)', fileOf(figure, picture), page, png);
    }
    db.transaction(() => {
      const stored: StoredFigure = { ...listPatients(db, figure), page };
      db.run('INSERT INTO figures VALUES (?, ?, ?, ?)', figure.slug, page, position, JSON.stringify(stored));
    });
  }
}

const fileOf = ({ slug }: Figure, { name }: FigurePicture) => `${slug}-${name}.png`;

function listPatients(db: Database, figure: Figure): Omit<StoredFigure, 'page'> {
  const { categories, pictures, ...rest } = figure;
  return {
    ...rest,
    categories: categories.map(({ patients, cells, shown, ...category }, i) => {
      if (shown !== undefined) return { ...category, slug: slugOf(db, shown) };
      const list = (query: PatientQuery, cell: number) => listCell(db, query, [figure.slug, i, cell]);
      return {
        ...category,
        ...(patients && { listed: list(patients, 0) }),
        ...(cells && { listedCells: cells.map((query, column) => (query ? list(query, column + 1) : null)) }),
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

/** Notes the patients of a cell. @returns how many there are */
function listCell(
  db: Database,
  { sql, values = [] }: PatientQuery,
  cell: [figure: string, category: number, cell: number],
): number {
  db.run(
    `INSERT INTO figure_patients SELECT ?, ?, ?, number FROM (SELECT DISTINCT number FROM (${sql}))`,
    ...cell,
    ...values,
  );
  return db.get<{ n: number }>(
    'SELECT count(*) AS n FROM figure_patients WHERE figure = ? AND category = ? AND cell = ?',
    ...cell,
  )!.n;
}

const slugOf = (db: Database, patient: number) =>
  db.get<{ slug: string }>('SELECT slug FROM patients WHERE number = ?', patient)!.slug;
