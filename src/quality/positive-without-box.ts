import type { Check } from './types.ts';

export const positiveWithoutBox: Check = {
  code: 'positive-without-box',
  severity: 'error',
  unit: 'rows',
  means: 'A row has target 1 and no box.',
  why: 'It says that something is there, and not where.',
  remedy: 'Add the box, or correct the target.',

  *find({ db, severalClasses }) {
    // Labels of whole images name what they show, and need no box.
    if (severalClasses) return;
    const rows = db.iterate<{ patient: number; file: string; line: number }>(`
      SELECT p.number AS patient, l.file, l.line FROM label_rows l JOIN patients p ON p.id = l.patient_id
      WHERE l.target = 1 AND l.x IS NULL AND l.state = 'ok' ORDER BY l.id`);
    for (const { patient, file, line } of rows) {
      yield { patients: [patient], file, line, message: 'Target is 1, but the row has no box' };
    }
  },
};
