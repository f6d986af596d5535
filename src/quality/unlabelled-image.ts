import type { Check } from './types.ts';

export const unlabelledImage: Check = {
  code: 'unlabelled-image',
  severity: 'warning',
  unit: 'images',
  means: 'An image of a labelled split has no row in the label CSV.',
  why: 'It would be left out of training without a word.',
  remedy: 'Add its rows, or move the file away.',

  *find({ db }) {
    const rows = db.iterate<{ patient: number; path: string }>(`
      SELECT i.patient, i.path FROM images i JOIN patients p ON p.number = i.patient
        JOIN splits s ON s.name = i.split
      WHERE s.labelled AND NOT p.labelled ORDER BY i.number`);
    for (const { patient, path } of rows) {
      yield { patients: [patient], file: path, message: 'the label CSV has no row for this image' };
    }
  },
};
