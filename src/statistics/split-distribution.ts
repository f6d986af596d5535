import type { Catalogue } from '../catalogue/catalogue.ts';
import { roundTicks } from './methods/round-ticks.ts';
import { percent } from './people.ts';
import { categoryCounts, comparedSplits, splitDifferences, type Variable } from './split-differences.ts';
import type { PatientList, PatientQuery, Statistic } from './types.ts';
import { type Values, valuesOf } from './values.ts';
import { wilsonInterval } from './wilson.ts';

/** About how many bins a number is divided into, and how many values of a category are shown. */
const BARS = 8;

const PLACES = ['Largest', 'Second largest', 'Third largest'];

/**
 * Distribution in both splits of the variable that differs most, second or third most.
 * @param place from 0
 */
export const splitDistribution = (place: number): Statistic => ({
  compute(catalogue) {
    const splits = comparedSplits(catalogue);
    const difference = splits && splitDifferences(catalogue, splits)[place];
    if (!splits || !difference || difference.size === 0) return undefined;
    const { variable, value } = difference;
    const lines =
      variable.kind === 'number' ? bins(catalogue, variable, splits) : groups(catalogue, variable, splits);
    const [n, m] = totals(catalogue, variable, splits);
    const [first, second] = splits;
    return {
      slug: `split-difference-${place + 1}`,
      title: `${PLACES[place]} difference: ${variable.name}, in % of images`,
      caption:
        value === undefined
          ? `Every image of ${first} has one value, and every image of ${second} another.`
          : `${variable.kind === 'number' ? 'Standardised mean difference' : 'Population stability index'}: ${value.toFixed(3).replace('-', '−')}.`,
      categoryLabel: variable.name,
      columns: [
        { unit: 'other', label: `% of ${first}`, total: 'none', decimals: 1, charted: true },
        { unit: 'other', label: `% of ${second}`, total: 'none', decimals: 1, charted: true },
        { unit: 'images', label: `Images, ${first}`, total: 'none', charted: false },
        { unit: 'images', label: `Images, ${second}`, total: 'none', charted: false },
      ],
      categories: lines.map(({ label, a, b, patients, cells }) => ({
        label,
        values: [percent(a, n), percent(b, m), a, b],
        intervals: [wilsonInterval(a, n), wilsonInterval(b, m)],
        patients,
        cells: [undefined, undefined, ...cells],
      })),
      method:
        (variable.kind === 'category'
          ? `Images that could be read; those without a value are a line of their own. At most the ${BARS} most frequent values are shown.`
          : 'Images that could be read and have a value. A bin holds its lower bound and not its upper one.') +
        ' Below each share of the split, its 95 % Wilson interval.',
    };
  },
});

/** One line: images of both splits, the patients behind them, and behind those of each split. */
interface Line {
  label: string;
  a: number;
  b: number;
  patients: PatientList;
  cells: [PatientList, PatientList];
}

/** The most frequent values of a category. */
const groups = (catalogue: Catalogue, { sql }: Variable, splits: readonly [string, string]) =>
  categoryCounts(catalogue, sql, splits)
    .slice(0, BARS)
    .map(
      ({ label, a, b, condition }): Line => ({
        label,
        a,
        b,
        patients: patientsWith(condition, splits),
        cells: [patientsWith(condition, [splits[0]]), patientsWith(condition, [splits[1]])],
      }),
    );

/** The patients of images in these splits for which a condition holds. */
const patientsWith = ({ sql, values = [] }: PatientQuery, splits: readonly string[]): PatientQuery => ({
  sql: `SELECT patient AS number FROM images WHERE problem IS NULL AND (${sql})
    AND split IN (${splits.map(() => '?').join(', ')})`,
  values: [...values, ...splits],
});

const ofBoth = ({ sql, kind }: Variable) =>
  `(SELECT ${sql} AS v, split FROM images WHERE problem IS NULL AND split IN (?1, ?2)
    AND ${kind === 'number' ? `${sql} IS NOT NULL` : '1'})`;

function totals({ db }: Catalogue, variable: Variable, splits: readonly [string, string]): [number, number] {
  const { a, b } = db.get<{ a: number; b: number }>(
    `SELECT count(*) FILTER (WHERE split = ?1) AS a, count(*) FILTER (WHERE split = ?2) AS b FROM ${ofBoth(variable)}`,
    ...splits,
  )!;
  return [a, b];
}

/** Bins with round bounds, from the smallest to the largest value of both splits. */
function bins(catalogue: Catalogue, { sql }: Variable, splits: readonly [string, string]): Line[] {
  const [first, second] = splits.map((split) =>
    valuesOf(
      catalogue,
      `images WHERE split = ? AND problem IS NULL AND ${sql} IS NOT NULL`,
      { patient: 'patient', value: sql },
      [split],
    ),
  ) as [Values | undefined, Values | undefined];
  const low = Math.min(...[first, second].flatMap((values) => values?.min ?? []));
  const high = Math.max(...[first, second].flatMap((values) => values?.max ?? []));
  const inner = roundTicks(low, high, BARS - 1);
  const step = inner.length > 1 ? inner[1]! - inner[0]! : Math.max(1, high - low);
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const start = Math.floor(low / step + 1e-9);
  const binOf = (value: number) => Math.trunc(value / step - start + 1e-9);
  const count = binOf(high) + 1;
  const inBins = (values: Values | undefined) => {
    const numbers: number[][] = Array.from({ length: count }, () => []);
    values?.values.forEach((value, i) => {
      numbers[binOf(value)]!.push(values.patients[i]!);
    });
    return numbers;
  };
  const [a, b] = [inBins(first), inBins(second)];
  const at = (n: number) => (n * step).toFixed(decimals).replace('-', '−');
  return Array.from({ length: count }, (_, bin) => ({
    label: `${at(start + bin)} to ${at(start + bin + 1)}`,
    a: a[bin]!.length,
    b: b[bin]!.length,
    patients: ascending([...a[bin]!, ...b[bin]!]),
    cells: [ascending(a[bin]!), ascending(b[bin]!)],
  }));
}

const ascending = (patients: readonly number[]) => [...new Set(patients)].sort((a, b) => a - b);
