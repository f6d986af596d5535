import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import type { ReadingColumn } from '../catalogue/schema.ts';
import type { Settings } from '../settings.ts';
import { STATISTICS } from './index.ts';
import type { Figure, FigurePicture, Statistic, StoredFigure } from './types.ts';

/**
 * Computes every statistic once into a catalogue that is open for writing: figures, and the patients behind each of
 * their categories. Statistics for which the dataset holds nothing are left out.
 * @param putPicture told each picture of a figure, and the name of its file under /data/figures/
 */
export async function writeFigures(
  db: Database,
  settings: Settings,
  putPicture: (file: string, picture: FigurePicture) => Promise<void>,
): Promise<void> {
  const catalogue = new Catalogue(db);
  shadow(db);
  try {
    await writeAll(catalogue, settings, putPicture);
  } finally {
    db.exec('DROP TABLE temp.people; DROP TABLE temp.images');
  }
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

async function writeAll(
  catalogue: Catalogue,
  settings: Settings,
  putPicture: (file: string, picture: FigurePicture) => Promise<void>,
): Promise<void> {
  const { db } = catalogue;
  for (const [page, statistics] of Object.entries<Statistic[]>(STATISTICS)) {
    for (const [position, statistic] of statistics.entries()) {
      const figure = statistic.compute(catalogue, settings);
      if (!figure) continue;
      for (const picture of figure.pictures ?? []) await putPicture(fileOf(figure, picture), picture);
      db.transaction(() => {
        const stored: StoredFigure = { ...listPatients(db, figure), page };
        db.run(
          'INSERT INTO figures VALUES (?, ?, ?, ?)',
          figure.slug,
          page,
          position,
          JSON.stringify(stored),
        );
      });
    }
  }
}

const fileOf = ({ slug }: Figure, { name }: FigurePicture) => `${slug}-${name}.png`;

function listPatients(db: Database, figure: Figure): Omit<StoredFigure, 'page'> {
  const { categories, pictures, ...rest } = figure;
  return {
    ...rest,
    categories: categories.map(({ patients, shown, ...category }, i) => {
      if (shown !== undefined) return { ...category, slug: slugOf(db, shown) };
      if (!patients) return category;
      const { sql, values = [] } = patients;
      db.run(
        `INSERT INTO figure_patients SELECT ?, ?, number FROM (SELECT DISTINCT number FROM (${sql}))`,
        figure.slug,
        i,
        ...values,
      );
      const { n } = db.get<{ n: number }>(
        'SELECT count(*) AS n FROM figure_patients WHERE figure = ? AND category = ?',
        figure.slug,
        i,
      )!;
      return { ...category, listed: n };
    }),
    ...(pictures && {
      pictures: pictures.map(({ data: _, channels: __, ...picture }, i) => ({
        ...picture,
        file: fileOf(figure, pictures[i]!),
      })),
    }),
  };
}

const slugOf = (db: Database, patient: number) =>
  db.get<{ slug: string }>('SELECT slug FROM patients WHERE number = ?', patient)!.slug;
