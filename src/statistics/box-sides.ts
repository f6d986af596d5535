import type { Catalogue } from '../catalogue/catalogue.ts';
import { measureBoxes } from './box-measures.ts';
import type { Category, Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

const FRONTAL = 'In a frontal film the left half of the image is the patient’s right.';

/** Patients whose boxes together fulfil a condition. */
function group(catalogue: Catalogue, patients: number, label: string, having: string): Category {
  const sql = `SELECT patient AS number FROM temp.box_measures WHERE columns IS NOT NULL
    GROUP BY patient HAVING ${having}`;
  const n = catalogue.count(`SELECT count(*) FROM (${sql})`);
  return { label, values: [n], intervals: [wilsonInterval(n, patients)], patients: { sql } };
}

/** In which halves of the image the centres of a patient's boxes lie. */
export const boxSides: Statistic = {
  compute(catalogue) {
    const { sizedPatients: patients, size } = measureBoxes(catalogue);
    if (patients === 0) return undefined;
    const categories = [
      group(catalogue, patients, 'Left half only', 'max(centre_x) < 0.5'),
      group(catalogue, patients, 'Right half only', 'min(centre_x) >= 0.5'),
      group(catalogue, patients, 'Both halves', 'min(centre_x) < 0.5 AND max(centre_x) >= 0.5'),
    ];
    const [left, right, both] = categories.map((c) => c.values[0]!);
    return {
      slug: 'box-sides',
      title: 'Half of the image by centres of boxes, in patients',
      caption: `${share(both!, patients)} of patients have boxes in both halves, ${share(left!, patients)} in the left one only and ${share(right!, patients)} in the right one only. ${FRONTAL}`,
      categoryLabel: 'Halves',
      columns: [{ unit: 'patients', label: 'Patients' }],
      categories,
      method: `${counted(patients, 'patient')} with a box. ${size} A centre on the midline counts as right. Below each share, its 95 % Wilson interval.`,
    };
  },
};

/** In which halves of the image boxes lie with their whole extent. */
export const boxMidline: Statistic = {
  compute(catalogue) {
    const { sizedPatients: patients, size } = measureBoxes(catalogue);
    if (patients === 0) return undefined;
    const crosses = '(x < columns / 2.0 AND x + width > columns / 2.0)';
    const right = '(x >= columns / 2.0)';
    const categories = [
      group(catalogue, patients, 'Left half only', `max(${crosses}) = 0 AND max(${right}) = 0`),
      group(catalogue, patients, 'Right half only', `max(${crosses}) = 0 AND min(${right}) = 1`),
      group(
        catalogue,
        patients,
        'Both halves, none across the midline',
        `max(${crosses}) = 0 AND min(${right}) = 0 AND max(${right}) = 1`,
      ),
      group(catalogue, patients, 'A box across the midline', `max(${crosses}) = 1`),
    ];
    const across = categories[3]!.values[0]!;
    return {
      slug: 'box-midline',
      title: 'Half of the image by extent of boxes, in patients',
      caption: `In ${counted(across, 'patient')} of ${patients.toLocaleString('en')} (${share(across, patients)}) a box reaches across the image’s midline, which is not always the patient’s.`,
      categoryLabel: 'Halves',
      columns: [{ unit: 'patients', label: 'Patients' }],
      categories,
      method: `${counted(patients, 'patient')} with a box. ${size} A box that only touches the midline does not cross it. Below each share, its 95 % Wilson interval.`,
    };
  },
};
