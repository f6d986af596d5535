/** One sample per pixel, row by row from the top-left corner. */
export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** A decoded frame together with what its samples mean, so that no caller has to guess. */
export interface GreyFrame {
  rows: number;
  columns: number;
  /** Stored values: rows x columns, before any Modality or VOI LUT. */
  samples: Samples;
  /** Bits of a sample that carry the value (PS3.5 8.1.1). */
  bitsStored: number;
  photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2';
}

/** An 8-bit picture as displayed: 1 (grey) or 3 (red, green, blue, interleaved) channels. */
export interface Picture {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** A box in image pixels: x, y of its top-left corner from the image's top-left corner, as in the label CSV. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
