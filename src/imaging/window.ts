import type { Samples } from './types.ts';

/** The functions of VOI LUT Function (0028,1056). */
export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

export interface Window {
  center: number;
  width: number;
}

/** One of the windows that a file offers, with its name where that may be published. */
export interface NamedWindow extends Window {
  name?: string;
}

/**
 * Grey from 0 to 255 of one value in a window.
 *
 * LINEAR (PS3.3 C.11.2.1.2.1): black up to c - 0.5 - (w - 1) / 2, white above c - 0.5 + (w - 1) / 2.
 * LINEAR_EXACT (C.11.2.1.3.2): the same with c and w as they are.
 * SIGMOID (C.11.2.1.3.1): 1 / (1 + exp(-4 (x - c) / w)).
 */
export function windowed(value: number, { center, width }: Window, kind: VoiFunction): number {
  if (kind === 'SIGMOID') return 255 / (1 + Math.exp((-4 * (value - center)) / width));
  const [c, w] = kind === 'LINEAR' ? [center - 0.5, width - 1] : [center, width];
  if (value <= c - w / 2) return 0;
  if (value > c + w / 2) return 255;
  return w === 0 ? 255 : ((value - c) / w + 0.5) * 255;
}

/** The values below and above which the given shares of the samples lie (nearest rank). */
export function percentileRange(
  samples: Samples,
  lower: number,
  upper: number,
): { low: number; high: number } {
  return samples.BYTES_PER_ELEMENT <= 2
    ? byCounting(samples, lower, upper)
    : bySorting(samples, lower, upper);
}

function byCounting(samples: Samples, lower: number, upper: number): { low: number; high: number } {
  const counts = new Uint32Array(65536);
  const offset = samples instanceof Int16Array || samples instanceof Int8Array ? 32768 : 0;
  for (const value of samples) counts[value + offset]!++;
  const at = (share: number) => {
    const wanted = share * (samples.length - 1);
    let seen = 0;
    for (let i = 0; i < counts.length; i++) {
      seen += counts[i]!;
      if (seen > wanted) return i - offset;
    }
    return 0;
  };
  return { low: at(lower), high: at(upper) };
}

function bySorting(samples: Samples, lower: number, upper: number): { low: number; high: number } {
  const sorted = Float64Array.from(samples).filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { low: at(lower), high: at(upper) };
}
