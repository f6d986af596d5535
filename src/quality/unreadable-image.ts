import type { Check } from './types.ts';

export const unreadableImage: Check = {
  code: 'unreadable-image',
  severity: 'error',
  unit: 'images',
  means: 'An image file is damaged, or of a kind that is not read.',
  why: 'Its patient has no picture and no image statistics here, and will fail in a training loader too.',
  remedy: 'Fetch the file again from its source, or convert it.',

  *find({ db }) {
    const rows = db.iterate<{ patient: number; path: string; problem: string }>(
      'SELECT patient, path, problem FROM images WHERE problem IS NOT NULL ORDER BY number',
    );
    for (const { patient, path, problem } of rows)
      yield { patients: [patient], file: path, message: problem };
  },
};
