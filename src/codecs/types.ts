import type { PixelData } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import type { Frame } from '../imaging/types.ts';

/** The Image Pixel module (PS3.3 C.7.6.3) as the header states it. */
export interface PixelDescription {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  photometricInterpretation: string;
  /** 0 pixel by pixel, 1 plane by plane. */
  planarConfiguration: number;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  /** 0 unsigned, 1 two's complement. */
  pixelRepresentation: number;
  numberOfFrames: number;
  bigEndian: boolean;
  /** What of it was wrong and could be put right, in sentences. */
  notes?: string[];
}

/** Turns frames of one family of transfer syntaxes into samples. */
export interface Codec {
  /**
   * @param index of the frame, from 0
   * @returns the frame with what its samples mean
   * @throws Error in a sentence where the data does not hold what the header describes
   */
  decode(
    data: PixelData,
    description: PixelDescription,
    backend: ImagingBackend,
    index: number,
  ): Promise<Frame>;
  /** A frame as a file that browsers show as it is, where the encoding allows it. */
  asFile?: {
    extension: 'jpg';
    bytes(data: PixelData, description: PixelDescription, index: number): Uint8Array;
  };
}

/** What the DICOM header says of a frame, as far as a decoder of a codestream compares with it. */
export type Expected = Pick<
  PixelDescription,
  'rows' | 'columns' | 'samplesPerPixel' | 'bitsAllocated' | 'bitsStored' | 'highBit' | 'pixelRepresentation'
>;

export type IntegerSamples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/** A decoded codestream. */
export interface DecodedFrame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** Bits of a sample as the codestream says. */
  bitsPerSample: number;
  signed: boolean;
  /** Stored values, samples of a pixel side by side; as wide as Bits Allocated. */
  samples: IntegerSamples;
  /** The colour transform that decoding has undone: the samples are red, green and blue then. */
  colourTransformApplied: string | undefined;
}
