import { classCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { counted } from './words.ts';

/** Target against class: a contingency table of patients. */
export const targetByClass: Statistic = {
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings);
    if (classes.length === 0) return undefined;
    const cells = new Map(
      catalogue.db
        .all<{ class: string; target: number; n: number }>(
          `SELECT class, target, count(*) AS n FROM patients
           WHERE class IS NOT NULL AND target IS NOT NULL GROUP BY class, target`,
        )
        .map((row) => [`${row.target} ${row.class}`, row.n]),
    );
    const categories = classes.map(({ name }) => ({
      label: name,
      className: name,
      values: [cells.get(`1 ${name}`) ?? 0, cells.get(`0 ${name}`) ?? 0],
      cells: [1, 0].map((target) => ({
        sql: 'SELECT number FROM patients WHERE class = ? AND target = ?',
        values: [name, target],
      })),
    }));
    const mixed = categories.filter((c) => c.values.every((n) => n > 0));
    return {
      slug: 'target-by-class',
      title: 'Target by class, in patients',
      caption:
        mixed.length === 0
          ? 'Each class has patients of one target only: the class says more than the target and never contradicts it.'
          : `Patients of both targets stand in ${mixed.map((c) => c.label).join(' and ')}: ${counted(
              mixed.reduce((sum, c) => sum + Math.min(...c.values), 0),
              'patient',
            )} to look at.`,
      categoryLabel: 'Class',
      columns: [
        { unit: 'patients', label: 'Positive patients' },
        { unit: 'patients', label: 'Negative patients' },
      ],
      categories,
      method: 'Patients with a class and a target. Positive: at least one row of the label CSV has target 1.',
    };
  },
};
