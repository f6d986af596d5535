import type { Samples } from './types.ts';

/** Exact figures of a frame's stored values. */
export interface SampleStatistics {
  min: number;
  max: number;
  mean: number;
  /** Population standard deviation: the image is the whole population. */
  standardDeviation: number;
  /** 256 counts: a value each for 8-bit samples, equal steps from min to max for deeper ones. */
  histogram: Uint32Array;
}

/** Minimum, maximum, mean, standard deviation and histogram of a frame's samples. Throws on an empty frame. */
export function sampleStatistics(samples: Samples): SampleStatistics {
  if (samples.length === 0) throw new RangeError('a frame without pixels has no statistics');
  return samples instanceof Uint8Array ? fromCounts(samples) : fromValues(samples);
}

/** 8 bits: one counting pass, everything else follows from 256 numbers. */
function fromCounts(samples: Uint8Array): SampleStatistics {
  const histogram = countBytes(samples);
  let min = 255;
  let max = 0;
  let sum = 0;
  histogram.forEach((n, value) => {
    if (n === 0) return;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += n * value;
  });
  const mean = sum / samples.length;
  let squares = 0;
  histogram.forEach((n, value) => {
    squares += n * (value - mean) ** 2;
  });
  return { min, max, mean, standardDeviation: Math.sqrt(squares / samples.length), histogram };
}

/**
 * Counts four bytes at a time, each into a part of the table of its own, because neighbouring pixels are often equal and
 * one counter would wait for itself.
 */
function countBytes(samples: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  const { buffer, byteOffset, length } = samples;
  const whole = byteOffset % 4 === 0 ? length >> 2 : 0;
  const words = new Int32Array(buffer, whole > 0 ? byteOffset : 0, whole);
  const counts = new Int32Array(1024);
  for (let i = 0; i < whole; i++) {
    const four = words[i]!;
    counts[four & 255]!++;
    counts[256 + ((four >> 8) & 255)]!++;
    counts[512 + ((four >> 16) & 255)]!++;
    counts[768 + (four >>> 24)]!++;
  }
  for (let i = 0; i < 1024; i++) histogram[i & 255]! += counts[i]!;
  for (let i = whole * 4; i < length; i++) histogram[samples[i]!]!++;
  return histogram;
}

function fromValues(samples: Samples): SampleStatistics {
  let min = samples[0]!;
  let max = min;
  let sum = 0;
  for (const value of samples) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / samples.length;
  const histogram = new Uint32Array(256);
  const scale = max > min ? 256 / (max - min) : 0;
  let squares = 0;
  for (const value of samples) {
    squares += (value - mean) ** 2;
    histogram[Math.min(255, Math.floor((value - min) * scale))]!++;
  }
  return { min, max, mean, standardDeviation: Math.sqrt(squares / samples.length), histogram };
}
