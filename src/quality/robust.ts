import { quantileSorted } from 'd3-array';

/** Limits of what is usual in a dataset, from statistics that a few extreme values do not move. */
export interface Limits {
  low: number;
  high: number;
  median: number;
}

/** Fewer values than these say nothing about what is usual. */
export const LEAST_VALUES = 30;

/** A normal distribution has its standard deviation at 1.4826 median absolute deviations. */
const NORMAL = 1.4826;
/** Modified z-score beyond which a value is an outlier (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
const Z = 3.5;

/** By linear interpolation (Hyndman and Fan, definition 7); d3's types know no typed arrays. @param sorted ascending, not empty */
const quantile = (sorted: Float64Array, p: number): number =>
  quantileSorted(sorted as unknown as number[], p)!;

/**
 * Limits at 3.5 scaled median absolute deviations from the median.
 * @param sorted ascending
 * @returns undefined where there are fewer than 30 values, or where more than half of them are equal
 */
export function madLimits(sorted: Float64Array): Limits | undefined {
  if (sorted.length < LEAST_VALUES) return undefined;
  const median = quantile(sorted, 0.5);
  const deviations = sorted.map((value) => Math.abs(value - median)).sort();
  const spread = NORMAL * quantile(deviations, 0.5);
  return spread === 0 ? undefined : { low: median - Z * spread, high: median + Z * spread, median };
}

/**
 * Tukey's outer fences (Exploratory Data Analysis, 1977): three interquartile ranges beyond the quartiles.
 * @param sorted ascending
 * @returns undefined where there are fewer than 30 values, or where the quartiles are equal
 */
export function outerFences(sorted: Float64Array): Limits | undefined {
  if (sorted.length < LEAST_VALUES) return undefined;
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p));
  const range = upper! - lower!;
  return range === 0 ? undefined : { low: lower! - 3 * range, high: upper! + 3 * range, median: median! };
}
