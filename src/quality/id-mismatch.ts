import type { Check } from './types.ts';

export const idMismatch: Check = {
  code: 'id-mismatch',
  severity: 'error',
  unit: 'images',
  means: 'Patient ID (0010,0020) in the header differs from the name of the file.',
  why: 'Either the labels stand at the wrong image, or the header names somebody else.',
  remedy: 'Find out which of the two is right before anything else.',

  *find(catalogue) {
    // Most datasets have given their files ids of their own.
    if (catalogue.meta('ids_in_headers') === '0') return;
    const { db } = catalogue;
    const rows = db.iterate<{ patient: number; path: string }>(`
      SELECT i.patient, i.path FROM images i JOIN patients p ON p.number = i.patient
      WHERE i.patient_id <> p.id ORDER BY i.number`);
    for (const { patient, path } of rows) {
      yield {
        patients: [patient],
        file: path,
        message: 'Patient ID (0010,0020) in the header differs from the file name',
      };
    }
  },
};
