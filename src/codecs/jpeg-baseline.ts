import { encapsulatedFrame } from './frames.ts';
import type { Codec } from './types.ts';

/**
 * JPEG Baseline, process 1 (PS3.5 A.4.1), 8 bit, one or three components. Samples are those of the components: a
 * transform to RGB is for the display, as Photometric Interpretation says.
 */
export const jpegBaseline: Codec = {
  async decode(data, description, backend, index) {
    const { rows, columns, samplesPerPixel, photometricInterpretation, numberOfFrames } = description;
    const picture = await backend.decodeJpeg(encapsulatedFrame(data, index, numberOfFrames));
    if (picture.width !== columns || picture.height !== rows) {
      throw new Error(
        `the JPEG holds ${picture.width} x ${picture.height} pixels, the header says ${columns} x ${rows}`,
      );
    }
    if (picture.channels !== samplesPerPixel) {
      throw new Error(
        `the JPEG has ${picture.channels} components, the header says ${samplesPerPixel} samples per pixel`,
      );
    }
    return {
      rows,
      columns,
      samplesPerPixel,
      samples: picture.data,
      bitsStored: 8,
      photometricInterpretation,
    };
  },

  asFile: {
    extension: 'jpg',
    bytes: (data, { numberOfFrames }, index) => encapsulatedFrame(data, index, numberOfFrames),
  },
};
