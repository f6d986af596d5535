import { OUTLINE, OUTLINE_BYTES } from '../imaging/miniature.ts';
import { look, pointsOf, UNKNOWNS } from './grid.ts';
import { orthonormal, squareOf, subtract } from './span.ts';

/** Points of an outline that are looked at, in one direction, and frequencies that are kept of them. */
const ACROSS = Math.sqrt(pointsOf(OUTLINE));
const KEPT = 6;
/** Values that are kept of each image. */
export const FREQUENCIES = KEPT * KEPT;
/** Directions in which another picture must not differ. */
const DIRECTIONS = 16;
/** Share of a frequency that is left beside what the picture becomes by moving: less says too little. */
const WORTH_A_LOOK = 0.05;
/** For the rounding to 32 bits. */
const SLACK = 1.001;

/** Cosines of each frequency at the points: the orthonormal DCT-II. */
const COSINES = Array.from({ length: KEPT }, (_, k) =>
  Float64Array.from(
    { length: ACROSS },
    (_, n) => Math.sqrt((k === 0 ? 1 : 2) / ACROSS) * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * ACROSS)),
  ),
);

/** Frequencies across and down, the lowest first: chest films differ most in those. */
const ORDER = Array.from({ length: FREQUENCIES }, (_, i) => [i % KEPT, Math.floor(i / KEPT)] as const).sort(
  (a, b) => a[0] + a[1] - b[0] - b[1] || a[0] - b[0],
);

/** What is looked at first of many images. */
export interface Looks {
  /** The lowest frequencies of each image's outline, brought to mean 0 and standard deviation 1. */
  frequencies: Float32Array;
  /** Standard deviation of each image's outline in grey levels; 0 where it is flat. */
  deviations: Float64Array;
}

/** Looks at images for the first time. */
export function looksOf(outlines: Uint8Array): Looks {
  const looks = roomForLooks(outlines.length / OUTLINE_BYTES, (bytes) => new ArrayBuffer(bytes));
  lookAt(outlines, looks, 0, looks.deviations.length);
  return looks;
}

/** Where to put what is seen of so many images. @param room makes it, of so many bytes */
export function roomForLooks(images: number, room: (bytes: number) => ArrayBufferLike): Looks {
  return {
    frequencies: new Float32Array(room(4 * images * FREQUENCIES)),
    deviations: new Float64Array(room(8 * images)),
  };
}

const seen = new Float64Array(ACROSS * ACROSS);

/** Looks at the images from one up to another for the first time. */
export function lookAt(outlines: Uint8Array, looks: Looks, from: number, to: number): void {
  for (let image = from; image < to; image++) {
    const outline = outlines.subarray(image * OUTLINE_BYTES, (image + 1) * OUTLINE_BYTES);
    looks.deviations[image] = look(outline, OUTLINE, seen);
    lowest(seen, 0, looks.frequencies, image * FREQUENCIES);
  }
}

const rows = new Float64Array(ACROSS * KEPT);

/** The lowest frequencies of a square of points. */
function lowest(values: Float64Array, from: number, out: Float32Array | Float64Array, to: number): void {
  for (let y = 0; y < ACROSS; y++) {
    for (let k = 0; k < KEPT; k++) {
      const cosines = COSINES[k]!;
      let sum = 0;
      for (let x = 0; x < ACROSS; x++) sum += values[from + y * ACROSS + x]! * cosines[x]!;
      rows[y * KEPT + k] = sum;
    }
  }
  for (let i = 0; i < FREQUENCIES; i++) {
    const [across, down] = ORDER[i]!;
    const cosines = COSINES[down]!;
    let sum = 0;
    for (let y = 0; y < ACROSS; y++) sum += rows[y * KEPT + across]! * cosines[y]!;
    out[to + i] = sum;
  }
}

/**
 * A look of a fifth of a microsecond at which nearly all other images fail: among the lowest frequencies, a picture is
 * no nearer to what this one becomes by moving than as a whole. So none is lost that `Span.resemblance` would take.
 */
export class FirstLook {
  /** Directions of length 1 in which this picture does not change, the lowest frequencies first. */
  readonly #directions: Float64Array;
  readonly #count: number;

  /** @param derivatives what `derivativesOf` says of the outline */
  constructor(derivatives: Float64Array) {
    const points = ACROSS * ACROSS;
    const columns = Array.from({ length: UNKNOWNS }, (_, k) => {
      const column = new Float64Array(FREQUENCIES);
      lowest(derivatives, k * points, column, 0);
      return column;
    });
    const own = orthonormal(columns, FREQUENCIES);
    const found: Float64Array[] = [];
    for (let j = 0; j < FREQUENCIES && found.length < DIRECTIONS; j++) {
      const direction = new Float64Array(FREQUENCIES);
      direction[j] = 1;
      for (const other of own) {
        const along = other[j]!;
        for (let n = 0; n < FREQUENCIES; n++) direction[n]! -= along * other[n]!;
      }
      for (const other of found) subtract(direction, other, FREQUENCIES);
      const left = squareOf(direction, FREQUENCIES);
      if (left < WORTH_A_LOOK) continue;
      const scale = 1 / Math.sqrt(left);
      for (let n = 0; n < FREQUENCIES; n++) direction[n]! *= scale;
      found.push(direction);
    }
    this.#count = found.length;
    this.#directions = new Float64Array(found.length * FREQUENCIES);
    for (const [i, direction] of found.entries()) this.#directions.set(direction, i * FREQUENCIES);
  }

  /** Whether an image may resemble this one so much. @param resemblance from 0 to 1 */
  mayResemble({ frequencies }: Looks, image: number, resemblance: number): boolean {
    const limit = (1 - resemblance * resemblance) * ACROSS * ACROSS * SLACK;
    const directions = this.#directions;
    const from = image * FREQUENCIES;
    let left = 0;
    for (let k = 0, at = 0; k < this.#count; k++) {
      let sum = 0;
      for (let n = 0; n < FREQUENCIES; n++) sum += directions[at++]! * frequencies[from + n]!;
      left += sum * sum;
      if (left > limit) return false;
    }
    return true;
  }
}
