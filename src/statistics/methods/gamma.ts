/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series, k from 1 (Abramowitz and Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** Natural logarithm of the gamma function, for x > 0: Stirling's series, after the recurrence has brought x to 10. */
export function logGamma(x: number): number {
  let shift = 1;
  let z = x;
  for (; z < 10; z++) shift *= z;
  const series = STIRLING.reduceRight((sum, c) => sum / z ** 2 + c, 0) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

/** x^a e^-x / Γ(a + 1): by how much P(a, x) is more than P(a + 1, x). */
export function gammaStep(a: number, x: number): number {
  return x === 0 ? 0 : Math.exp(a * Math.log(x) - x - logGamma(a + 1));
}

/**
 * Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), the smaller one of them computed itself, so
 * that tails keep their digits: the series below a + 1, above it the continued fraction by Lentz's method (Abramowitz
 * and Stegun 6.5.29 and 6.5.31).
 */
export function incompleteGamma(a: number, x: number): { p: number; q: number } {
  if (x <= 0) return { p: 0, q: 1 };
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    const p = Math.min(1, sum * gammaStep(a, x));
    return { p, q: 1 - p };
  }
  const q = Math.min(1, gammaStep(a, x) * a * upperFraction(a, x));
  return { p: 1 - q, q };
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

/** Lentz's method divides by what may be nought. */
export const nonZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
