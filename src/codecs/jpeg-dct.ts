import { type BitReader, type JpegFrame, type JpegScan, readJpeg } from './jpeg-stream.ts';
import { storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';

/**
 * JPEG Baseline and Extended (ITU-T T.81 processes 1, 2 and 4; DICOM PS3.5 A.4.1): sequential DCT, Huffman
 * coding, 8 or 12 bits, 1 to 4 components, any sampling factors. Component values are returned as they are,
 * without any colour transform; subsampled ones are brought to full size.
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpegDct(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  let header: JpegFrame | undefined;
  let planes: Plane[] = [];
  readJpeg(frame, expect, {
    processes: [0, 1],
    begin(f) {
      if (f.precision !== 8 && f.precision !== 12)
        throw new Error(`the JPEG has ${f.precision} bits a sample`);
      header = f;
      planes = layOut(f, frame.length);
    },
    scan: (scan) => decodeScan(scan, header!, planes),
  });
  const { rows, columns, precision, components } = header!;
  const decoded = interleave(header!, planes);
  return {
    rows,
    columns,
    samplesPerPixel: components.length,
    bitsPerSample: precision,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(decoded, precision, expect),
    colourTransformApplied: undefined,
  };
}

/** The samples of one component, with room for whole MCUs. */
interface Plane {
  /** Samples that belong to the image (A.1.1). */
  width: number;
  height: number;
  stride: number;
  samples: Uint8Array | Uint16Array;
}

/** Planes for all components, unless the data cannot possibly fill them: a block takes two bits or more. */
function layOut(f: JpegFrame, bytes: number): Plane[] {
  const mcusAcross = Math.ceil(f.columns / (8 * f.maxHorizontal));
  const mcusDown = Math.ceil(f.rows / (8 * f.maxVertical));
  const sizes = f.components.map((c) => ({
    width: Math.ceil((f.columns * c.horizontal) / f.maxHorizontal),
    height: Math.ceil((f.rows * c.vertical) / f.maxVertical),
    stride: mcusAcross * c.horizontal * 8,
    lines: mcusDown * c.vertical * 8,
  }));
  const blocks = sizes.reduce((sum, s) => sum + Math.ceil(s.width / 8) * Math.ceil(s.height / 8), 0);
  if (blocks / 4 > bytes) {
    throw new Error(`the JPEG is too short: ${bytes} bytes for ${f.columns} x ${f.rows} pixels`);
  }
  return sizes.map(({ width, height, stride, lines }) => ({
    width,
    height,
    stride,
    samples: f.precision > 8 ? new Uint16Array(stride * lines) : new Uint8Array(stride * lines),
  }));
}

/** Order of the coefficients in the stream (figure A.6): place in the block, row by row. */
const ZIGZAG = new Uint8Array([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** One component's part in a scan. */
class BlockDecoder {
  private readonly plane: Plane;
  private readonly dc;
  private readonly ac;
  /** Dequantisation and the scaling of the inverse DCT in one factor, in stream order. */
  private readonly factors: Float64Array;
  private readonly middle: number;
  private readonly max: number;
  private readonly coefficients = new Float64Array(64);
  private prediction = 0;

  constructor(
    { component, dc, ac, quantisation }: JpegScan['components'][number],
    plane: Plane,
    bits: number,
  ) {
    if (!dc || !ac || !quantisation)
      throw new Error(`the JPEG lacks a table of component ${component.index + 1}`);
    this.plane = plane;
    this.dc = dc;
    this.ac = ac;
    this.factors = Float64Array.from(quantisation, (q, k) => (q * idctScale(ZIGZAG[k]!)) / 8);
    this.middle = 2 ** (bits - 1);
    this.max = 2 ** bits - 1;
  }

  reset(): void {
    this.prediction = 0;
  }

  /** F.2.2: decodes a block and puts its samples in place. */
  block(bits: BitReader, column: number, row: number): void {
    const { coefficients, factors, ac } = this;
    const size = bits.decode(this.dc);
    if (size > 15) throw new Error('the JPEG data is damaged: a difference out of range');
    if (size > 0) this.prediction += bits.signed(size);
    let last = 0;
    for (let k = 1; k < 64; k++) {
      const whole = bits.whole(ac);
      if (whole !== 0) {
        const zeros = (whole >> 8) & 255;
        if (whole >> 16 === 0) {
          if (zeros !== 15) break;
          k += 15;
          continue;
        }
        k += zeros;
        if (k > 63) throw new Error('the JPEG data is damaged: a block of too many coefficients');
        coefficients[ZIGZAG[k]!] = (whole >> 16) * factors[k]!;
        last = k;
        continue;
      }
      const code = bits.decode(ac);
      const length = code & 15;
      if (length === 0) {
        if (code !== 0xf0) break;
        k += 15;
        continue;
      }
      k += code >> 4;
      if (k > 63) throw new Error('the JPEG data is damaged: a block of too many coefficients');
      coefficients[ZIGZAG[k]!] = bits.signed(length) * factors[k]!;
      last = k;
    }
    bits.requireData();
    coefficients[0] = this.prediction * factors[0]! + this.middle;
    const { stride, samples } = this.plane;
    const start = row * 8 * stride + column * 8;
    if (last === 0) {
      const value = Math.max(0, Math.min(this.max, Math.round(coefficients[0])));
      for (let y = 0; y < 8; y++) samples.fill(value, start + y * stride, start + y * stride + 8);
      return;
    }
    inverseDct(coefficients);
    for (let y = 0; y < 8; y++) {
      const line = start + y * stride;
      for (let x = 0; x < 8; x++) {
        const value = Math.round(coefficients[y * 8 + x]!);
        samples[line + x] = value < 0 ? 0 : Math.min(value, this.max);
      }
    }
    coefficients.fill(0);
  }
}

/**
 * Blocks in the order of A.2: a scan of one component goes through the blocks that hold image samples, line by
 * line; a scan of several through the MCUs, each with `horizontal` x `vertical` blocks of every component.
 */
function decodeScan({ components, bits, restartInterval }: JpegScan, f: JpegFrame, planes: Plane[]): void {
  const parts = components.map((c) => ({
    horizontal: components.length === 1 ? 1 : c.component.horizontal,
    vertical: components.length === 1 ? 1 : c.component.vertical,
    decoder: new BlockDecoder(c, planes[c.component.index]!, f.precision),
  }));
  const single = planes[components[0]!.component.index]!;
  const across =
    components.length === 1 ? Math.ceil(single.width / 8) : Math.ceil(f.columns / (8 * f.maxHorizontal));
  const down =
    components.length === 1 ? Math.ceil(single.height / 8) : Math.ceil(f.rows / (8 * f.maxVertical));
  for (let mcu = 0; mcu < across * down; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      bits.restart();
      for (const { decoder } of parts) decoder.reset();
    }
    const column = mcu % across;
    const row = Math.floor(mcu / across);
    for (const { horizontal, vertical, decoder } of parts) {
      for (let v = 0; v < vertical; v++) {
        for (let h = 0; h < horizontal; h++) decoder.block(bits, column * horizontal + h, row * vertical + v);
      }
    }
  }
}

/** What the inverse DCT below wants the coefficient at a place of the block multiplied by, apart from 1/8. */
function idctScale(place: number): number {
  const scale = (k: number) => (k === 0 ? 1 : Math.SQRT2 * Math.cos((k * Math.PI) / 16));
  return scale(place >> 3) * scale(place & 7);
}

/**
 * The inverse DCT (A.3.3) in place, after Arai, Agui and Nakajima (Trans. IEICE E71, 1988): rows and columns
 * are transformed one after the other with five multiplications each, on coefficients that were scaled
 * beforehand. In floating point, so that only the final rounding, the caller's, loses anything.
 */
function inverseDct(block: Float64Array): void {
  for (let column = 0; column < 8; column++) transform(block, column, 8);
  for (let row = 0; row < 64; row += 8) transform(block, row, 1);
}

const SQRT2 = Math.SQRT2;
const COS_A = 2 * Math.cos(Math.PI / 8);
const COS_B = 2 * (Math.cos(Math.PI / 8) - Math.cos((3 * Math.PI) / 8));
const COS_C = 2 * (Math.cos(Math.PI / 8) + Math.cos((3 * Math.PI) / 8));

/** Eight values, `step` apart. */
function transform(b: Float64Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  // Coefficients 0, 2, 4, 6.
  const sum04 = b[at]! + b[i4]!;
  const difference04 = b[at]! - b[i4]!;
  const sum26 = b[i2]! + b[i6]!;
  const rotated26 = (b[i2]! - b[i6]!) * SQRT2 - sum26;
  const even0 = sum04 + sum26;
  const even1 = difference04 + rotated26;
  const even2 = difference04 - rotated26;
  const even3 = sum04 - sum26;
  // Coefficients 1, 3, 5, 7.
  const sum53 = b[i5]! + b[i3]!;
  const difference53 = b[i5]! - b[i3]!;
  const sum17 = b[i1]! + b[i7]!;
  const difference17 = b[i1]! - b[i7]!;
  const odd0 = sum17 + sum53;
  const rotated = (difference53 + difference17) * COS_A;
  const odd1 = rotated - difference53 * COS_C - odd0;
  const odd2 = (sum17 - sum53) * SQRT2 - odd1;
  const odd3 = rotated - difference17 * COS_B - odd2;
  b[at] = even0 + odd0;
  b[i1] = even1 + odd1;
  b[i2] = even2 + odd2;
  b[i3] = even3 + odd3;
  b[i4] = even3 - odd3;
  b[i5] = even2 - odd2;
  b[i6] = even1 - odd1;
  b[i7] = even0 - odd0;
}

/** All components at full size, side by side. */
function interleave(f: JpegFrame, planes: Plane[]): Uint8Array | Uint16Array {
  const count = planes.length;
  const length = f.rows * f.columns * count;
  const out = f.precision > 8 ? new Uint16Array(length) : new Uint8Array(length);
  if (count === 1) {
    const { samples, stride } = planes[0]!;
    for (let y = 0; y < f.rows; y++)
      out.set(samples.subarray(y * stride, y * stride + f.columns), y * f.columns);
    return out;
  }
  const line = new Uint16Array(f.columns);
  for (const [c, plane] of planes.entries()) {
    const { horizontal, vertical } = f.components[c]!;
    const readLine = lineReader(plane, f.maxHorizontal / horizontal, f.maxVertical / vertical);
    for (let y = 0; y < f.rows; y++) {
      readLine(y, line);
      for (let x = 0, to = y * f.columns * count + c; x < f.columns; x++, to += count) out[to] = line[x]!;
    }
  }
  return out;
}

/**
 * Reads lines of a plane at `across` x `down` times its size. Where that is 2, samples of the plane lie midway
 * between those wanted, and these are interpolated, 3:1, as IJG's libjpeg does; else samples are repeated.
 *
 *     plane     |   a   |   b   |
 *     wanted    | . | x | y | . |      x = (3a + b) / 4,  y = (a + 3b) / 4
 */
function lineReader(plane: Plane, across: number, down: number): (y: number, line: Uint16Array) => void {
  const { samples, stride, width, height } = plane;
  const smooth = (across === 2 && down <= 2) || (across === 1 && down === 2);
  if (!smooth) {
    return (y, line) => {
      const start = Math.floor(y / down) * stride;
      for (let x = 0; x < line.length; x++) line[x] = samples[start + Math.floor(x / across)]!;
    };
  }
  const shift = (across === 2 ? 2 : 0) + (down === 2 ? 2 : 0);
  const column = new Int32Array(width);
  return (y, line) => {
    const near = down === 2 ? y >> 1 : y;
    const far = down === 2 ? Math.max(0, Math.min(height - 1, y % 2 === 0 ? near - 1 : near + 1)) : near;
    for (let x = 0; x < width; x++) {
      const value = samples[near * stride + x]!;
      column[x] = down === 2 ? 3 * value + samples[far * stride + x]! : value;
    }
    // Halves are rounded up and down in turn, so that a picture as a whole does not grow brighter.
    if (across === 1) {
      const half = y % 2 === 0 ? 1 : 2;
      for (let x = 0; x < line.length; x++) line[x] = (column[x]! + half) >> 2;
      return;
    }
    const even = shift === 4 ? 8 : 1;
    const odd = shift === 4 ? 7 : 2;
    for (let x = 0; x < line.length; x++) {
      const from = x >> 1;
      const beside = x % 2 === 0 ? Math.max(0, from - 1) : Math.min(width - 1, from + 1);
      line[x] = (3 * column[from]! + column[beside]! + (x % 2 === 0 ? even : odd)) >> shift;
    }
  };
}
