import { expect, test } from 'vitest';
import { chiSquareTest, withoutEmpty } from '../../../src/statistics/methods/chi-square.ts';
import { pointBiserial } from '../../../src/statistics/methods/correlation.ts';
import { cramersV } from '../../../src/statistics/methods/cramers-v.ts';
import { fisherExact } from '../../../src/statistics/methods/fisher-exact.ts';

// Physicians' Health Study, aspirin against heart attacks, and party by sex of the General Social Survey: Agresti,
// Categorical Data Analysis, tables 2.3 and, in An Introduction to Categorical Data Analysis, 2nd edition, 2.5.
const ASPIRIN = [
  [189, 10845],
  [104, 10933],
];
const PARTY = [
  [279, 73, 225],
  [165, 47, 191],
];
// Income by job satisfaction, of which ?fisher.test in R gives p = 0.7827.
const SATISFACTION = [
  [1, 2, 1, 0],
  [3, 3, 6, 1],
  [10, 10, 14, 9],
  [6, 7, 12, 11],
];
const TEA = [
  [3, 1],
  [1, 3],
];

test('chiSquareTest(table) is the one that Agresti prints, 7.0 with p = 0.03, 25.01 and 5.97', () => {
  // scipy.stats.chi2_contingency(table, correction=False), SciPy 1.17.1.
  const party = chiSquareTest(PARTY)!;
  expect(party.statistic).toBeCloseTo(7.009543616823935, 10);
  expect(party.degreesOfFreedom).toBe(2);
  expect(party.p).toBeCloseTo(0.0300536305474461, 12);
  expect(party.smallestExpected).toBeCloseTo(49.3469387755102, 10);
  expect(chiSquareTest(ASPIRIN)!.statistic).toBeCloseTo(25.013883967194165, 9);
  expect(chiSquareTest(ASPIRIN)!.p).toBeCloseTo(5.691896973740789e-7, 16);
  expect(chiSquareTest(SATISFACTION)!.statistic).toBeCloseTo(5.965514588770404, 10);
  expect(chiSquareTest(SATISFACTION)!.p).toBeCloseTo(0.7433647250525508, 10);
});

test('chiSquareTest of one row or one column is undefined', () => {
  expect(chiSquareTest([[4, 5]])).toBeUndefined();
  expect(chiSquareTest([[4], [5]])).toBeUndefined();
  expect(chiSquareTest([])).toBeUndefined();
});

test('withoutEmpty(table) drops rows and columns that are all nought', () => {
  expect(
    withoutEmpty([
      [1, 0, 2],
      [0, 0, 0],
      [3, 0, 0],
    ]),
  ).toEqual([
    [1, 2],
    [3, 0],
  ]);
});

test('cramersV(table) is corrected for bias, with the interval of the noncentral chi-square', () => {
  // Bergsma's formulas and scipy.stats.ncx2 with scipy.optimize.brentq, in Python with SciPy 1.17.1.
  const expected: [number[][], number, number, number][] = [
    [ASPIRIN, 0.032985997981046185, 0.02047226971587397, 0.04685787621434359],
    [PARTY, 0.07151866361083316, 0, 0.14251491631492355],
    [TEA, 0.3535533905932738, 0, 1],
    [SATISFACTION, 0, 0, 0.16934395141935996],
  ];
  for (const [table, v, low, high] of expected) {
    const found = cramersV(table)!;
    expect(found.v).toBeCloseTo(v, 10);
    expect(found.interval[0]).toBeCloseTo(low, 7);
    expect(found.interval[1]).toBeCloseTo(high, 7);
  }
});

test('cramersV is 1 where one thing decides the other', () => {
  const { v, interval } = cramersV([
    [500, 0],
    [0, 500],
  ])!;
  expect(v).toBeCloseTo(1, 10);
  expect(interval[1]).toBe(1);
});

test("fisherExact of two by two is Fisher's: 0.4857 for the lady who tastes tea", () => {
  // scipy.stats.fisher_exact, SciPy 1.17.1, two-sided.
  expect(fisherExact(TEA)).toBeCloseTo(0.48571428571428565, 12);
  expect(fisherExact(ASPIRIN)).toBeCloseTo(5.032835599722745e-7, 15);
  expect(
    fisherExact([
      [8, 2],
      [1, 5],
    ]),
  ).toBeCloseTo(0.034965034965034975, 12);
});

test('pointBiserial(no, yes) is Pearson’s r with the interval of Fisher’s z', () => {
  // scipy.stats.pearsonr(values, group) and its confidence_interval(), SciPy 1.17.1, of the values
  // 20 31 44 52 60 18 25.5 70 without and 55 61 34 72 80 with.
  const found = pointBiserial(
    { n: 8, mean: 40.0625, variance: 376.45982142857144 },
    { n: 5, mean: 60.4, variance: 311.3 },
  )!;
  expect(found.r).toBeCloseTo(0.4969613029676061, 12);
  expect(found.interval[0]).toBeCloseTo(-0.07439461026084225, 10);
  expect(found.interval[1]).toBeCloseTo(0.8226813388095673, 10);
  expect(found.p).toBeCloseTo(0.08403790469384213, 10);
});

test('pointBiserial of an empty group, of one value only, or of three is undefined', () => {
  const one = { n: 5, mean: 3, variance: 0 };
  expect(pointBiserial({ n: 0, mean: 0, variance: 0 }, one)).toBeUndefined();
  expect(pointBiserial(one, one)).toBeUndefined();
  expect(pointBiserial({ n: 1, mean: 1, variance: 0 }, { n: 2, mean: 2, variance: 1 })).toBeUndefined();
});

test('fisherExact of larger tables is that of Freeman and Halton', () => {
  // fisher.test(matrix(...))$p.value, R 4.2.2.
  const published: [number[][], number][] = [
    [
      [
        [3, 0, 2],
        [1, 4, 1],
      ],
      0.108225108225108,
    ],
    [
      [
        [2, 0, 1],
        [0, 3, 1],
        [1, 1, 4],
      ],
      0.160839160839161,
    ],
    [
      [
        [3, 6000],
        [9, 20000],
        [1, 7],
      ],
      0.00451194285069311,
    ],
    [
      [
        [2, 1, 0],
        [7, 5, 1],
        [0, 3, 4],
        [1, 0, 6],
      ],
      0.00137109364663545,
    ],
  ];
  for (const [table, p] of published) expect(fisherExact(table)).toBeCloseTo(p, 10);
});

test('fisherExact gives up a table that has too many others beside it', () => {
  expect(fisherExact(SATISFACTION, 1000)).toBeUndefined();
});
