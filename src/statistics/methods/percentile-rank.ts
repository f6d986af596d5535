import { bisectLeft, bisectRight } from 'd3-array';

/**
 * Percentile rank of a value: the share of values below it, and half of those equal to it, in percent. The mid-rank
 * form, PR = 100 (CF + f / 2) / N with CF the number below and f the number equal (Crocker and Algina, Introduction to
 * Classical and Modern Test Theory, 1986, chapter 19).
 * @param sorted ascending, not empty; the value need not be one of them
 * @returns from 0 to 100
 */
export function percentileRank(sorted: Float64Array, value: number): number {
  // d3's types know no typed arrays.
  const values = sorted as unknown as number[];
  const below = bisectLeft(values, value);
  return (50 * (below + bisectRight(values, value, below))) / sorted.length;
}
