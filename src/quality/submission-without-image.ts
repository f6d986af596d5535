import type { Check } from './types.ts';

export const submissionWithoutImage: Check = {
  code: 'submission-without-image',
  severity: 'warning',
  unit: 'rows',
  means: 'The sample submission names an image that is not among the test images.',
  why: 'A prediction is asked for that nobody can make.',
  remedy: 'Add the file, or remove the row.',
  whole: (count) => `${count} name an image that is not among the test images`,

  *find({ db }) {
    const rows = db.iterate<{ file: string; line: number; patient: number | null }>(`
      SELECT l.file, l.line, p.number AS patient FROM listed_rows l LEFT JOIN patients p ON p.id = l.patient_id
      WHERE l.patient_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM images i WHERE i.patient = p.number AND i.split = l.split)
      ORDER BY l.id`);
    for (const { file, line, patient } of rows) {
      yield {
        patients: patient === null ? [] : [patient],
        file,
        line,
        message: 'the row names an image that is not among the test images',
      };
    }
  },
};
