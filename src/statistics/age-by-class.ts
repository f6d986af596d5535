import { agesOf, years } from './age.ts';
import { classCounts } from './counts.ts';
import { type Counted, countedQuantile } from './methods/quantile.ts';
import { andHas, peopleWhere } from './people.ts';
import type { Statistic } from './types.ts';

const WITH_AGE = { sql: 'age IS NOT NULL' };

/** Quartiles, mean and standard deviation of age in each class and for each target. */
export const ageByClass: Statistic = {
  compute(catalogue, settings) {
    const groups = [
      ...classCounts(catalogue, settings).map(({ name }) => ({
        label: name,
        className: name,
        condition: andHas(WITH_AGE, 'class', name),
      })),
      { label: 'Positive', condition: andHas(WITH_AGE, 'target', 1) },
      { label: 'Negative', condition: andHas(WITH_AGE, 'target', 0) },
    ]
      .map((group) => ({ ...group, ages: agesOf(catalogue, group.condition) }))
      .filter(({ ages }) => ages.length > 0);
    if (groups.length < 2) return undefined;
    const medians = groups
      .map(({ label, ages }) => ({ label, median: countedQuantile(ages, 0.5)! }))
      .sort((a, b) => b.median - a.median);
    const [oldest, youngest] = [medians[0]!, medians.at(-1)!];
    return {
      slug: 'age-by-class',
      title: 'Age by class and by target, in years',
      caption:
        oldest.median === youngest.median
          ? `The median age is ${years(oldest.median)} years in every group.`
          : `${oldest.label} has the oldest patients, with a median of ${years(oldest.median)} years, and ${youngest.label} the youngest, with ${years(youngest.median)}.`,
      kind: 'table',
      categoryLabel: 'Group',
      columns: [
        { unit: 'patients', label: 'Patients', total: 'none' },
        ...['Lower quartile', 'Median', 'Upper quartile', 'Mean', 'Standard deviation'].map((label) => ({
          unit: 'other' as const,
          label,
          total: 'none' as const,
          decimals: 1,
        })),
      ],
      categories: groups.map(({ ages, condition, ...group }) => ({
        ...group,
        values: describe(ages),
        // The line of a class leads to its gallery.
        ...(!('className' in group) && { patients: peopleWhere(condition) }),
        cells: [peopleWhere(condition)],
      })),
      method:
        'Labelled patients with an age of 0 to 120 years; a patient stands in the line of the class and in that of the target. The standard deviation is that of a sample (n - 1).',
    };
  },
};

function describe(ages: Counted[]): (number | undefined)[] {
  const n = ages.reduce((sum, age) => sum + age.n, 0);
  const mean = ages.reduce((sum, age) => sum + age.value * age.n, 0) / n;
  const squares = ages.reduce((sum, age) => sum + age.n * (age.value - mean) ** 2, 0);
  const quartiles = [0.25, 0.5, 0.75].map((p) => countedQuantile(ages, p));
  return [n, ...quartiles, mean, n > 1 ? Math.sqrt(squares / (n - 1)) : undefined];
}
