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

test('squares of four pixels, which are added up as words, give what adding them one by one gives', () => {
  const [width, height] = [64, 32];
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 2654435761) >>> 24);
  data.fill(255, 0, 16 * width);
  const expected = Array.from({ length: (width * height) / 16 }, (_, i) => {
    const [left, top] = [(i % (width / 4)) * 4, Math.floor(i / (width / 4)) * 4];
    let sum = 0;
    for (let y = top; y < top + 4; y++) for (let x = left; x < left + 4; x++) sum += data[y * width + x]!;
    return Math.floor((sum + 8) / 16);
  });
  const whole: Picture = { width, height, channels: 1, data };
  expect([...shrink(whole, width / 4, height / 4).data]).toEqual(expected);
  // Not at a whole word in memory.
  const shifted = new Uint8Array(width * height + 1).subarray(1);
  shifted.set(data);
  expect([...shrink({ ...whole, data: shifted }, width / 4, height / 4).data]).toEqual(expected);
});
