import type { PixelData } from '../dicom/parse.ts';
import { requireGrey } from './describe.ts';
import type { Codec, PixelDescription } from './types.ts';

/** JPEG Baseline, process 1 (PS3.5 A.4.1), 8 bit, one component, first frame. */
export const jpegBaseline: Codec = {
  async decode(data, description, backend) {
    const photometricInterpretation = requireGrey(description);
    const {
      width,
      height,
      channels,
      data: samples,
    } = await backend.decodeJpeg(firstFrame(data, description));
    const { rows, columns } = description;
    if (width !== columns || height !== rows) {
      throw new Error(`the JPEG holds ${width} x ${height} pixels, the header says ${columns} x ${rows}`);
    }
    if (channels !== 1)
      throw new Error('the JPEG has three components, the header says one sample per pixel');
    return { rows, columns, samples, bitsStored: 8, photometricInterpretation };
  },

  asFile: { extension: 'jpg', bytes: firstFrame },
};

/** The fragments of the first frame, joined: all of them for one frame, else those before the second offset. */
function firstFrame({ fragments, offsets }: PixelData, { numberOfFrames }: PixelDescription): Uint8Array {
  if (fragments.length === 0) throw new Error('the pixel data holds no frame');
  let used = fragments;
  if (numberOfFrames > 1) {
    const end = offsets[1];
    let position = 0;
    // Each fragment is preceded by an item header of 8 bytes, and offsets count from the first of them.
    used = fragments.filter((f, i) => {
      const first = end === undefined ? i === 0 : position < end;
      position += f.length + 8;
      return first;
    });
  }
  return used.length === 1 ? used[0]! : Buffer.concat(used);
}
