import { numberText } from '../number-text.ts';
import type { Check } from './types.ts';

/** Sides of a radiograph in mm: cassettes measure from 18 x 24 to 35 x 43 cm, and no chest of an adult fits into 20 cm. */
const SMALLEST = { adult: 200, child: 100 };
const LARGEST = 600;
/** Years from which somebody is taken to be grown up; whose age is not known is, too. */
const ADULT = 16;

export const implausibleSpacing: Check = {
  code: 'implausible-spacing',
  severity: 'warning',
  unit: 'images',
  means: 'By its pixel spacing a chest radiograph is smaller or larger than any.',
  why: 'Most often the image was scaled and its header was not: every length in millimetres is wrong by that factor.',
  remedy: `Do not measure in millimetres before you know how the images were scaled. Judged are chest radiographs: sides from ${SMALLEST.adult} mm (${SMALLEST.child} mm under ${ADULT} years) to ${LARGEST} mm are plausible.`,
  whole: (count) => `${count} are smaller or larger by their pixel spacing than a chest radiograph can be`,

  *find({ db }) {
    const rows = db.iterate<{ patient: number; path: string; wide: number; high: number }>(
      `SELECT * FROM (SELECT number, patient, path, columns * column_spacing AS wide, rows * row_spacing AS high,
           CASE WHEN age < ? THEN ? ELSE ? END AS least
         FROM images WHERE row_spacing IS NOT NULL AND rows IS NOT NULL AND problem IS NULL
           AND modality IN ('CR', 'DX', 'RG') AND (body_part IS NULL OR body_part = 'CHEST'))
       WHERE min(wide, high) < least OR max(wide, high) > ? ORDER BY number`,
      ADULT,
      SMALLEST.child,
      SMALLEST.adult,
      LARGEST,
    );
    for (const { patient, path, wide, high } of rows) {
      yield {
        patients: [patient],
        file: path,
        message: `by its pixel spacing the image measures ${numberText(wide, 0)} x ${numberText(high, 0)} mm`,
      };
    }
  },
};
