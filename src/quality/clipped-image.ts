import { numberText } from '../number-text.ts';
import { MEASURED } from './images.ts';
import type { Check } from './types.ts';

/** Share of an image's samples at one value, beyond which detail has been lost there. */
const MOST = 0.05;

export const clippedImage: Check = {
  code: 'clipped-image',
  severity: 'info',
  unit: 'images',
  means: 'An image is clipped: many pixels have its greatest or its least value.',
  why: 'What was brighter or darker there is lost, and no window brings it back.',
  remedy: `Look at the image; where it came from an export with a window, export it anew. Clipped: more than ${MOST * 100} % of the stored values are the greatest one, or are the least one after the area of the black border has been taken off.`,
  whole: (count) => `${count} have more than ${MOST * 100} % of their stored values at an extreme`,

  *find({ db }) {
    // Where black and white are exchanged, the border is at the greatest value.
    const rows = db.iterate<{ patient: number; path: string; bright: number; dark: number }>(
      `SELECT * FROM (SELECT number, patient, path,
           at_max - CASE WHEN photometric = 'MONOCHROME1' THEN border ELSE 0 END AS bright,
           at_min - CASE WHEN photometric = 'MONOCHROME1' THEN 0 ELSE border END AS dark
         FROM (SELECT *, 1 - coalesce(content_width * content_height / (rows * columns), 0) AS border
           FROM images WHERE ${MEASURED} AND min < max AND bits_stored >= 8 AND photometric LIKE 'MONOCHROME%'))
       WHERE bright > ?1 OR dark > ?1 ORDER BY number`,
      MOST,
    );
    for (const { patient, path, bright, dark } of rows) {
      const [share, which] = bright > MOST ? [bright, 'greatest'] : [dark, 'least'];
      yield {
        patients: [patient],
        file: path,
        message: `${numberText(100 * share, 1)} % of its pixels have the ${which} value`,
      };
    }
  },
};
