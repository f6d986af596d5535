import type { Catalogue } from '../catalogue/catalogue.ts';
import { classCounts } from './counts.ts';
import { type Counted, countedQuantile } from './methods/quantile.ts';
import { andHas, OLDEST, PEOPLE, peopleWhere } from './people.ts';
import type { PatientQuery, Statistic } from './types.ts';
import { counted } from './words.ts';

/** Width of a bin in years. */
const BIN = 5;

/** Ages as they occur, each with its number of patients. There are no more of them than headers can write. */
export function agesOf(catalogue: Catalogue, { sql, values = [] }: PatientQuery = { sql: '1' }): Counted[] {
  return catalogue.db.all<{ value: number; n: number }>(
    `SELECT age AS value, count(*) AS n FROM ${PEOPLE} WHERE age IS NOT NULL AND (${sql}) GROUP BY age ORDER BY age`,
    ...values,
  );
}

export const years = (age: number) => (Number.isInteger(age) ? String(age) : age.toFixed(1));

/** Age distribution, in bins of five years, of all and of each class. */
export const ageDistribution: Statistic = {
  compute(catalogue, settings) {
    const ages = agesOf(catalogue);
    if (ages.length === 0) return undefined;
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const cells = catalogue.db.all<{ bin: number; class: string | null; n: number }>(
      `SELECT CAST(age / ${BIN} AS INTEGER) AS bin, class, count(*) AS n FROM ${PEOPLE}
       WHERE age IS NOT NULL GROUP BY 1, 2`,
    );
    const inBin = (bin: number, of?: string) =>
      cells.reduce((n, c) => n + (c.bin === bin && (of === undefined || c.class === of) ? c.n : 0), 0);
    const first = Math.min(...cells.map(({ bin }) => bin));
    const last = Math.max(...cells.map(({ bin }) => bin));
    const patients = ages.reduce((sum, { n }) => sum + n, 0);
    const { missing, unlikely } = catalogue.db.get<{ missing: number; unlikely: number }>(
      `SELECT count(*) FILTER (WHERE written_age IS NULL) AS missing,
        count(*) FILTER (WHERE written_age IS NOT NULL AND age IS NULL) AS unlikely FROM ${PEOPLE}`,
    )!;
    const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => years(countedQuantile(ages, p)!));
    return {
      slug: 'age',
      title: 'Age, in patients per five years',
      caption:
        `Half of ${counted(patients, 'patient')} are between ${lower} and ${upper} years old, the median is ${median}.` +
        (unlikely > 0
          ? ` ${counted(unlikely, 'age')} of more than ${OLDEST} years or below 0 ${unlikely === 1 ? 'is' : 'are'} left out.`
          : ''),
      kind: 'histogram',
      categoryLabel: 'Age in years',
      columns: [
        { unit: 'patients', label: 'Patients', charted: true },
        ...classes.map((name) => ({ unit: 'patients' as const, label: name, charted: false })),
      ],
      categories: Array.from({ length: last - first + 1 }, (_, i) => {
        const bin = first + i;
        const condition = { sql: 'age >= ? AND age < ?', values: [bin * BIN, (bin + 1) * BIN] };
        return {
          label: `${bin * BIN}–${bin * BIN + BIN - 1}`,
          values: [inBin(bin), ...classes.map((name) => inBin(bin, name))],
          patients: peopleWhere(condition),
          cells: [undefined, ...classes.map((name) => peopleWhere(andHas(condition, 'class', name)))],
        };
      }),
      facts: [
        { label: 'Median', value: `${median} years` },
        { label: 'Quartiles', value: `${lower} and ${upper} years` },
        { label: 'Range', value: `${years(ages[0]!.value)} to ${years(ages.at(-1)!.value)} years` },
        { label: 'Without an age', value: counted(missing, 'patient') },
        { label: `Over ${OLDEST} years or below 0`, value: counted(unlikely, 'patient') },
      ],
      method: `Patient's Age (0010,1010) of each labelled patient's first image, in completed years. Shares are out of their column. Quantiles interpolate between neighbouring ages (type 7 of Hyndman and Fan).`,
    };
  },
};

/** Patients whose age says nothing: there is none, or nobody can be that old. */
export const ageProblems: Statistic = {
  compute(catalogue) {
    const kinds = [
      { label: `Over ${OLDEST} years`, sql: `written_age > ${OLDEST}` },
      { label: 'Below 0 years', sql: 'written_age < 0' },
      { label: 'Not given, or not an age', sql: 'written_age IS NULL' },
    ];
    const people = catalogue.count(`SELECT count(*) FROM ${PEOPLE}`);
    const found = kinds
      .map((kind) => ({ ...kind, n: catalogue.count(`SELECT count(*) FROM ${PEOPLE} WHERE ${kind.sql}`) }))
      .filter(({ n }) => n > 0);
    if (found.length === 0) return undefined;
    return {
      slug: 'age-problems',
      title: 'Ages that cannot be used, in patients',
      caption: `${counted(
        found.reduce((sum, { n }) => sum + n, 0),
        'patient',
      )} of ${people.toLocaleString('en')} have no age to count with: every figure of ages leaves them out.`,
      kind: 'table',
      categoryLabel: 'Age',
      columns: [{ unit: 'patients', label: 'Patients', total: people }],
      categories: found.map(({ label, sql, n }) => ({
        label,
        values: [n],
        patients: peopleWhere({ sql }),
      })),
      method: `Patient's Age (0010,1010) of each labelled patient's first image. Shares are out of all labelled patients with an image.`,
    };
  },
};
