import type { Catalogue } from '../catalogue/catalogue.ts';
import { roundTicks } from './methods/round-ticks.ts';
import { percent } from './people.ts';
import {
  type CategoryCount,
  categoryCounts,
  comparedSplits,
  splitDifferences,
  type Variable,
} from './split-differences.ts';
import type { PatientQuery, Statistic } from './types.ts';
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
    const rows =
      variable.kind === 'number'
        ? binned(catalogue, variable, splits)
        : categoryCounts(catalogue, variable.sql, splits).slice(0, BARS);
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
      categories: rows.map(({ label, condition, a, b }) => ({
        label,
        values: [percent(a, n), percent(b, m), a, b],
        intervals: [wilsonInterval(a, n), wilsonInterval(b, m)],
        patients: patientsWith(condition, splits),
        cells: [undefined, undefined, patientsWith(condition, [first]), patientsWith(condition, [second])],
      })),
      method:
        (variable.kind === 'category'
          ? `Images that could be read; those without a value are a line of their own. At most the ${BARS} most frequent values are shown.`
          : 'Images that could be read and have a value. A bin holds its lower bound and not its upper one.') +
        ' Below each share of the split, its 95 % Wilson interval.',
    };
  },
});

/** The patients of images in these splits for which a condition holds. */
const patientsWith = ({ sql, values = [] }: PatientQuery, splits: readonly string[]): PatientQuery => ({
  sql: `SELECT patient AS number FROM images WHERE problem IS NULL AND (${sql})
    AND split IN (${splits.map(() => '?').join(', ')})`,
  values: [...values, ...splits],
});

const valuesOf = ({ sql, kind }: Variable) =>
  `(SELECT ${sql} AS v, split FROM images WHERE problem IS NULL AND split IN (?1, ?2)
    AND ${kind === 'number' ? `${sql} IS NOT NULL` : '1'})`;

function totals({ db }: Catalogue, variable: Variable, splits: readonly [string, string]): [number, number] {
  const { a, b } = db.get<{ a: number; b: number }>(
    `SELECT count(*) FILTER (WHERE split = ?1) AS a, count(*) FILTER (WHERE split = ?2) AS b FROM ${valuesOf(variable)}`,
    ...splits,
  )!;
  return [a, b];
}

/** Counts of both splits in bins with round bounds, from the smallest to the largest value. */
function binned({ db }: Catalogue, variable: Variable, splits: readonly [string, string]): CategoryCount[] {
  const from = valuesOf(variable);
  const { low, high } = db.get<{ low: number; high: number }>(
    `SELECT min(v) AS low, max(v) AS high FROM ${from}`,
    ...splits,
  )!;
  const inner = roundTicks(low, high, BARS - 1);
  const step = inner.length > 1 ? inner[1]! - inner[0]! : Math.max(1, high - low);
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const start = Math.floor(low / step + 1e-9);
  const counts = db.all<{ bin: number; a: number; b: number }>(
    `SELECT CAST(v / ?3 - ?4 + 1e-9 AS INTEGER) AS bin, count(*) FILTER (WHERE split = ?1) AS a,
       count(*) FILTER (WHERE split = ?2) AS b FROM ${from} GROUP BY 1`,
    ...splits,
    step,
    start,
  );
  const last = Math.max(...counts.map(({ bin }) => bin));
  return Array.from({ length: last + 1 }, (_, bin) => {
    const { a, b } = counts.find((c) => c.bin === bin) ?? { a: 0, b: 0 };
    const at = (n: number) => (n * step).toFixed(decimals).replace('-', '−');
    return {
      label: `${at(start + bin)} to ${at(start + bin + 1)}`,
      condition: {
        sql: `CAST((${variable.sql}) / ? - ? + 1e-9 AS INTEGER) = ?`,
        values: [step, start, bin],
      },
      a,
      b,
    };
  });
}
