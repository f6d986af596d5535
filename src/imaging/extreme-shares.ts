import type { SampleStatistics } from './statistics.ts';
import type { Samples } from './types.ts';

/**
 * Shares of a frame's samples that are its least and its greatest stored value, each from 0 to 1: large where an image
 * is clipped, or stands on a ground of one value.
 * @param statistics of the same samples
 */
export function extremeShares(
  samples: Samples,
  { min, max, histogram }: SampleStatistics,
): { atMin: number; atMax: number } {
  const n = samples.length;
  // 8 bits have been counted value by value already.
  if (samples instanceof Uint8Array) return { atMin: histogram[min]! / n, atMax: histogram[max]! / n };
  let least = 0;
  let greatest = 0;
  for (let i = 0; i < n; i++) {
    const value = samples[i]!;
    if (value === min) least++;
    if (value === max) greatest++;
  }
  return { atMin: least / n, atMax: greatest / n };
}
