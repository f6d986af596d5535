import { expect, test } from 'vitest';
import { decodeCocoRuns, decodeRelativeRuns } from '../../src/datasets/rle.ts';

// Packed by rleToString of COCO's own maskApi.c.
test.each<[packed: string, runs: number[]]>([
  ['`12^1Oak2', [48, 2, 46, 1, 2975]],
  ['05[1ge0gNUZO_X2', [0, 5, 43, 700, 2, 1, 2321]],
])('the packed run lengths %s are those that they were made of', (packed, runs) => {
  expect(decodeCocoRuns(packed, 64, 48)).toEqual(decodeCocoRuns(runs, 64, 48));
});

test('runs go down the columns, and what is none or leaves the image is refused', () => {
  expect([...decodeCocoRuns([1, 2, 3], 3, 2)]).toEqual([0, 1, 0, 1, 0, 0]);
  expect([...decodeRelativeRuns('1 1 2 2', 3, 2)]).toEqual([0, 0, 1, 1, 0, 1]);
  expect(() => decodeCocoRuns([1, 6], 3, 2)).toThrow('a run leaves the image');
  expect(() => decodeRelativeRuns('5 2', 3, 2)).toThrow('a run leaves the image');
  expect(() => decodeRelativeRuns('5', 3, 2)).toThrow('the last run has no length');
  expect(() => decodeCocoRuns('\u0001', 3, 2)).toThrow('the run lengths are no packed text');
});
