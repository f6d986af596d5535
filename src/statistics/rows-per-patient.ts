import type { Statistic } from './types.ts';
import { counted } from './words.ts';

/** Number of label rows a patient. */
export const rowsPerPatient: Statistic = {
  compute(catalogue) {
    const groups = catalogue.db.all<{ n: number; patients: number }>(
      `SELECT n, count(*) AS patients FROM
         (SELECT count(*) AS n FROM label_rows WHERE patient_id IS NOT NULL GROUP BY patient_id)
       GROUP BY n ORDER BY n`,
    );
    if (groups.length === 0) return undefined;
    const patients = groups.reduce((sum, g) => sum + g.patients, 0);
    const rows = groups.reduce((sum, g) => sum + g.n * g.patients, 0);
    return {
      slug: 'rows-per-patient',
      title: 'Rows of the label file per patient, in patients',
      caption:
        `${counted(rows, 'row')} speak of ${counted(patients, 'patient')}. ` +
        'A count of rows is not a count of patients: each box of a patient is a row of its own.',
      categoryLabel: 'Rows',
      columns: [{ unit: 'patients', label: 'Patients' }],
      categories: groups.map((g) => ({
        label: String(g.n),
        values: [g.patients],
        patients: {
          sql: `SELECT p.number FROM patients p JOIN label_rows l ON l.patient_id = p.id
                GROUP BY p.number HAVING count(*) = ?`,
          values: [g.n],
        },
      })),
      method: 'All rows of the label CSV with a patientId, those included that cannot be read otherwise.',
    };
  },
};
