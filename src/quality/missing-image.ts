import type { Check } from './types.ts';

export const missingImage: Check = {
  code: 'missing-image',
  severity: 'error',
  means: 'A labelled patient has no image file.',
  why: 'The label cannot be trained on or reviewed.',
  remedy: 'Add the file, or remove the rows.',

  *find({ db }) {
    const rows = db.iterate<{ number: number }>(`
      SELECT number FROM patients p WHERE labelled AND NOT EXISTS (
        SELECT 1 FROM images i JOIN splits s ON s.name = i.split WHERE i.patient = p.number AND s.labelled)
      ORDER BY number`);
    for (const { number } of rows)
      yield { patients: [number], message: 'labelled, but no image file has this id' };
  },
};
