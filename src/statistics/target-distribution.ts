import { keyCounts, targetCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

const NAMES: Record<string, string> = { '1': 'Positive (1)', '0': 'Negative (0)' };

/** Target distribution, by rows of the label CSV and by patients. */
export const targetDistribution: Statistic = {
  compute(catalogue) {
    const targets = targetCounts(catalogue);
    if (targets.length === 0) return undefined;
    const { positivePatients, negativePatients, labelRows } = keyCounts(catalogue);
    const all = positivePatients + negativePatients;
    const both = targets.reduce((sum, t) => sum + t.patients, 0) - all;
    return {
      slug: 'target-distribution',
      title: 'Target, in rows and in patients',
      caption:
        `${counted(positivePatients, 'patient')} of ${all.toLocaleString('en')} are positive: a prevalence of ` +
        `${share(positivePatients, all)}. Counted by rows it would seem to be ` +
        `${share(targets.find((t) => t.name === '1')?.rows ?? 0, labelRows)}, because a patient with two boxes has two rows.`,
      categoryLabel: 'Target',
      columns: [
        { unit: 'patients', label: 'Patients', total: all },
        { unit: 'rows', label: 'Rows' },
      ],
      categories: targets.map((t) => ({
        label: NAMES[t.name] ?? t.name,
        values: [t.patients, t.rows],
        intervals: [wilsonInterval(t.patients, all)],
        patients: {
          sql: `SELECT DISTINCT p.number FROM patients p JOIN label_rows l ON l.patient_id = p.id
                WHERE l.target = ? AND l.state <> 'bad'`,
          values: [Number(t.name)],
        },
      })),
      method:
        'Rows of the label CSV that can be read, and the distinct patients among them. Below the share of patients, its 95 % Wilson interval.' +
        (both > 0 ? ` ${counted(both, 'patient')} with rows of both targets stand in both lines.` : ''),
    };
  },
};
