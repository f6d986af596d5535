import type { Check } from './types.ts';

export const irregularFile: Check = {
  code: 'irregular-file',
  severity: 'info',
  unit: 'images',
  means: 'A file is against the DICOM standard and could be read nevertheless.',
  why: 'Other programs may read it in another way, or not at all.',
  remedy: 'Convert it once with a tool that writes what it says, if others are to use the dataset.',

  *find({ db }) {
    const rows = db.iterate<{ patient: number; path: string; notes: string }>(
      'SELECT patient, path, notes FROM images WHERE notes IS NOT NULL ORDER BY number',
    );
    for (const { patient, path, notes } of rows)
      yield { patients: [patient], file: path, message: (JSON.parse(notes) as string[]).join('; ') };
  },
};
