import { expect, test } from 'vitest';
import { wilsonInterval } from '../../src/statistics/wilson.ts';

test('wilsonInterval(part, whole) gives the bounds that Newcombe 1998 publishes (table I, method 3)', () => {
  // Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 857-872.
  const published: [number, number, string, string][] = [
    [81, 263, '0.2553', '0.3662'],
    [15, 148, '0.0624', '0.1605'],
    [0, 20, '0.0000', '0.1611'],
    [1, 29, '0.0061', '0.1718'],
  ];
  for (const [part, whole, low, high] of published)
    expect(wilsonInterval(part, whole)!.map((bound) => bound.toFixed(4))).toEqual([low, high]);
});

test('wilsonInterval(0, 0) is undefined', () => {
  expect(wilsonInterval(0, 0)).toBeUndefined();
});
