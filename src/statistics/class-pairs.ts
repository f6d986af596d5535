import { overlappingClassCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { counted } from './words.ts';

/** Pairs in the table: the most frequent ones. */
const SHOWN = 30;

type Pair = { a: string; b: string; n: number };

/** Classes that patients have together. */
export const classPairs: Statistic = {
  compute(catalogue, settings) {
    if (!catalogue.severalClasses) return undefined;
    const pairs = catalogue.db.all<Pair>(
      `SELECT a.class AS a, b.class AS b, count(*) AS n FROM patient_classes a
         JOIN patient_classes b ON b.patient = a.patient AND b.class > a.class
       GROUP BY a.class, b.class ORDER BY n DESC, a.class, b.class LIMIT ${SHOWN}`,
    );
    const [first] = pairs;
    if (!first) return undefined;
    const patients = new Map(overlappingClassCounts(catalogue, settings).map((c) => [c.name, c.patients]));
    const all = catalogue.count('SELECT count(DISTINCT patient) FROM patient_classes');
    const percent = (n: number, name: string) => (100 * n) / patients.get(name)!;
    return {
      slug: 'class-pairs',
      title: 'Classes that come together, in patients',
      caption: `${first.a} and ${first.b} come together most often, in ${counted(first.n, 'patient')}.`,
      kind: 'table',
      categoryLabel: 'Pair',
      columns: [
        { unit: 'patients', label: 'Patients with both', total: 'none' },
        { unit: 'other', label: '% of the first', total: 'none', decimals: 1 },
        { unit: 'other', label: '% of the second', total: 'none', decimals: 1 },
        { unit: 'other', label: 'Times as often as by chance', total: 'none', decimals: 2 },
      ],
      categories: pairs.map(({ a, b, n }) => ({
        label: `${a} and ${b}`,
        values: [n, percent(n, a), percent(n, b), (n * all) / (patients.get(a)! * patients.get(b)!)],
        patients: {
          sql: `SELECT patient AS number FROM patient_classes WHERE class = ?
                INTERSECT SELECT patient FROM patient_classes WHERE class = ?`,
          values: [a, b],
        },
      })),
      method: `The ${SHOWN} most frequent pairs. By chance: the product of both shares among the ${counted(all, 'patient')} with a class.`,
    };
  },
};
