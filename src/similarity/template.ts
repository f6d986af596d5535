/** Greys in a square, row by row. */
export type Greys = ArrayLike<number>;

/** What is looked at of a square: its edges may lie outside of a copy that was cut a little smaller. */
const LOOKED_AT = 0.86;
/** Six numbers of an affine map, and four of a change of tone: a polynomial of the third degree. */
const UNKNOWNS = 10;
const MOVES = 6;
const DAMPING = 1e-6;
/** Standard deviation in grey levels below which there is nothing to compare. */
const FLAT = 2;
/** Largest step, and what remains to be moved when it is good enough; the square reaches from -1 to 1. */
const LONGEST_STEP = 0.1;
const SHORTEST_STEP = 0.004;
/** What a copy may be moved, stretched or turned by. */
const MOST_MOVED = 0.2;

/** Points of a square of `side` that are looked at, and their coordinates from -1 to 1. */
interface Grid {
  side: number;
  points: Uint16Array;
  across: Float64Array;
  down: Float64Array;
}

const grids = new Map<number, Grid>();

function gridOf(side: number): Grid {
  const known = grids.get(side);
  if (known) return known;
  const at = (i: number) => (2 * i + 1) / side - 1;
  const inside = (i: number) => Math.abs(at(i)) < LOOKED_AT;
  const points = Uint16Array.from({ length: side * side }, (_, i) => i).filter(
    (i) => inside(i % side) && inside(Math.floor(i / side)),
  );
  const grid = {
    side,
    points,
    across: Float64Array.from(points, (i) => at(i % side)),
    down: Float64Array.from(points, (i) => at(Math.floor(i / side))),
  };
  grids.set(side, grid);
  return grid;
}

/**
 * A picture with which others are compared whatever their brightness, contrast and gamma, and although they are moved,
 * stretched or turned a little: how much of another picture is this one, seen through the affine map and the change of
 * tone that suit best. Found by Gauss-Newton steps with the derivatives of this picture (inverse compositional
 * alignment: Baker and Matthews, Lucas-Kanade 20 Years On, IJCV 2004). With no step it is the tangent distance of
 * Simard, LeCun and Denker (1993).
 */
export class Template {
  readonly #side: number;
  readonly #grid: Grid;
  /** Derivatives of the picture, one unknown after the other, a value a point. */
  readonly #derivatives: Float64Array;
  /** Cholesky factor of their square. */
  readonly #factor: Float64Array;
  /** Room for the last fit. */
  readonly #fitted = new Float64Array(UNKNOWNS);
  /** Whether there is nothing in the picture to compare. */
  readonly isFlat: boolean;

  /** @param greys side x side of them, at least 8 x 8 */
  constructor(greys: Greys, side: number) {
    const grid = gridOf(side);
    this.#side = side;
    this.#grid = grid;
    const { points, across, down } = grid;
    const count = points.length;
    const values = new Float64Array(count);
    const deviation = look(greys, side, values);
    this.isFlat = deviation === 0;
    const d = new Float64Array(count * UNKNOWNS);
    const slope = side / 4 / Math.max(deviation, FLAT);
    for (let n = 0; n < count; n++) {
      const i = points[n]!;
      const x = (greys[i + 1]! - greys[i - 1]!) * slope;
      const y = (greys[i + side]! - greys[i - side]!) * slope;
      const t = values[n]!;
      d[n] = x;
      d[count + n] = x * across[n]!;
      d[2 * count + n] = x * down[n]!;
      d[3 * count + n] = y;
      d[4 * count + n] = y * across[n]!;
      d[5 * count + n] = y * down[n]!;
      d[6 * count + n] = t;
      d[7 * count + n] = 1;
      d[8 * count + n] = t * t;
      d[9 * count + n] = t * t * t;
    }
    this.#derivatives = d;
    this.#factor = choleskyOfSquare(d, count);
  }

  /**
   * Correlation with another picture after the best change of tone and movement by a fraction of a point.
   * @param seen what `look` made of the other picture
   * @param from place of its first value
   * @returns from 0 to 1; 0 where one of them is flat
   */
  resemblance(seen: Float32Array | Float64Array, from = 0): number {
    if (this.isFlat) return 0;
    const count = this.#grid.points.length;
    const d = this.#derivatives;
    const factor = this.#factor;
    const fitted = this.#fitted;
    let explained = 0;
    for (let k = 0, at = 0; k < UNKNOWNS; k++) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += d[at++]! * seen[from + n]!;
      for (let j = 0; j < k; j++) sum -= factor[k * UNKNOWNS + j]! * fitted[j]!;
      const part = sum / factor[k * UNKNOWNS + k]!;
      fitted[k] = part;
      explained += part * part;
    }
    return Math.sqrt(Math.min(1, explained / count));
  }

  /**
   * Correlation with another picture after the best small movement and change of tone.
   * @param greys as many as this picture has
   * @param steps towards the best movement
   * @returns from 0 to 1; 0 where one of them is flat
   */
  likeness(greys: Greys, steps: number): number {
    const moved = new Float64Array(MOVES);
    const seen = new Float64Array(this.#grid.points.length);
    if (this.isFlat || look(greys, this.#side, seen) === 0) return 0;
    let best = 0;
    for (let step = 0; ; step++) {
      best = Math.max(best, this.resemblance(seen));
      if (step >= steps) break;
      const change = this.#change();
      let longest = 0;
      for (let k = 0; k < MOVES; k++) {
        const by = clamp(change[k]!, LONGEST_STEP);
        moved[k] = clamp(moved[k]! - by, MOST_MOVED);
        longest = Math.max(longest, Math.abs(by));
      }
      if (longest < SHORTEST_STEP) break;
      sample(greys, this.#grid, moved, seen);
      normalise(seen);
    }
    return best;
  }

  /** The unknowns of the last fit. */
  #change(): Float64Array {
    const change = Float64Array.from(this.#fitted);
    for (let k = UNKNOWNS - 1; k >= 0; k--) {
      for (let j = k + 1; j < UNKNOWNS; j++) change[k]! -= this.#factor[j * UNKNOWNS + k]! * change[j]!;
      change[k]! /= this.#factor[k * UNKNOWNS + k]!;
    }
    return change;
  }
}

/** How many of the greys of a square are looked at. */
export const pointsOf = (side: number): number => gridOf(side).points.length;

/**
 * What a template compares of a picture: greys away from its edges, with mean 0 and standard deviation 1.
 * @param out where they go, from `from` on
 * @returns the standard deviation in grey levels; 0, and nothing but zeros, where the picture is flat
 */
export function look(greys: Greys, side: number, out: Float32Array | Float64Array, from = 0): number {
  const { points } = gridOf(side);
  const part = from === 0 && out.length === points.length ? out : out.subarray(from, from + points.length);
  for (let n = 0; n < points.length; n++) part[n] = greys[points[n]!]!;
  const deviation = normalise(part);
  if (deviation >= FLAT) return deviation;
  part.fill(0);
  return 0;
}

const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));

/** Brings values to mean 0 and standard deviation 1. @returns what the deviation was */
function normalise(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let square = 0;
  for (let i = 0; i < values.length; i++) square += (values[i]! - mean) ** 2;
  const deviation = Math.sqrt(square / values.length);
  const scale = 1 / Math.max(deviation, 1e-9);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
  return deviation;
}

/** Greys at the points of a grid, each moved: linearly between points, and as at the edge beyond it. */
function sample(greys: Greys, { side, across, down }: Grid, moved: Float64Array, out: Float64Array): void {
  const [x0, xx, xy, y0, yx, yy] = moved as unknown as [number, number, number, number, number, number];
  const last = side - 1.0001;
  for (let n = 0; n < out.length; n++) {
    const u = across[n]!;
    const v = down[n]!;
    const x = Math.min(last, Math.max(0, ((u + x0 + xx * u + xy * v + 1) * side - 1) / 2));
    const y = Math.min(last, Math.max(0, ((v + y0 + yx * u + yy * v + 1) * side - 1) / 2));
    const left = Math.trunc(x);
    const i = Math.trunc(y) * side + left;
    const a = x - left;
    const b = y - Math.trunc(y);
    const upper = greys[i]! * (1 - a) + greys[i + 1]! * a;
    const lower = greys[i + side]! * (1 - a) + greys[i + side + 1]! * a;
    out[n] = upper * (1 - b) + lower * b;
  }
}

/**
 * Lower triangle L with LLᵀ = DᵀD, slightly damped: a picture of stripes does not tell all movements.
 * @param d a column after the other
 */
function choleskyOfSquare(d: Float64Array, rows: number): Float64Array {
  const factor = new Float64Array(UNKNOWNS * UNKNOWNS);
  for (let k = 0; k < UNKNOWNS; k++) {
    for (let j = 0; j <= k; j++) {
      let sum = k === j ? DAMPING * rows : 0;
      for (let n = 0; n < rows; n++) sum += d[k * rows + n]! * d[j * rows + n]!;
      for (let i = 0; i < j; i++) sum -= factor[k * UNKNOWNS + i]! * factor[j * UNKNOWNS + i]!;
      factor[k * UNKNOWNS + j] =
        k === j ? Math.sqrt(Math.max(sum, DAMPING * rows)) : sum / factor[j * UNKNOWNS + j]!;
    }
  }
  return factor;
}
