import { describe, expect, test } from 'vitest';
import { sampleStatistics } from '../../src/imaging/statistics.ts';

describe('sampleStatistics(samples)', () => {
  test('counts 8-bit samples exactly', () => {
    const { min, max, mean, standardDeviation, histogram } = sampleStatistics(
      Uint8Array.of(2, 4, 4, 4, 5, 5, 7, 9),
    );
    expect({ min, max, mean, standardDeviation }).toEqual({ min: 2, max: 9, mean: 5, standardDeviation: 2 });
    expect(histogram[4]).toBe(3);
    expect(histogram.reduce((a, b) => a + b)).toBe(8);
  });

  test('says the same of 16-bit samples with the same values', () => {
    const { min, max, mean, standardDeviation } = sampleStatistics(Int16Array.of(2, 4, 4, 4, 5, 5, 7, 9));
    expect({ min, max, mean, standardDeviation }).toEqual({ min: 2, max: 9, mean: 5, standardDeviation: 2 });
  });

  test('spreads the histogram of deeper samples from their minimum to their maximum', () => {
    const { histogram } = sampleStatistics(Int16Array.of(-1000, 0, 1000));
    expect([histogram[0], histogram[128], histogram[255]]).toEqual([1, 1, 1]);
  });

  test('has one bin for a constant image', () => {
    const { standardDeviation, histogram } = sampleStatistics(new Uint16Array(10).fill(7));
    expect(standardDeviation).toBe(0);
    expect(histogram[0]).toBe(10);
  });

  test('refuses a frame without pixels', () => {
    expect(() => sampleStatistics(new Uint8Array(0))).toThrow('a frame without pixels has no statistics');
  });
});
