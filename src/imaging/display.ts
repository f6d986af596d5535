import type { GreyFrame, Picture, Samples } from './types.ts';

/** How stored values become grey: rescale (PS3.3 C.11.1) and window (C.11.2), both as the header gives them. */
export interface DisplayTransform {
  rescaleSlope?: number | undefined;
  rescaleIntercept?: number | undefined;
  windowCenter?: number | undefined;
  windowWidth?: number | undefined;
}

/**
 * The frame as displayed, 8 bits.
 *
 * With a window: the LINEAR function of PS3.3 C.11.2.1.2.1 over the rescaled values. Without one, 8-bit frames
 * are shown as they are, deeper ones over their 0.5 to 99.5 percentile range. MONOCHROME1 is inverted, so that
 * in every picture more means brighter.
 */
export function displayPicture(frame: GreyFrame, transform: DisplayTransform = {}): Picture {
  const { rows, columns, samples } = frame;
  const invert = frame.photometricInterpretation === 'MONOCHROME1';
  const range = windowRange(frame, transform);
  const data =
    range === undefined
      ? asTheyAre(samples as Uint8Array, invert)
      : throughWindow(samples, range.low, range.high, invert);
  return { width: columns, height: rows, channels: 1, data };
}

function asTheyAre(samples: Uint8Array, invert: boolean): Uint8Array {
  return invert ? samples.map((v) => 255 - v) : samples;
}

/** Stored values from which black ends and at which white begins; undefined: shown as they are. */
function windowRange(frame: GreyFrame, t: DisplayTransform): { low: number; high: number } | undefined {
  const slope = t.rescaleSlope || 1;
  const intercept = t.rescaleIntercept ?? 0;
  const { windowCenter: c, windowWidth: w } = t;
  if (c !== undefined && w !== undefined && w >= 1) {
    const low = (c - 0.5 - (w - 1) / 2 - intercept) / slope;
    const high = (c - 0.5 + (w - 1) / 2 - intercept) / slope;
    return { low, high };
  }
  if (frame.samples instanceof Uint8Array) return undefined;
  return percentileRange(frame.samples, 0.005, 0.995);
}

/** The values below and above which the given shares of the samples lie, from a count of every value. */
export function percentileRange(
  samples: Samples,
  lower: number,
  upper: number,
): { low: number; high: number } {
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

function throughWindow(samples: Samples, low: number, high: number, invert: boolean): Uint8Array {
  const data = new Uint8Array(samples.length);
  const scale = high === low ? 0 : 255 / (high - low);
  for (let i = 0; i < samples.length; i++) {
    const grey = scale === 0 ? (samples[i]! > low ? 255 : 0) : (samples[i]! - low) * scale;
    const clipped = grey < 0 ? 0 : grey > 255 ? 255 : Math.round(grey);
    data[i] = invert ? 255 - clipped : clipped;
  }
  return data;
}
