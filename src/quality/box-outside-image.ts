import type { Check } from './types.ts';

export const boxOutsideImage: Check = {
  code: 'box-outside-image',
  severity: 'error',
  unit: 'boxes',
  means: 'A box reaches beyond the edge of its image.',
  why: 'Cropping by it fails or pads, and its area is overstated.',
  remedy: 'Clip the box to the image, or check whether it was drawn on an image of another size.',

  *find({ db }) {
    const rows = db.iterate<{ patient: number; number: number; line: number; wide: number; high: number }>(`
      SELECT b.patient, b.number, b.line, i.columns AS wide, i.rows AS high
      FROM boxes b JOIN images i ON i.number = (SELECT min(number) FROM images WHERE patient = b.patient)
      WHERE b.x < 0 OR b.y < 0 OR b.x + b.width > i.columns OR b.y + b.height > i.rows
      ORDER BY b.patient, b.number`);
    for (const { patient, number, line, wide, high } of rows) {
      yield {
        patients: [patient],
        line,
        box: number,
        message: `box ${number} reaches beyond the image of ${wide} x ${high} pixels`,
      };
    }
  },
};
