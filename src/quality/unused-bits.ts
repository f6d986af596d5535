import { numberText } from '../number-text.ts';
import type { Check } from './types.ts';

/** Bits that have to be unused. */
const UNUSED = 4;

export const unusedBits: Check = {
  code: 'unused-bits',
  severity: 'info',
  unit: 'images',
  means: 'The values of an image need far fewer bits than Bits Stored (0028,0101) says.',
  why: 'Scaled by Bits Stored, the picture is nearly black, and a network sees next to nothing.',
  remedy: `Scale by the window or by the values themselves. Listed are images of more than 8 bits with no value in the upper ${UNUSED} of them.`,
  whole: (count) => `${count} need far fewer bits than Bits Stored (0028,0101) says`,

  *find({ db }) {
    const rows = db.iterate<{ patient: number; path: string; bits: number; needed: number }>(
      `SELECT * FROM (SELECT number, patient, path, bits_stored AS bits,
           CASE WHEN min < 0 THEN 1 + ceil(log2(max(max + 1, -min))) ELSE ceil(log2(max(max + 1, 2))) END AS needed
         FROM images WHERE problem IS NULL AND bits_stored BETWEEN 9 AND 32 AND min < max)
       WHERE needed <= bits - ${UNUSED} ORDER BY number`,
    );
    for (const { patient, path, bits, needed } of rows) {
      yield {
        patients: [patient],
        file: path,
        message: `the values need ${numberText(needed, 0)} bits, Bits Stored says ${bits}`,
      };
    }
  },
};
