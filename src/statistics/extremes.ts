import { comparableImages, comparableInWords } from './comparable.ts';
import type { Statistic } from './types.ts';

/** Images in a gallery. */
const SHOWN = 12;

interface Kind {
  slug: string;
  title: string;
  caption: string;
  column: 'sharpness' | 'mean' | 'standard_deviation';
  order: 'ASC' | 'DESC';
  /** Heading of the values. */
  label: string;
  method: string;
}

function extremes({ slug, title, caption, column, order, label, method }: Kind): Statistic {
  return {
    compute(catalogue) {
      const comparable = column === 'sharpness' ? undefined : comparableImages(catalogue);
      if (column !== 'sharpness' && !comparable) return undefined;
      const { where, values } = comparable ?? { where: 'i.problem IS NULL', values: [] };
      const images = catalogue.db.all<{ patient: number; id: string; value: number }>(
        `SELECT i.patient, p.id, i.${column} AS value FROM images i JOIN patients p ON p.number = i.patient
         WHERE ${where} AND i.${column} IS NOT NULL
           AND i.number = (SELECT min(number) FROM images WHERE patient = i.patient)
         ORDER BY value ${order}, i.number LIMIT ?`,
        ...values,
        SHOWN,
      );
      if (images.length === 0) return undefined;
      return {
        slug,
        title,
        caption,
        kind: 'gallery',
        categoryLabel: 'patientId',
        columns: [{ unit: 'other', label, total: 'none', decimals: 1 }],
        categories: images.map(({ patient, id, value }) => ({ label: id, values: [value], shown: patient })),
        method:
          `${method} The first image of each patient.` +
          (comparable ? ` ${comparableInWords(comparable)}` : ''),
      };
    },
  };
}

const SHARPNESS =
  'Sharpness is the variance of the Laplacian of the picture at 256 pixels on its longer side (Pech-Pacheco et al., 2000): a measure for comparing images with one another, without a unit.';

export const sharpest = extremes({
  slug: 'sharpest',
  title: 'The sharpest images',
  caption: 'The strongest edges: fine detail, but also markers, wires, noise and frames around the picture.',
  column: 'sharpness',
  order: 'DESC',
  label: 'Sharpness',
  method: SHARPNESS,
});

export const blurriest = extremes({
  slug: 'blurriest',
  title: 'The blurriest images',
  caption: 'The weakest edges: images that moved, were enlarged or smoothed, or have next to no contrast.',
  column: 'sharpness',
  order: 'ASC',
  label: 'Sharpness',
  method: SHARPNESS,
});

export const darkest = extremes({
  slug: 'darkest',
  title: 'The darkest images, by mean grey level',
  caption: 'The lowest mean: underexposed on the screen, or a small picture on a large black ground.',
  column: 'mean',
  order: 'ASC',
  label: 'Mean grey level',
  method: 'Mean of the stored values of the frame that is shown.',
});

export const brightest = extremes({
  slug: 'brightest',
  title: 'The brightest images, by mean grey level',
  caption: 'The highest mean: overexposed on the screen, or inverted.',
  column: 'mean',
  order: 'DESC',
  label: 'Mean grey level',
  method: 'Mean of the stored values of the frame that is shown.',
});

export const emptiest = extremes({
  slug: 'emptiest',
  title: 'The emptiest images, by standard deviation in grey levels',
  caption: 'The lowest standard deviation: the least to be seen. Near 0 the image is of one grey.',
  column: 'standard_deviation',
  order: 'ASC',
  label: 'Standard deviation, grey levels',
  method: 'Population standard deviation of the stored values of the frame that is shown.',
});
