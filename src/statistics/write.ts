import { createHash } from 'node:crypto';
import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import type { ReadingColumn } from '../catalogue/schema.ts';
import type { Settings } from '../settings.ts';
import { type CropOptions, storeCrops } from './crops.ts';
import { STATISTICS, type StatisticsPage } from './index.ts';
import type { Figure, FigurePicture, PatientList, Statistic, StoredFigure } from './types.ts';

export interface FigureOptions extends Omit<CropOptions, 'previous'> {
  settings: Settings;
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
  const attached = attachPrevious(db, options.previous);
  try {
    const digests = Object.fromEntries(
      Object.entries(PARTS).map(([part, sql]) => [part, digest(db, sql)]),
    ) as Digests;
    for (const [page, statistics] of Object.entries<Statistic[]>(STATISTICS)) {
      const parts = MADE_OF[page as StatisticsPage];
      const madeOf = JSON.stringify([options.salt, options.settings, parts.map((part) => digests[part])]);
      if (attached && takeOver(db, page, madeOf)) continue;
      await writePage(catalogue, page, statistics, digests.names, { ...options, previous: attached });
      db.run('INSERT INTO figure_pages VALUES (?, ?)', page, madeOf);
    }
  } finally {
    if (attached) detachPrevious(db);
    db.exec('DROP TABLE temp.people; DROP TABLE temp.images');
  }
}

/** What figures are made of, part by part. Of an image the content is enough: everything else was read from it. */
const PARTS = {
  names: 'SELECT number, id FROM patients ORDER BY number',
  tables: 'SELECT name, sha256 FROM inputs WHERE sha256 IS NOT NULL ORDER BY name',
  patients: 'SELECT number, labelled, target, class FROM patients ORDER BY number',
  // A class that only a patient's second row names is one of the figures' classes, and of no patient.
  classes: `SELECT class, count(DISTINCT patient_id) AS patients FROM class_rows WHERE class IS NOT NULL
    GROUP BY class ORDER BY class`,
  boxes: 'SELECT patient, number, x, y, width, height FROM boxes ORDER BY patient, number',
  pictures: `SELECT i.number, i.media FROM main.images i JOIN patients p ON p.number = i.patient WHERE p.boxes > 0
    ORDER BY i.number`,
  sizes: `SELECT number, patient, rows, columns, row_spacing, column_spacing, pixel_aspect FROM temp.images
    ORDER BY number`,
  images: 'SELECT number, patient, split, sha256, problem FROM main.images ORDER BY number',
} as const;

type Digests = Record<keyof typeof PARTS, string>;

/** Parts that the figures of a page are made of. */
const MADE_OF: Record<StatisticsPage, (keyof typeof PARTS)[]> = {
  labels: ['names', 'tables', 'patients', 'boxes', 'images'],
  boxes: ['names', 'patients', 'boxes', 'sizes', 'pictures'],
  people: ['names', 'patients', 'classes', 'images'],
  images: ['names', 'patients', 'classes', 'images'],
  splits: ['names', 'images'],
};

/** A hash of the cells, each on a line of its own: no text of a file name or a cell can stand for two of them. */
function digest(db: Database, sql: string): string {
  const hash = createHash('sha256');
  let pending = '';
  for (const row of db.iterate(sql)) {
    for (const column in row) {
      const cell = row[column];
      pending += typeof cell === 'string' ? JSON.stringify(cell) : cell;
      pending += '\n';
    }
    if (pending.length < 65536) continue;
    hash.update(pending);
    pending = '';
  }
  return hash.update(pending).digest('hex');
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
    CREATE TEMP TABLE images AS SELECT number, patient, split, problem, reading, ${MEASURED.join(', ')} FROM main.images;
    CREATE INDEX temp.images_number ON images (number);
    CREATE INDEX temp.images_of_patient ON images (patient, number);
    CREATE TEMP TABLE people (number INTEGER PRIMARY KEY, ${PERSONAL.join(', ')});
    INSERT INTO temp.people SELECT number, ${PERSONAL.join(', ')} FROM main.people ORDER BY number`);
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
] satisfies ReadingColumn[];

async function writePage(
  catalogue: Catalogue,
  page: string,
  statistics: Statistic[],
  names: string,
  options: Omit<FigureOptions, 'previous'> & CropOptions,
): Promise<void> {
  const { db } = catalogue;
  const { settings, salt, encodePng } = options;
  for (const [position, statistic] of statistics.entries()) {
    const figure = statistic.compute(catalogue, settings);
    if (!figure) continue;
    const hash = createHash('sha256').update(JSON.stringify([salt, names]));
    for (const picture of figure.pictures ?? []) {
      const png = await encodePng(picture);
      hash.update(png);
      db.run('INSERT INTO figure_pictures VALUES (?, ?, ?, NULL)', fileOf(figure, picture), page, png);
    }
    const crops = await storeCrops(db, figure, page, options);
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
