import { expect, test } from 'vitest';
import { incompleteBeta, studentTwoSided } from '../../../src/statistics/methods/beta.ts';
import { chiSquareQuantile, chiSquareTail } from '../../../src/statistics/methods/chi-square.ts';
import { incompleteGamma, logGamma } from '../../../src/statistics/methods/gamma.ts';
import {
  noncentralChiSquare,
  noncentralityInterval,
} from '../../../src/statistics/methods/noncentral-chi-square.ts';

// All expected values: SciPy 1.17.1, by the call that each test names.

/** Agreement in relative terms. */
function near(found: number, expected: number, tolerance = 1e-9) {
  expect(Math.abs(found / expected - 1), `${found} for ${expected}`).toBeLessThan(tolerance);
}

test('logGamma(x) is scipy.special.gammaln(x)', () => {
  near(logGamma(0.001), 6.907178885383853, 1e-13);
  near(logGamma(0.5), 0.5723649429247, 1e-13);
  near(logGamma(1.5), -0.12078223763524526, 1e-13);
  near(logGamma(9.99), 12.779315214350195, 1e-13);
  near(logGamma(26685), 245280.52408998695, 1e-13);
});

test('incompleteGamma(a, x) is scipy.special.gammainc and gammaincc, in far tails, too', () => {
  near(incompleteGamma(0.5, 1.9207294).q, 0.05000000061708755);
  near(incompleteGamma(2, 50).q, 9.836624224615988e-21);
  near(incompleteGamma(0.5, 300).q, 1.674167984691805e-132);
  near(incompleteGamma(1500, 1400).q, 0.9957689196514828);
  near(incompleteGamma(13000, 13300).q, 0.004472875686968804);
  near(incompleteGamma(4.5, 1).q, 0.9914676066288135);
  near(incompleteGamma(3, 0.1).p, 0.00015465307026467172);
  near(incompleteGamma(1500, 1400).p, 0.004231080348517127);
  expect(incompleteGamma(2, 0)).toEqual({ p: 0, q: 1 });
});

test('incompleteBeta(x, a, b) is scipy.special.betainc(a, b, x)', () => {
  near(incompleteBeta(0.9999, 13341, 0.5), 0.10236637862722583);
  near(incompleteBeta(0.75, 9, 0.5), 0.024769558804109703);
  near(incompleteBeta(0.4, 2, 3), 0.5248);
  near(incompleteBeta(0.91, 999, 0.5), 7.155650218022166e-43);
  near(incompleteBeta(0.3, 0.5, 0.5), 0.36901011956554536);
  expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
});

test('studentTwoSided(t, df) is the table of Student: 5 % at 2.228 with 10 degrees of freedom', () => {
  expect(studentTwoSided(2.228139, 10)).toBeCloseTo(0.05, 7);
  expect(studentTwoSided(-12.7062, 1)).toBeCloseTo(0.05, 6);
  expect(studentTwoSided(Number.POSITIVE_INFINITY, 4)).toBe(0);
});

test('chiSquareTail(x, df) is scipy.stats.chi2.sf and chiSquareQuantile its inverse', () => {
  near(chiSquareTail(3.84, 1), 0.05004352124870519);
  near(chiSquareTail(100, 4), 9.836624224615988e-21);
  near(chiSquareTail(600, 3), 1.0078435921645548e-129);
  near(chiSquareQuantile(0.95, 1), 3.841458820694124);
  near(chiSquareQuantile(0.95, 3), 7.814727903251179);
  near(chiSquareQuantile(0.95, 10), 18.307038053275146);
});

test('noncentralChiSquare(x, df, nc) is scipy.stats.ncx2.cdf(x, df, nc)', () => {
  near(noncentralChiSquare(10, 2, 3), 0.8874767216968269);
  near(noncentralChiSquare(100, 1, 60), 0.9879029636639732);
  near(noncentralChiSquare(3000, 2, 2900), 0.818957900398562);
  near(noncentralChiSquare(3000, 2, 3200), 0.035516264458743785);
  near(noncentralChiSquare(1, 4, 0.5), 0.07309521870777515);
  near(noncentralChiSquare(7.815, 3, 0), 0.9500060970251161);
});

test('noncentralityInterval solves ncx2.cdf(x, df, nc) for 0.975 and 0.025, as scipy.optimize.brentq does', () => {
  const cases: [x: number, df: number, low: number, high: number][] = [
    [30, 2, 11.57036752133263, 54.145697588516086],
    [2500, 2, 2306.8648542419355, 2698.818442479171],
    [1.2, 3, 0, 5.777171375403627],
    [0.0001, 1, 0, 0],
  ];
  for (const [x, df, low, high] of cases) {
    const found = noncentralityInterval(x, df);
    expect(found[0]).toBeCloseTo(low, 5);
    expect(found[1]).toBeCloseTo(high, 5);
  }
});
