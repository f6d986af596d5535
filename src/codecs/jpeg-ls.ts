import { requireMatch, storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';

/**
 * JPEG-LS, lossless and near-lossless (ITU-T T.87; PS3.5 A.4.3): 2 to 16 bits, components one after the other
 * or interleaved by line or by sample. A sample is predicted from its neighbours, and the difference is coded
 * with parameters that follow what was found in the same context before:
 *
 *     | c | b | d |
 *     | a | x |
 *
 * Where the neighbourhood is flat, the length of the run that goes on as `a` is coded instead.
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpegLs(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel } = expect;
  let header: FrameHeader | undefined;
  let decoded = new Uint16Array(0);
  const found = new Set<number>();
  let preset: Preset = {};
  let at = 2;
  if (frame[0] !== 0xff || frame[1] !== SOI) throw new Error('the JPEG-LS data lacks its start marker');
  while (!header || found.size < samplesPerPixel) {
    while (at + 1 < frame.length && !(frame[at] === 0xff && frame[at + 1]! >= 0x80 && frame[at + 1] !== 0xff))
      at++;
    const marker = frame[at + 1];
    if (marker === undefined || marker === EOI)
      throw new Error('the JPEG-LS data breaks off before its last scan');
    const end = at + 2 + ((frame[at + 2]! << 8) | frame[at + 3]!);
    const segment = frame.subarray(at + 4, end);
    if (!(end <= frame.length) || end < at + 4)
      throw new Error('a marker segment of the JPEG-LS data breaks off');
    at = end;
    if (marker === SOF55) {
      if (header) throw new Error('the JPEG-LS data has more than one frame header');
      header = readFrameHeader(segment, expect);
      // One bit codes a run of 32768 at most.
      if (rows * columns * samplesPerPixel > frame.length * 8 * 32768) {
        throw new Error(
          `the JPEG-LS data is too short: ${frame.length} bytes for ${columns} x ${rows} pixels`,
        );
      }
      decoded = new Uint16Array(rows * columns * samplesPerPixel);
    } else if (marker === LSE) {
      preset = readPreset(segment);
    } else if (marker === APP8 && String.fromCharCode(...segment.subarray(0, 4)) === 'mrfx' && segment[4]) {
      throw new Error("the JPEG-LS data has a colour transform of HP's own, which is not read");
    } else if (marker === DRI && segment.some((byte) => byte !== 0)) {
      throw new Error('JPEG-LS data with restart markers is not read');
    } else if (marker === SOS) {
      if (!header) throw new Error('the JPEG-LS data has a scan before its frame header');
      const { components, near, interleave } = readScanHeader(segment, header);
      for (const c of components) {
        if (found.has(c)) throw new Error('a JPEG-LS component is in two scans');
        found.add(c);
      }
      const bits = new BitReader(frame, at);
      const scan = new Scan(bits, header.bitsPerSample, near, preset, columns);
      scan.decode(components, interleave === BY_SAMPLE, rows, samplesPerPixel, decoded);
      at = bits.position;
    }
  }
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsPerSample: header.bitsPerSample,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(decoded, header.bitsPerSample, expect),
    colourTransformApplied: undefined,
  };
}

/** Markers (T.81 table B.1, T.87 C.1.1), without the leading FF. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;
const APP8 = 0xe8;
const SOF55 = 0xf7;
const LSE = 0xf8;

const BY_SAMPLE = 2;

interface FrameHeader {
  bitsPerSample: number;
  /** Identifiers in the order of the samples of a pixel. */
  components: number[];
}

/** C.2.2 */
function readFrameHeader(segment: Uint8Array, expect: Expected): FrameHeader {
  const [bitsPerSample, rowsHigh, rowsLow, columnsHigh, columnsLow, count] = segment;
  if (count === undefined || segment.length < 6 + 3 * count)
    throw new Error('the JPEG-LS frame header is too short');
  const claimed = {
    bitsPerSample: bitsPerSample!,
    rows: (rowsHigh! << 8) | rowsLow!,
    columns: (columnsHigh! << 8) | columnsLow!,
    samplesPerPixel: count,
  };
  requireMatch('JPEG-LS image', claimed, expect);
  if (bitsPerSample! < 2 || bitsPerSample! > 16)
    throw new Error(`the JPEG-LS image has ${bitsPerSample} bits a sample`);
  const components = Array.from({ length: count }, (_, i) => segment[6 + 3 * i]!);
  if (components.some((_, i) => segment[7 + 3 * i] !== segment[7])) {
    throw new Error('JPEG-LS with subsampled components is not read');
  }
  return { bitsPerSample: bitsPerSample!, components };
}

/** C.2.3 */
function readScanHeader(
  segment: Uint8Array,
  header: FrameHeader,
): { components: number[]; near: number; interleave: number } {
  const count = segment[0] ?? 0;
  if (count < 1 || segment.length < 4 + 2 * count) throw new Error('a JPEG-LS scan header is too short');
  const components = Array.from({ length: count }, (_, i) => {
    const component = header.components.indexOf(segment[1 + 2 * i]!);
    if (component < 0) throw new Error('a JPEG-LS scan names a component that the frame has not');
    if (segment[2 + 2 * i] !== 0) throw new Error('JPEG-LS data with mapping tables is not read');
    return component;
  });
  const [near, interleave, pointTransform] = segment.subarray(1 + 2 * count) as unknown as [
    number,
    number,
    number,
  ];
  if (interleave > BY_SAMPLE || (interleave === 0) !== (count === 1)) {
    throw new Error(`a JPEG-LS scan of ${count} components has interleave mode ${interleave}`);
  }
  if (pointTransform !== 0) throw new Error('JPEG-LS data with a point transform is not read');
  return { components, near, interleave };
}

/** Coding parameters where they are not the usual ones; 0 stands for usual, too. */
interface Preset {
  maxValue?: number;
  thresholds?: [number, number, number];
  reset?: number;
}

/** C.2.4.1 */
function readPreset(segment: Uint8Array): Preset {
  const word = (i: number) => (segment[i]! << 8) | segment[i + 1]!;
  if (segment[0] !== 1 || segment.length < 11) {
    throw new Error('the JPEG-LS data has mapping tables or oversize dimensions, which are not read');
  }
  return { maxValue: word(1), thresholds: [word(3), word(5), word(7)], reset: word(9) };
}

/** C.2.4.1.1 */
function usualThresholds(maxValue: number, near: number): [number, number, number] {
  const clamp = (value: number, low: number) => (value > maxValue || value < low ? low : value);
  if (maxValue >= 128) {
    const factor = (Math.min(maxValue, 4095) + 128) >> 8;
    const first = clamp(factor + 2 + 3 * near, near + 1);
    const second = clamp(4 * factor + 3 + 5 * near, first);
    return [first, second, clamp(17 * factor + 4 + 7 * near, second)];
  }
  const factor = Math.floor(256 / (maxValue + 1));
  const first = clamp(Math.max(2, Math.floor(3 / factor) + 3 * near), near + 1);
  const second = clamp(Math.max(3, Math.floor(7 / factor) + 5 * near), first);
  return [first, second, clamp(Math.max(4, Math.floor(21 / factor) + 7 * near), second)];
}

/** J of A.2.1: by run index, the logarithm of the run length that one bit stands for. */
const RUN_ORDER = [
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
];
/** Contexts 0 to 364 are those of the three quantised gradients; two more are for samples that end a run. */
const RUN_CONTEXT = 365;

/** The standard allows more, which nobody uses: sums of so many differences would not fit 32 bits. */
const MAX_RESET = 2 ** 14;

/** A component's line and the one above it, with room for a neighbour at either end. */
interface Lines {
  component: number;
  above: Int32Array;
  current: Int32Array;
}

/** What is decoded together: one component, or all of them where they are interleaved by sample. */
interface Group {
  lines: Lines[];
  runIndex: number;
}

/** One scan: its parameters and the state of its contexts (T.87 Annex A, names as there in brackets). */
class Scan {
  private readonly bits: BitReader;
  private readonly columns: number;
  private readonly maxValue: number;
  private readonly near: number;
  /** Distance of the values that a difference can tell apart (2 NEAR + 1). */
  private readonly step: number;
  /** [RANGE] x step: differences are modulo this. */
  private readonly modulus: number;
  /** [qbpp] bits of a difference, [LIMIT] of a code word. */
  private readonly differenceBits: number;
  private readonly limit: number;
  private readonly reset: number;
  /** By difference + maxValue: -4 to 4. */
  private readonly gradients: Int8Array;
  /** [A], [B], [C], [N]; in the last two contexts, B counts negative differences [Nn]. */
  private readonly magnitude: Int32Array;
  private readonly bias = new Int32Array(RUN_CONTEXT + 2);
  private readonly correction = new Int32Array(RUN_CONTEXT + 2);
  private readonly count = new Int32Array(RUN_CONTEXT + 2).fill(1);

  /** A.2.1 */
  constructor(bits: BitReader, bitsPerSample: number, near: number, preset: Preset, columns: number) {
    this.bits = bits;
    this.columns = columns;
    this.maxValue = preset.maxValue || 2 ** bitsPerSample - 1;
    this.near = near;
    const { maxValue } = this;
    if (maxValue >= 2 ** bitsPerSample || near > Math.min(255, maxValue >> 1)) {
      throw new Error('the JPEG-LS data has parameters out of range');
    }
    this.step = 2 * near + 1;
    const range = Math.floor((maxValue + 2 * near) / this.step) + 1;
    this.modulus = range * this.step;
    this.differenceBits = Math.ceil(Math.log2(range));
    const sampleBits = Math.max(2, Math.ceil(Math.log2(maxValue + 1)));
    this.limit = 2 * (sampleBits + Math.max(8, sampleBits));
    this.reset = preset.reset || 64;
    this.magnitude = new Int32Array(RUN_CONTEXT + 2).fill(Math.max(2, (range + 32) >> 6));
    const usual = usualThresholds(maxValue, near);
    const [t1, t2, t3] = usual.map((t, i) => preset.thresholds?.[i] || t) as [number, number, number];
    if (t1 < near + 1 || t2 < t1 || t3 < t2 || t3 > maxValue || this.reset < 3 || this.reset > MAX_RESET) {
      throw new Error('the JPEG-LS data has parameters out of range');
    }
    // A.3.3
    this.gradients = new Int8Array(2 * maxValue + 1);
    for (const [i, threshold] of [near + 1, t1, t2, t3].entries()) {
      this.gradients.fill(-i - 1, 0, Math.max(0, maxValue - threshold + 1));
      this.gradients.fill(i + 1, maxValue + threshold);
    }
  }

  decode(
    components: number[],
    bySample: boolean,
    rows: number,
    samplesPerPixel: number,
    out: Uint16Array,
  ): void {
    const { columns } = this;
    const lines = components.map((component) => ({
      component,
      above: new Int32Array(columns + 2),
      current: new Int32Array(columns + 2),
    }));
    const groups = bySample
      ? [{ lines, runIndex: 0 }]
      : lines.map((one): Group => ({ lines: [one], runIndex: 0 }));
    for (let y = 0; y < rows; y++) {
      for (const group of groups) {
        for (const line of group.lines) {
          // A.2.1: what lies outside of the image is as the sample above, or beside, is.
          line.above[columns + 1] = line.above[columns]!;
          line.current[0] = line.above[1]!;
        }
        this.decodeLine(group);
        for (const line of group.lines) {
          let to = y * columns * samplesPerPixel + line.component;
          for (let x = 1; x <= columns; x++, to += samplesPerPixel) out[to] = line.current[x]!;
          const { above } = line;
          line.above = line.current;
          line.current = above;
        }
      }
      this.bits.requireData();
    }
  }

  private decodeLine(group: Group): void {
    const { columns } = this;
    const contexts = new Int32Array(group.lines.length);
    let x = 1;
    while (x <= columns) {
      let flat = true;
      for (let i = 0; i < contexts.length; i++) {
        contexts[i] = this.context(group.lines[i]!, x);
        if (contexts[i] !== 0) flat = false;
      }
      if (flat) {
        x = this.decodeRun(group, x);
      } else {
        for (let i = 0; i < contexts.length; i++) this.decodeRegular(group.lines[i]!, x, contexts[i]!);
        x++;
      }
    }
  }

  /** A.3: three gradients, each quantised to -4 to 4, in one number; negative for the mirrored context. */
  private context({ above, current }: Lines, x: number): number {
    const { gradients, maxValue } = this;
    const a = current[x - 1]!;
    const b = above[x]!;
    const c = above[x - 1]!;
    const d = above[x + 1]!;
    return (
      81 * gradients[d - b + maxValue]! + 9 * gradients[b - c + maxValue]! + gradients[c - a + maxValue]!
    );
  }

  /** A.4 to A.6 */
  private decodeRegular({ above, current }: Lines, x: number, context: number): void {
    const { magnitude, bias, correction, count, near, maxValue } = this;
    const sign = context < 0 ? -1 : 1;
    const q = context < 0 ? -context : context;
    const a = current[x - 1]!;
    const b = above[x]!;
    const c = above[x - 1]!;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    let prediction = c >= high ? low : c <= low ? high : a + b - c;
    prediction += sign * correction[q]!;
    if (prediction < 0) prediction = 0;
    else if (prediction > maxValue) prediction = maxValue;
    let k = 0;
    while (count[q]! << k < magnitude[q]!) k++;
    const mapped = this.bits.golomb(k, this.limit, this.differenceBits);
    // A.5.2: even numbers are differences of 0 and more, odd ones negative; or the other way round.
    let difference = mapped & 1 ? -((mapped + 1) >> 1) : mapped >> 1;
    if (near === 0 && k === 0 && 2 * bias[q]! <= -count[q]!) difference = -difference - 1;
    // A.6: B and C follow the mean of the differences, which the prediction is corrected by.
    bias[q]! += difference * this.step;
    magnitude[q]! += difference < 0 ? -difference : difference;
    if (count[q] === this.reset) {
      magnitude[q]! >>= 1;
      bias[q]! >>= 1;
      count[q]! >>= 1;
    }
    const n = ++count[q]!;
    if (bias[q]! <= -n) {
      bias[q] = Math.max(bias[q]! + n, 1 - n);
      if (correction[q]! > -128) correction[q]!--;
    } else if (bias[q]! > 0) {
      bias[q] = Math.min(bias[q]! - n, 0);
      if (correction[q]! < 127) correction[q]!++;
    }
    current[x] = this.reconstruct(prediction, sign * difference);
  }

  /** A.4.5, A.5.3 */
  private reconstruct(prediction: number, difference: number): number {
    const { near, maxValue, modulus } = this;
    let value = prediction + difference * this.step;
    if (value < -near) value += modulus;
    else if (value > maxValue + near) value -= modulus;
    return value < 0 ? 0 : Math.min(value, maxValue);
  }

  /** A.7: a run and the sample that ends it, unless the line does. Returns the place behind them. */
  private decodeRun(group: Group, start: number): number {
    const { bits, columns } = this;
    let end = start;
    while (bits.read(1) === 1) {
      const full = 1 << RUN_ORDER[group.runIndex]!;
      const length = Math.min(full, columns + 1 - end);
      end += length;
      if (length === full && group.runIndex < 31) group.runIndex++;
      if (end > columns) break;
    }
    const interrupted = end <= columns;
    if (interrupted) {
      const order = RUN_ORDER[group.runIndex]!;
      if (order > 0) end += bits.read(order);
      if (end > columns) throw new Error('the JPEG-LS data is damaged: a run leaves its line');
    }
    for (const { current } of group.lines) current.fill(current[start - 1]!, start, end);
    if (!interrupted) return end;
    for (const line of group.lines) this.decodeInterruption(line, end, group);
    if (group.runIndex > 0) group.runIndex--;
    return end + 1;
  }

  /** A.7.2 */
  private decodeInterruption({ above, current }: Lines, x: number, group: Group): void {
    const { magnitude, bias, count } = this;
    const a = current[x - 1]!;
    const b = above[x]!;
    // Samples of interleaved components share the first of the two contexts.
    const same = group.lines.length === 1 && Math.abs(a - b) <= this.near ? 1 : 0;
    const q = RUN_CONTEXT + same;
    const size = magnitude[q]! + (same ? count[q]! >> 1 : 0);
    let k = 0;
    while (count[q]! << k < size) k++;
    const limit = this.limit - RUN_ORDER[group.runIndex]! - 1;
    const mapped = this.bits.golomb(k, limit, this.differenceBits);
    const odd = (mapped + same) & 1;
    const absolute = (mapped + same + odd) >> 1;
    const negative = (k !== 0 || 2 * bias[q]! >= count[q]! ? 1 : 0) === odd;
    const difference = negative ? -absolute : absolute;
    if (difference < 0) bias[q]!++;
    magnitude[q]! += (mapped + 1 - same) >> 1;
    if (count[q] === this.reset) {
      magnitude[q]! >>= 1;
      bias[q]! >>= 1;
      count[q]! >>= 1;
    }
    count[q]!++;
    current[x] = this.reconstruct(same ? a : b, !same && a > b ? -difference : difference);
  }
}

/** Reads coded data bit by bit: the byte after FF has 7 bits, unless it starts with 1 and makes a marker (A.1). */
class BitReader {
  /** Of the next byte to be taken; behind the data, of the marker. */
  position: number;
  private readonly bytes: Uint8Array;
  /** The next bits, from bit 31 downwards. */
  private buffer = 0;
  private count = 0;
  /** How many of them, the last ones, are made up. */
  private padding = 0;
  private afterFf = false;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  private fill(): void {
    while (this.count <= 24) {
      const { bytes, position } = this;
      const width = this.afterFf ? 7 : 8;
      if (position >= bytes.length || (bytes[position] === 0xff && !(bytes[position + 1]! < 0x80))) {
        this.padding += 8;
        this.count += 8;
        this.afterFf = false;
        continue;
      }
      const byte = bytes[position]!;
      this.afterFf = byte === 0xff;
      this.buffer |= byte << (32 - width - this.count);
      this.count += width;
      this.position++;
    }
  }

  /** 1 to 16 bits. */
  read(width: number): number {
    if (this.count < width) this.fill();
    const value = this.buffer >>> (32 - width);
    this.buffer <<= width;
    this.count -= width;
    return value;
  }

  /** A.5.3: a Golomb code of parameter k, or, behind as many zeros as leave room for it, the value itself. */
  golomb(k: number, limit: number, valueBits: number): number {
    const most = limit - valueBits - 1;
    let zeros = 0;
    while (true) {
      if (this.count < 16) this.fill();
      const here = Math.min(Math.clz32(this.buffer), this.count);
      zeros += here;
      if (zeros > most) throw new Error('the JPEG-LS data is damaged or breaks off');
      this.buffer = here === 32 ? 0 : this.buffer << here;
      this.count -= here;
      if (this.count > 0) break;
    }
    this.read(1);
    if (zeros === most) return this.read(valueBits) + 1;
    if (k === 0) return zeros;
    // A difference of 16 bits and its sign: anything larger would make the contexts' sums run away.
    if (k > 16 || zeros << k > 2 ** 17)
      throw new Error('the JPEG-LS data is damaged: a difference out of range');
    return (zeros << k) + this.read(k);
  }

  /** @throws Error where more bits were taken than there are */
  requireData(): void {
    if (this.count < this.padding) throw new Error('the JPEG-LS data breaks off');
  }
}
