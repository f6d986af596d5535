import { expect, test } from 'vitest';
import { laplacianVariance } from '../../src/imaging/sharpness.ts';

const grey = (width: number, data: number[]) => ({
  width,
  height: data.length / width,
  channels: 1 as const,
  data: Uint8Array.from(data),
});

test('laplacianVariance(picture) is 0 on a slope and grows with edges', () => {
  expect(laplacianVariance(grey(4, [0, 10, 20, 30, 5, 15, 25, 35, 10, 20, 30, 40, 15, 25, 35, 45]))).toBe(0);
  // Laplacians of the four inner pixels: 0 + 0 + 9 + 0 - 0 = 9, then 9 - 36, 0 and 9.
  const dot = grey(4, [0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const values = [9, -36, 0, 9];
  const mean = values.reduce((a, b) => a + b) / 4;
  expect(laplacianVariance(dot)).toBeCloseTo(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4, 9);
});

test('laplacianVariance(picture) of a picture without inner pixels is 0', () => {
  expect(laplacianVariance(grey(2, [1, 2, 3, 4]))).toBe(0);
});
