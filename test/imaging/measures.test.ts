import { expect, test } from 'vitest';
import { contentBox } from '../../src/imaging/content-box.ts';
import { extremeShares } from '../../src/imaging/extreme-shares.ts';
import { greyMoments } from '../../src/imaging/grey-moments.ts';
import { pictureMeasures } from '../../src/imaging/picture-measures.ts';
import { sampleStatistics } from '../../src/imaging/statistics.ts';
import type { Picture, Samples } from '../../src/imaging/types.ts';

/** A grey picture of 100 x 80 pixels. */
const picture = (grey: (x: number, y: number) => number): Picture => ({
  width: 100,
  height: 80,
  channels: 1,
  data: Uint8Array.from({ length: 8000 }, (_, i) => grey(i % 100, Math.floor(i / 100))),
});

const within = (x: number, y: number) => x >= 20 && x < 70 && y >= 10 && y < 50;

test('extremeShares(samples, statistics) counts the least and the greatest value, whatever their depth', () => {
  const shares = (samples: Samples) => extremeShares(samples, sampleStatistics(samples));
  expect(shares(Uint8Array.of(3, 3, 3, 7, 5, 4, 4, 4))).toEqual({ atMin: 3 / 8, atMax: 1 / 8 });
  expect(shares(Int16Array.of(-2000, 0, 1000, 1000))).toEqual({ atMin: 1 / 4, atMax: 1 / 2 });
  expect(shares(Float32Array.of(0.5, 0.5))).toEqual({ atMin: 1, atMax: 1 });
});

test('contentBox(picture) is the smallest box around what is not black', () => {
  const content = { x: 20, y: 10, width: 50, height: 40 };
  expect(contentBox(picture((x, y) => (within(x, y) ? 90 : 0)))).toEqual(content);
  // Nearly black is black, and a speck is no content: it fills less than 2 % of its row and of its column.
  expect(contentBox(picture((x, y) => (within(x, y) ? 90 : x === 95 && y === 75 ? 255 : 16)))).toEqual(
    content,
  );
  expect(contentBox(picture(() => 17))).toEqual({ x: 0, y: 0, width: 100, height: 80 });
  expect(contentBox(picture(() => 16))).toBeUndefined();
});

test('greyMoments(picture) gives mean and population standard deviation', () => {
  const { mean, standardDeviation } = greyMoments(picture((x) => (x % 2 === 0 ? 10 : 30)));
  expect([mean, standardDeviation]).toEqual([20, 10]);
  expect(greyMoments({ width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 9, 9, 3, 9, 9) })).toEqual({
    mean: 2,
    standardDeviation: 1,
  });
});

test('pictureMeasures(small, full) gives the content in pixels of the full-size picture', () => {
  const { content } = pictureMeasures(
    picture((x, y) => (within(x, y) ? 90 : 0)),
    { width: 1000, height: 400 },
  );
  expect(content).toEqual({ x: 200, y: 50, width: 500, height: 200 });
});
