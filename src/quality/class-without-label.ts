import type { Check } from './types.ts';

export const classWithoutLabel: Check = {
  code: 'class-without-label',
  severity: 'warning',
  unit: 'rows',
  means: 'The class CSV names a patient of whom the label CSV says nothing.',
  why: 'The two files are not of one dataset, or a patient has lost the labels.',
  remedy: 'Add the rows to the label CSV, or remove them from the class CSV.',

  *find({ db }) {
    const rows = db.iterate<{ file: string; line: number; patient: number | null }>(`
      SELECT c.file, min(c.line) AS line, p.number AS patient
      FROM class_rows c LEFT JOIN patients p ON p.id = c.patient_id
      WHERE c.patient_id IS NOT NULL AND p.labelled IS NOT 1 GROUP BY c.patient_id ORDER BY line`);
    for (const { file, line, patient } of rows) {
      yield {
        patients: patient === null ? [] : [patient],
        file,
        line,
        message: 'the row names a patient that the label CSV does not name',
      };
    }
  },
};
