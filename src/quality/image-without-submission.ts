import type { Check } from './types.ts';

export const imageWithoutSubmission: Check = {
  code: 'image-without-submission',
  severity: 'warning',
  unit: 'images',
  means: 'A test image has no row in the sample submission.',
  why: 'No prediction is asked for it, so it is scored by nobody.',
  remedy: 'Add its row, or move the file away.',
  whole: (count) => `${count} are test images without a row in the sample submission`,

  *find({ db }) {
    if (!db.get('SELECT 1 FROM listed_rows LIMIT 1')) return;
    const rows = db.iterate<{ patient: number; path: string }>(`
      SELECT i.patient, i.path FROM images i JOIN patients p ON p.number = i.patient
      WHERE i.split IN (SELECT split FROM listed_rows)
        AND NOT EXISTS (SELECT 1 FROM listed_rows l WHERE l.patient_id = p.id AND l.split = i.split)
      ORDER BY i.number`);
    for (const { patient, path } of rows) {
      yield { patients: [patient], file: path, message: 'the sample submission has no row for this image' };
    }
  },
};
