import type { PixelData } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import type { GreyFrame } from '../imaging/types.ts';

/** The Image Pixel module (PS3.3 C.7.6.3) as the header states it. */
export interface PixelDescription {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  photometricInterpretation: string;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  /** 0 unsigned, 1 two's complement. */
  pixelRepresentation: number;
  numberOfFrames: number;
  bigEndian: boolean;
}

/** Turns the first frame of one family of transfer syntaxes into samples. */
export interface Codec {
  /**
   * @returns the frame with what its samples mean
   * @throws Error in a sentence where the data does not hold what the header describes
   */
  decode(data: PixelData, description: PixelDescription, backend: ImagingBackend): Promise<GreyFrame>;
  /** The first frame as a file that browsers show as it is, where the encoding allows it. */
  asFile?: { extension: 'jpg'; bytes(data: PixelData, description: PixelDescription): Uint8Array };
}
