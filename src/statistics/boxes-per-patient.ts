import { boxesPerPatient, keyCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/** Number of boxes a patient, among patients with at least one. */
export const boxesPerPatientDistribution: Statistic = {
  compute(catalogue) {
    const groups = boxesPerPatient(catalogue);
    if (groups.length === 0) return undefined;
    const patients = groups.reduce((sum, g) => sum + g.patients, 0);
    const { boxes } = keyCounts(catalogue);
    const most = [...groups].sort((a, b) => b.patients - a.patients)[0]!;
    return {
      slug: 'boxes-per-patient',
      title: 'Boxes per patient, in patients',
      caption:
        `${counted(boxes, 'box', 'boxes')} on ${counted(patients, 'patient')}, ${(boxes / patients).toFixed(2)} each on average. ` +
        `${counted(most.boxes, 'box', 'boxes')} is the most frequent number, with ${share(most.patients, patients)} of patients.`,
      categoryLabel: 'Boxes',
      columns: [{ unit: 'patients', label: 'Patients' }],
      categories: groups.map((g) => ({
        label: String(g.boxes),
        values: [g.patients],
        intervals: [wilsonInterval(g.patients, patients)],
        patients: { sql: 'SELECT number FROM patients WHERE boxes = ?', values: [g.boxes] },
      })),
      method:
        'Patients with at least one box. A row that repeats an earlier one is not a second box. Below each share, its 95 % Wilson interval.',
    };
  },
};
