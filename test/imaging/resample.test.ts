import { describe, expect, test } from 'vitest';
import { fitInto, shrink } from '../../src/imaging/resample.ts';
import type { Picture } from '../../src/imaging/types.ts';

const picture = (width: number, data: number[]): Picture => ({
  width,
  height: data.length / width,
  channels: 1,
  data: Uint8Array.from(data),
});

describe('fitInto(width, height, side)', () => {
  test('keeps the aspect ratio and never enlarges', () => {
    expect(fitInto(1024, 1024, 256)).toEqual({ width: 256, height: 256 });
    expect(fitInto(2000, 1000, 256)).toEqual({ width: 256, height: 128 });
    expect(fitInto(100, 50, 256)).toEqual({ width: 100, height: 50 });
    expect(fitInto(10000, 1, 256)).toEqual({ width: 256, height: 1 });
  });
});

describe('shrink(picture, width, height)', () => {
  test('averages the area below each pixel', () => {
    expect([...shrink(picture(4, [0, 10, 20, 30, 10, 20, 30, 40]), 2, 1).data]).toEqual([10, 30]);
  });

  test('weighs pixels that are covered in part', () => {
    // 3 pixels into 2: each takes one whole and half of the middle one.
    expect([...shrink(picture(3, [0, 90, 0]), 2, 1).data]).toEqual([30, 30]);
  });

  test('keeps the mean of any picture', () => {
    const source = picture(
      101,
      Array.from({ length: 101 * 67 }, (_, i) => (i * 7919) % 256),
    );
    const small = shrink(source, 32, 21);
    const mean = (data: Uint8Array) => data.reduce((a, b) => a + b, 0) / data.length;
    expect(mean(small.data)).toBeCloseTo(mean(source.data), 0);
  });
});
