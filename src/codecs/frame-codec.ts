import { encapsulatedFrame } from './frames.ts';
import type { Codec, DecodedFrame, Expected } from './types.ts';

/**
 * A codec made of a function that decodes the bytes of one frame. Where decoding has undone a colour transform
 * (PS3.5 8.2.4: YBR_RCT and YBR_ICT of JPEG 2000), the samples are RGB, whatever the header says.
 */
export function frameCodec(decode: (frame: Uint8Array, expect: Expected) => Promise<DecodedFrame>): Codec {
  return {
    async decode(data, description, _backend, index) {
      const { rows, columns, samplesPerPixel, bitsStored, photometricInterpretation } = description;
      const { samples, colourTransformApplied } = await decode(
        encapsulatedFrame(data, index, description.numberOfFrames),
        description,
      );
      const isRgb = colourTransformApplied !== undefined || /^YBR_(RCT|ICT)$/.test(photometricInterpretation);
      return {
        rows,
        columns,
        samplesPerPixel,
        samples,
        bitsStored,
        photometricInterpretation: isRgb && samplesPerPixel === 3 ? 'RGB' : photometricInterpretation,
      };
    },
  };
}
