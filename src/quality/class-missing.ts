import type { Check } from './types.ts';

export const classMissing: Check = {
  code: 'class-missing',
  severity: 'warning',
  means: 'A labelled patient has no row in the class CSV.',
  why: 'It is missing from every figure by class.',
  remedy: 'Add its row.',

  *find({ db }) {
    if (!db.get('SELECT 1 FROM class_rows LIMIT 1')) return;
    const rows = db.iterate<{ number: number }>(
      'SELECT number FROM patients WHERE labelled AND class IS NULL ORDER BY number',
    );
    for (const { number } of rows)
      yield { patients: [number], message: 'the class CSV has no row for this patient' };
  },
};
