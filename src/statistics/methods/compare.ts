import { chiSquareQuantile } from './chi-square.ts';
import type { Moments } from './correlation.ts';

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** How far two groups differ in one thing. */
export interface Difference {
  /** Undefined where each group has one value only and these differ: no number measures that. */
  value: number | undefined;
  /** What the absolute value stays below in 95 of 100 cases where both groups are drawn from the same whole. */
  byChance: number;
}

/**
 * Standardised mean difference: second mean minus first, over the root of the mean of both variances (Austin, Balance
 * diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched
 * samples, Statistics in Medicine 2009;28:3083-3107). By
 * chance: its standard error where there is no difference, √(1/n + 1/m), times 1.96 (Hedges and Olkin, Statistical
 * Methods for Meta-Analysis, 1985).
 * @returns undefined where a group has fewer than two values
 */
export function standardisedMeanDifference(first: Moments, second: Moments): Difference | undefined {
  if (first.n < 2 || second.n < 2) return undefined;
  const deviation = Math.sqrt((first.variance + second.variance) / 2);
  const distance = second.mean - first.mean;
  const byChance = Z * Math.sqrt(1 / first.n + 1 / second.n);
  if (deviation === 0) return { value: distance === 0 ? 0 : undefined, byChance };
  return { value: distance / deviation, byChance };
}

/** Share that stands for none at all, so that its logarithm is a number. */
export const NO_SHARE = 0.0001;

/**
 * Population stability index: the sum of (q - p) ln(q / p) over all categories, p and q being their shares in the first
 * and in the second group (Siddiqi, Credit Risk Scorecards, 2006; also known as Jeffreys' divergence). A share of 0
 * counts as 0.0001. By chance: the 95 % quantile of a chi-square variable of one degree of freedom less than there are
 * categories, times (1/n + 1/m) (Yurdakul and Naranjo, Statistical properties of the population stability index, Journal
 * of Risk Model Validation 2020;14(4):89-100).
 * @param pairs counts of each category in both groups; those that neither has are left out
 * @returns undefined where a group is empty
 */
export function populationStabilityIndex(
  pairs: readonly (readonly [number, number])[],
): Difference | undefined {
  const seen = pairs.filter(([a, b]) => a + b > 0);
  const n = seen.reduce((sum, [a]) => sum + a, 0);
  const m = seen.reduce((sum, [, b]) => sum + b, 0);
  if (n === 0 || m === 0) return undefined;
  const value = seen.reduce((sum, [a, b]) => {
    const p = a === 0 ? NO_SHARE : a / n;
    const q = b === 0 ? NO_SHARE : b / m;
    return sum + (q - p) * Math.log(q / p);
  }, 0);
  const byChance = seen.length < 2 ? 0 : chiSquareQuantile(0.95, seen.length - 1) * (1 / n + 1 / m);
  return { value, byChance };
}
