import type { Check } from './types.ts';

export const labelConflict: Check = {
  code: 'label-conflict',
  severity: 'error',
  means:
    'A patient, or one of several images, has rows with target 0 and rows with target 1 of the same reader.',
  why: 'Only one of them can be right; the patient counts as positive here.',
  remedy: 'Decide which, and correct the rows.',

  *find({ db }) {
    const rows = db.iterate<{ patient: number; positive: string; negative: string }>(`
      SELECT p.number AS patient,
        group_concat(CASE WHEN l.target = 1 THEN l.line END, ', ') AS positive,
        group_concat(CASE WHEN l.target = 0 THEN l.line END, ', ') AS negative
      FROM label_rows l JOIN patients p ON p.id = l.patient_id WHERE l.target IS NOT NULL
      GROUP BY p.number, l.image, l.reader HAVING min(l.target) <> max(l.target) ORDER BY p.number, min(l.id)`);
    for (const { patient, positive, negative } of rows) {
      yield { patients: [patient], message: `target 1 on line ${positive}, target 0 on line ${negative}` };
    }
  },
};
