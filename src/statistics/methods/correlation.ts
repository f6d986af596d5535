import { studentTwoSided } from './beta.ts';

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** Number, mean and variance (with n - 1) of one group's values. */
export interface Moments {
  n: number;
  mean: number;
  variance: number;
}

/** What a first look at a group finds; values are null where it is empty. */
export interface FirstLook {
  n: number;
  mean: number | null;
  least: number | null;
  most: number | null;
}

/**
 * Moments in two passes, which keeps digits where the mean is large.
 * @param squares of the distances from the mean, summed: a second look
 */
export function momentsOf({ n, mean, least, most }: FirstLook, squares: (mean: number) => number): Moments {
  // The mean of equal values may differ from them in its last digit: then they would seem to vary.
  if (mean === null || least === most) return { n, mean: least ?? 0, variance: 0 };
  return { n, mean, variance: squares(mean) / (n - 1) };
}

export interface PointBiserial {
  /** From -1 to 1; above 0 where the second group's values are the larger ones. */
  r: number;
  /** 95 % interval by Fisher's z. */
  interval: [low: number, high: number];
  /** Two-sided, of Student's t with n - 2 degrees of freedom. */
  p: number;
}

/**
 * Point-biserial correlation: Pearson's r between a number and a yes or no (Tate, Correlation between a discrete and a
 * continuous variable, Annals of Mathematical Statistics 1954;25:603-607), from the moments of the two groups. The
 * interval is Fisher's: atanh r has the standard error 1 / √(n - 3).
 * @returns undefined where a group is empty, all values are the same, or there are fewer than four
 */
export function pointBiserial(no: Moments, yes: Moments): PointBiserial | undefined {
  const n = no.n + yes.n;
  if (no.n === 0 || yes.n === 0 || n < 4) return undefined;
  const within = squares(no) + squares(yes);
  const between = ((no.n * yes.n) / n) * (yes.mean - no.mean) ** 2;
  if (within + between === 0) return undefined;
  const r = Math.sign(yes.mean - no.mean) * Math.sqrt(between / (within + between));
  const z = Math.atanh(r);
  const half = Z / Math.sqrt(n - 3);
  const t = within === 0 ? Number.POSITIVE_INFINITY : r * Math.sqrt((n - 2) / (1 - r ** 2));
  return { r, interval: [Math.tanh(z - half), Math.tanh(z + half)], p: studentTwoSided(t, n - 2) };
}

/** Sum of squared distances from the mean. */
const squares = ({ n, variance }: Moments) => (n < 2 ? 0 : variance * (n - 1));
