/** Samples of a frame at the width at which they are allocated. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A decoded frame together with what its samples mean, so that no caller has to guess. */
export interface Frame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** Stored values before any LUT: rows x columns x samples per pixel, interleaved. */
  samples: Samples;
  /** Bits of a sample that carry the value (PS3.5 8.1.1). */
  bitsStored: number;
  /** What the samples are, which may differ from the header: a codec may have undone a colour transform. */
  photometricInterpretation: string;
  /** What is against the standard in its data and was read nevertheless, in sentences. */
  notes?: string[];
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
  /** Number of its colour, from 1, where that is not its place among the others. */
  tint?: number;
}
