/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson score interval of a proportion, 95 %, without continuity correction (Wilson, Probable Inference, the Law of
 * Succession, and Statistical Inference, JASA 1927;22:209-212): never leaves 0 to 1, and is right for small counts, too.
 * @returns lower and upper bound from 0 to 1; undefined where there is nothing to share
 */
export function wilsonInterval(part: number, whole: number): [low: number, high: number] | undefined {
  if (whole <= 0) return undefined;
  const p = part / whole;
  const denominator = 1 + Z ** 2 / whole;
  const centre = (p + Z ** 2 / (2 * whole)) / denominator;
  const half = (Z / denominator) * Math.sqrt((p * (1 - p)) / whole + Z ** 2 / (4 * whole ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
