import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
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
