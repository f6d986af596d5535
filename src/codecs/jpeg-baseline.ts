import { jpegHeader } from '../imaging/jpeg-markers.ts';
import { encapsulatedFrame } from './frames.ts';
import { requireMatch, storedSamples } from './stored.ts';
import type { Codec } from './types.ts';

/**
 * JPEG Baseline, process 1 (PS3.5 A.4.1), 8 bit, one or three components; the progressive form (retired), too.
 * Samples are those of the components: a transform to RGB is for the display, as Photometric Interpretation says.
 */
export const jpegBaseline: Codec = {
  async decode(data, description, backend, index) {
    const { rows, columns, samplesPerPixel, photometricInterpretation, numberOfFrames } = description;
    const frame = encapsulatedFrame(data, index, numberOfFrames);
    const header = jpegHeader(frame);
    if (!header) throw new Error('the pixel data is not a JPEG stream');
    const { precision: bitsPerSample, components } = header;
    // 0 lines: a marker behind the first scan says how many (ITU-T T.81 B.2.5).
    const claimed = { ...header, rows: header.rows || rows, samplesPerPixel: components, bitsPerSample };
    requireMatch('JPEG', claimed, description);
    requirePlausible(frame, header.process === 2, rows * columns);
    const picture = await backend.decodeJpeg(frame);
    if (picture.width !== columns || picture.height !== rows || picture.channels !== samplesPerPixel)
      throw new Error('the JPEG holds another image than its header says');
    return {
      rows,
      columns,
      samplesPerPixel,
      samples:
        description.pixelRepresentation === 1 ? storedSamples(picture.data, 8, description) : picture.data,
      bitsStored: 8,
      photometricInterpretation,
    };
  },

  asFile: {
    extension: 'jpg',
    bytes: (data, { numberOfFrames }, index) => encapsulatedFrame(data, index, numberOfFrames),
  },
};

/** A progressive JPEG is held in memory as coefficients, and goes through all of it for each scan. */
const MAX_SCANS = 100;
const MAX_PROGRESSIVE = 2 ** 26;

/** Refuses what would cost more than its bytes are worth, before anything is allocated. */
function requirePlausible(frame: Uint8Array, progressive: boolean, pixels: number): void {
  // A block of 64 pixels takes one bit or more.
  if (pixels / 512 > frame.length) throw new Error(`the JPEG is too short: ${frame.length} bytes`);
  if (!progressive) return;
  if (pixels > MAX_PROGRESSIVE) throw new Error('progressive JPEG of so many pixels is not read');
  let scans = 0;
  for (let i = 0; i + 1 < frame.length; i++) if (frame[i] === 0xff && frame[i + 1] === 0xda) scans++;
  if (scans > MAX_SCANS) throw new Error(`the JPEG has ${scans} scans`);
}
