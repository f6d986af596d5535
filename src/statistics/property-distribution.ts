import { andHas, levelsOf, type Property, peopleWhere, percent } from './people.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/** How many patients have each value of a property, and how many of these are positive. */
export const propertyDistribution = (property: Property): Statistic => ({
  compute(catalogue) {
    const levels = levelsOf(catalogue, property);
    const patients = levels.reduce((sum, level) => sum + level.patients, 0);
    const known = levels.filter((level) => !level.missing);
    if (known.length === 0) return undefined;
    const missing = patients - known.reduce((sum, level) => sum + level.patients, 0);
    const most = known[0]!;
    return {
      slug: property.slug,
      title: `${property.name}, in patients`,
      caption:
        (known.length === 1 && missing === 0
          ? `The same in ${patients === 1 ? 'the one patient' : `all ${counted(patients, 'patient')}`}: ${most.label}.`
          : `${most.label} is the most frequent value, with ${share(most.patients, patients)} of ${counted(patients, 'patient')}.`) +
        (missing > 0 ? ` ${counted(missing, 'patient')} without one.` : ''),
      kind: levels.length === 1 ? 'table' : 'bars',
      categoryLabel: property.name,
      columns: [
        { unit: 'patients', label: 'Patients', total: patients },
        { unit: 'patients', label: 'Positive', total: 'none' },
        { unit: 'other', label: '% positive', total: 'none', decimals: 1 },
      ],
      categories: levels.map((level) => ({
        label: level.label,
        values: [level.patients, level.positive, percent(level.positive, level.withTarget)],
        intervals: [
          wilsonInterval(level.patients, patients),
          undefined,
          wilsonInterval(level.positive, level.withTarget),
        ],
        patients: peopleWhere(level.condition),
        cells: [undefined, peopleWhere(andHas(level.condition, 'target', 1)), undefined],
      })),
      method: `${property.element} of each labelled patient's first image. Shares are out of all these patients; positive ones out of those in the line. Below each share, its 95 % Wilson interval.`,
    };
  },
});
