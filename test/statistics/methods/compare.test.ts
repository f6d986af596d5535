import { quantileSorted } from 'd3-array';
import { expect, test } from 'vitest';
import {
  populationStabilityIndex,
  standardisedMeanDifference,
} from '../../../src/statistics/methods/compare.ts';
import { countedQuantile } from '../../../src/statistics/methods/quantile.ts';

test('standardisedMeanDifference(first, second) is second minus first over the root of the mean variance', () => {
  // NumPy 2.4.6: (b.mean() - a.mean()) / sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2), a and b as in the test of
  // pointBiserial; by chance 1.959964 * sqrt(1/8 + 1/5).
  const found = standardisedMeanDifference(
    { n: 8, mean: 40.0625, variance: 376.45982142857144 },
    { n: 5, mean: 60.4, variance: 311.3 },
  )!;
  expect(found.value).toBeCloseTo(1.0967159592167175, 10);
  expect(found.byChance).toBeCloseTo(1.959964 * Math.sqrt(1 / 8 + 1 / 5), 6);
});

test('standardisedMeanDifference of constants is 0 where they are the same and has no value where they differ', () => {
  const constant = (mean: number) => ({ n: 9, mean, variance: 0 });
  expect(standardisedMeanDifference(constant(7), constant(7))!.value).toBe(0);
  expect(standardisedMeanDifference(constant(7), constant(8))!.value).toBeUndefined();
  expect(standardisedMeanDifference({ n: 1, mean: 7, variance: 0 }, constant(8))).toBeUndefined();
});

test('populationStabilityIndex(pairs) is the sum of (q - p) ln(q / p)', () => {
  // NumPy 2.4.6: ((q - p) * log(q / p)).sum() for shares .5 .3 .2 and .2 .5 .3; scipy.stats.chi2.ppf(.95, 2) by chance.
  const found = populationStabilityIndex([
    [50, 10],
    [30, 25],
    [20, 15],
    [0, 0],
  ])!;
  expect(found.value).toBeCloseTo(0.41759885512626105, 12);
  expect(found.byChance).toBeCloseTo(5.991464547107979 * (1 / 100 + 1 / 50), 10);
});

test('populationStabilityIndex takes 0.0001 for a share of nought', () => {
  const { value } = populationStabilityIndex([
    [90, 100],
    [10, 0],
  ])!;
  expect(value).toBeCloseTo((1 - 0.9) * Math.log(1 / 0.9) + (0.0001 - 0.1) * Math.log(0.0001 / 0.1), 12);
});

test('populationStabilityIndex of one category is 0, and of an empty group undefined', () => {
  expect(populationStabilityIndex([[40, 3]])).toEqual({ value: 0, byChance: 0 });
  expect(populationStabilityIndex([[40, 0]])).toBeUndefined();
});

test('countedQuantile(counts, p) uses the R-7 method, as d3.quantile does', () => {
  const values = [1, 1, 1, 2, 5, 5, 9, 9.5];
  const counts = [
    { value: 1, n: 3 },
    { value: 2, n: 1 },
    { value: 5, n: 2 },
    { value: 9, n: 1 },
    { value: 9.5, n: 1 },
  ];
  for (const p of [0, 0.1, 0.25, 0.33, 0.5, 0.75, 0.9, 1])
    expect(countedQuantile(counts, p)).toBeCloseTo(quantileSorted(values, p)!, 12);
  // numpy.quantile(values, [.25, .5, .75]), NumPy 2.4.6.
  expect([0.25, 0.5, 0.75].map((p) => countedQuantile(counts, p))).toEqual([1, 3.5, 6]);
});

test('countedQuantile of nothing is undefined', () => {
  expect(countedQuantile([], 0.5)).toBeUndefined();
});
