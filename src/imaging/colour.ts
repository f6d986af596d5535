import { entryOf, type LookupTable } from './lut.ts';
import type { Frame, Picture } from './types.ts';

/** Red, green and blue tables of a PALETTE COLOR image (PS3.3 C.7.9). */
export interface Palette {
  red: LookupTable;
  green: LookupTable;
  blue: LookupTable;
}

/** Colour samples as an RGB picture of 8 bits: the transform that the photometric interpretation names, undone. */
export function colourPicture(frame: Frame): Picture {
  const { rows, columns, samples, samplesPerPixel, bitsStored, photometricInterpretation } = frame;
  const pixels = rows * columns;
  const data = new Uint8Array(pixels * 3);
  const scale = 255 / (2 ** bitsStored - 1);
  const isYbr = photometricInterpretation.startsWith('YBR_FULL');
  const isPartial = photometricInterpretation.startsWith('YBR_PARTIAL');
  // Retired in 2001, with four samples: alpha first, or the colours of ink.
  const isCmyk = photometricInterpretation === 'CMYK' && samplesPerPixel === 4;
  const first = photometricInterpretation === 'ARGB' && samplesPerPixel === 4 ? 1 : 0;
  if (photometricInterpretation === 'HSV') throw new Error('an image in HSV is not shown');
  for (let p = 0; p < pixels; p++) {
    const at = p * samplesPerPixel + first;
    const [a, b, c] = [samples[at]! * scale, samples[at + 1]! * scale, samples[at + 2]! * scale];
    if (isYbr) writeYbr(data, p * 3, a, b, c);
    else if (isPartial) {
      // Black is 16, white 235, chroma goes from 16 to 240 (PS3.3 C.7.6.3.1.2).
      writeYbr(data, p * 3, ((a - 16) * 255) / 219, chroma(b), chroma(c));
    } else if (isCmyk) {
      const black = samples[at + 3]! * scale;
      for (const [i, ink] of [a, b, c].entries()) data[p * 3 + i] = clamp(255 - ink - black);
    } else {
      data[p * 3] = clamp(a);
      data[p * 3 + 1] = clamp(b);
      data[p * 3 + 2] = clamp(c);
    }
  }
  return { width: columns, height: rows, channels: 3, data };
}

/** YBR_FULL to RGB, the inverse of PS3.3 C.7.6.3.1.2 (ITU-R BT.601 over the full range). */
function writeYbr(data: Uint8Array, at: number, y: number, cb: number, cr: number): void {
  data[at] = clamp(y + 1.402 * (cr - 128));
  data[at + 1] = clamp(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128));
  data[at + 2] = clamp(y + 1.772 * (cb - 128));
}

const chroma = (value: number) => ((value - 128) * 255) / 224 + 128;

const clamp = (v: number) => (v < 0 ? 0 : v > 255 ? 255 : Math.round(v));

/** Indices through their palette (PS3.3 C.7.6.3.1.5 and C.7.9), as an RGB picture of 8 bits. */
export function palettePicture({ rows, columns, samples }: Frame, { red, green, blue }: Palette): Picture {
  const data = new Uint8Array(rows * columns * 3);
  const tables = [red, green, blue];
  // Entries of 16 bits that never use the upper byte are 8-bit entries in disguise.
  const shifts = tables.map(({ bits, entries }) => (bits > 8 && entries.some((v) => v > 255) ? 8 : 0));
  for (let p = 0; p < rows * columns; p++) {
    for (let c = 0; c < 3; c++) data[p * 3 + c] = entryOf(tables[c]!, samples[p]!) >> shifts[c]!;
  }
  return { width: columns, height: rows, channels: 3, data };
}
