import { colourPicture, type Palette, palettePicture } from './colour.ts';
import { type LookupTable, throughTable } from './lut.ts';
import type { Frame, Picture, Samples } from './types.ts';
import { percentileRange, type VoiFunction, type Window, windowed } from './window.ts';

/** How stored values become what is seen, as the header gives it. Absent members are identities. */
export interface DisplayTransform {
  /** Modality LUT (PS3.3 C.11.1): a table, or slope and intercept. */
  modalityLut?: LookupTable;
  rescaleSlope?: number;
  rescaleIntercept?: number;
  /** VOI LUT (PS3.3 C.11.2): a table, or a window with its function. */
  voiLut?: LookupTable;
  window?: Window;
  voiFunction?: VoiFunction;
  /** Presentation LUT Shape (2050,0020) INVERSE, or MONOCHROME1. */
  inverse?: boolean;
  palette?: Palette;
}

/**
 * The frame as displayed, 8 bits.
 *
 * Grey: Modality LUT, then VOI LUT or window, then inversion, so that more means brighter. Without a VOI LUT and a
 * window, unsigned 8-bit frames are shown as they are and others over their 0.5 to 99.5 percentile range.
 * @throws Error for a photometric interpretation that is not known
 */
export function displayPicture(frame: Frame, transform: DisplayTransform = {}): Picture {
  const { photometricInterpretation: photometric, samplesPerPixel } = frame;
  if (samplesPerPixel >= 3) return colourPicture(frame);
  if (photometric === 'PALETTE COLOR') {
    if (!transform.palette) throw new Error('a PALETTE COLOR image has no palette');
    return palettePicture(frame, transform.palette);
  }
  if (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') {
    throw new Error(
      'Photometric Interpretation (0028,0004) of an image of one sample per pixel is not known',
    );
  }
  const invert = transform.inverse ?? photometric === 'MONOCHROME1';
  return { width: frame.columns, height: frame.rows, channels: 1, data: greys(frame, transform, invert) };
}

function greys(frame: Frame, t: DisplayTransform, invert: boolean): Uint8Array {
  const values = t.modalityLut ? throughTable(frame.samples, t.modalityLut) : frame.samples;
  const slope = t.modalityLut ? 1 : t.rescaleSlope || 1;
  const intercept = t.modalityLut ? 0 : (t.rescaleIntercept ?? 0);
  if (t.voiLut) {
    const { bits } = t.voiLut;
    const rescaled =
      slope === 1 && intercept === 0 ? values : Float64Array.from(values, (v) => v * slope + intercept);
    const scale = 255 / (2 ** bits - 1);
    return mapped(throughTable(rescaled, t.voiLut), (v) => v * scale, invert);
  }
  const { window, voiFunction = 'LINEAR' } = t;
  if (
    window &&
    (window.width > 1 ||
      (window.width === 1 && voiFunction === 'LINEAR') ||
      (window.width > 0 && voiFunction !== 'LINEAR'))
  ) {
    return mapped(values, (v) => windowed(v * slope + intercept, window, voiFunction), invert);
  }
  if (values instanceof Uint8Array && frame.bitsStored === 8) {
    return invert ? mapped(values, (v) => v, true) : values;
  }
  if (frame.bitsStored === 1) return mapped(values, (v) => v * 255, invert);
  const { low, high } = percentileRange(values, 0.005, 0.995);
  const scale = high > low ? 255 / (high - low) : 0;
  const rising = slope < 0 ? !invert : invert;
  return mapped(values, (v) => (scale === 0 ? (v > low ? 255 : 0) : (v - low) * scale), rising);
}

/** Each value through a function to grey; values of 8 and 16 bits by way of a table. */
function mapped(values: Samples, grey: (value: number) => number, invert: boolean): Uint8Array {
  const byte = (value: number) => {
    const g = grey(value);
    const clipped = !(g > 0) ? 0 : g > 255 ? 255 : Math.round(g);
    return invert ? 255 - clipped : clipped;
  };
  const out = new Uint8Array(values.length);
  if (values.BYTES_PER_ELEMENT > 2) {
    for (let i = 0; i < values.length; i++) out[i] = byte(values[i]!);
    return out;
  }
  const offset = values instanceof Int16Array || values instanceof Int8Array ? 32768 : 0;
  const size = values.BYTES_PER_ELEMENT === 1 && offset === 0 ? 256 : 65536;
  const table = new Uint8Array(size);
  for (let i = 0; i < size; i++) table[i] = byte(i - offset);
  for (let i = 0; i < values.length; i++) out[i] = table[values[i]! + offset]!;
  return out;
}
