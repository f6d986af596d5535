import { bisectRight, nice, tickStep, ticks } from 'd3-array';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Category, Figure } from './types.ts';

/** A number of each image: SQL over `images i`, and which images count. */
export interface Measure {
  expression: string;
  /** Condition; it has to leave out images without the number. */
  where: string;
  values?: (string | number)[];
}

export interface Spread {
  /** Images that count. */
  count: number;
  min: number;
  max: number;
}

/** How many images a measure is known of, and between which bounds; undefined where of none. */
export function spreadOf({ db }: Catalogue, { expression, where, values = [] }: Measure): Spread | undefined {
  const row = db.get<Spread & { count: number }>(
    `SELECT count(*) AS count, min(${expression}) AS min, max(${expression}) AS max FROM images i WHERE ${where}`,
    ...values,
  )!;
  return row.count === 0 ? undefined : { ...row };
}

/**
 * A quantile by linear interpolation between neighbours: type 7 of Hyndman and Fan, Sample Quantiles in Statistical
 * Packages, 1996, which is the usual one of R and NumPy. Sorted by the database: memory does not grow.
 * @param p from 0 to 1
 * @param count images that count, at least one
 */
export function quantileOf({ db }: Catalogue, measure: Measure, p: number, count: number): number {
  const { expression, where, values = [] } = measure;
  const at = (count - 1) * p;
  const below = Math.floor(at);
  const [low, high] = db.all<{ value: number }>(
    `SELECT ${expression} AS value FROM images i WHERE ${where} ORDER BY 1 LIMIT 2 OFFSET ?`,
    ...values,
    below,
  );
  return low!.value + (at - below) * ((high ?? low)!.value - low!.value);
}

/** Median and quartiles as facts of a figure. */
export function quartiles(
  catalogue: Catalogue,
  measure: Measure,
  { count }: Spread,
  format: (value: number) => string,
): NonNullable<Figure['facts']> {
  const at = (p: number) => format(quantileOf(catalogue, measure, p, count));
  return [
    { label: 'Median', value: at(0.5) },
    { label: 'Quartiles', value: `${at(0.25)} to ${at(0.75)}` },
  ];
}

/**
 * About twenty bins with round bounds, each from its lower bound to just below its upper one; the last one has its upper
 * bound as well. Counted in one pass.
 * @returns a category a bin, with the number of images and the patients behind them
 */
export function binned({ db }: Catalogue, measure: Measure, { min, max }: Spread, bins = 20): Category[] {
  const { expression, where, values = [] } = measure;
  const bounds = roundBounds(min, max, bins);
  const lower = bounds.slice(0, -1);
  const counts = lower.map(() => 0);
  for (const { value } of db.iterate<{ value: number }>(
    `SELECT ${expression} AS value FROM images i WHERE ${where}`,
    ...values,
  )) {
    counts[Math.min(bisectRight(bounds, value), lower.length) - 1]!++;
  }
  const digits = decimalsOf(bounds[1]! - bounds[0]!);
  return lower.map((from, i) => {
    const to = bounds[i + 1]!;
    const isLast = i === lower.length - 1;
    return {
      label: from === to ? text(from, digits) : `${text(from, digits)}–${text(to, digits)}`,
      values: [counts[i]!],
      patients: {
        sql: `SELECT i.patient AS number FROM images i WHERE ${where}
              AND ${expression} >= ? AND ${expression} ${isLast ? '<=' : '<'} ?`,
        values: [...values, from, to],
      },
    };
  });
}

/** Bounds of bins: round numbers at equal steps, around all values. One value alone is a bin of its own. */
function roundBounds(min: number, max: number, bins: number): number[] {
  if (min === max) return [min, max];
  const [from, to] = nice(min, max, bins);
  const bounds = ticks(from, to, bins);
  return bounds.length > 1 ? bounds : [min, max];
}

/** Digits behind the point that tell numbers with such a step apart. */
function decimalsOf(step: number): number {
  if (step === 0) return 3;
  return Math.max(0, Math.ceil(-Math.log10(tickStep(0, step, 1)) - 1e-9));
}

const text = (value: number, digits: number) => value.toLocaleString('en', { maximumFractionDigits: digits });
