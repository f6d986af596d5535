import type { LsBitReader } from './jpeg-ls-bits.ts';

/** Coding parameters where they are not the usual ones; 0 stands for usual, too. */
export interface Preset {
  maxValue?: number;
  thresholds?: [number, number, number];
  reset?: number;
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

/** A.5.1: the smallest k for which count << k is not less than the magnitude. Both are positive. */
function golombParameter(count: number, magnitude: number): number {
  const k = Math.clz32(count) - Math.clz32(magnitude);
  if (k < 0) return 0;
  return count << k < magnitude ? k + 1 : k;
}

/** What is decoded together: one component, or all of them where they are interleaved by sample. */
interface Group {
  lines: Lines[];
  runIndex: number;
}

/** One scan: its parameters and the state of its contexts (T.87 Annex A, names as there in brackets). */
export class LsScan {
  private readonly bits: LsBitReader;
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
  private readonly firstMagnitude: number;
  private readonly bias = new Int32Array(RUN_CONTEXT + 2);
  private readonly correction = new Int32Array(RUN_CONTEXT + 2);
  private readonly count = new Int32Array(RUN_CONTEXT + 2).fill(1);

  /** A.2.1 */
  constructor(bits: LsBitReader, bitsPerSample: number, near: number, preset: Preset, columns: number) {
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
    this.firstMagnitude = Math.max(2, (range + 32) >> 6);
    this.magnitude = new Int32Array(RUN_CONTEXT + 2).fill(this.firstMagnitude);
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
    restartInterval: number,
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
      if (restartInterval > 0 && y > 0 && y % restartInterval === 0) {
        this.bits.restart();
        this.forget(groups);
      }
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

  /** All that was learnt is as at the start; the line above is 0. */
  private forget(groups: Group[]): void {
    this.magnitude.fill(this.firstMagnitude);
    this.bias.fill(0);
    this.correction.fill(0);
    this.count.fill(1);
    for (const group of groups) {
      group.runIndex = 0;
      for (const { above, current } of group.lines) {
        above.fill(0);
        current.fill(0);
      }
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
    const k = golombParameter(count[q]!, magnitude[q]!);
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
    const k = golombParameter(count[q]!, size);
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
