/** Greys in a square, row by row. */
export type Greys = ArrayLike<number>;

/** What is looked at of a square: its edges may lie outside of a copy that was cut a little smaller. */
const LOOKED_AT = 0.86;
/** Six numbers of an affine map, and four of a change of tone: a polynomial of the third degree. */
export const UNKNOWNS = 10;
export const MOVES = 6;
/** Standard deviation in grey levels below which there is nothing to compare. */
const FLAT = 2;

/** Points of a square of `side` that are looked at, and their coordinates from -1 to 1. */
interface Grid {
  side: number;
  points: Uint16Array;
  across: Float64Array;
  down: Float64Array;
}

const grids = new Map<number, Grid>();

export function gridOf(side: number): Grid {
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

/** How many of the greys of a square are looked at. */
export const pointsOf = (side: number): number => gridOf(side).points.length;

/**
 * What is compared of a picture: greys away from its edges, with mean 0 and standard deviation 1.
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

/**
 * How a picture changes with the six numbers of an affine map and the four of a change of tone.
 * @param greys side x side of them, at least 8 x 8
 * @returns a value a point of the grid, one unknown after the other; undefined where the picture is flat
 */
export function derivativesOf(greys: Greys, side: number): Float64Array | undefined {
  const { points, across, down } = gridOf(side);
  const count = points.length;
  const values = new Float64Array(count);
  const deviation = look(greys, side, values);
  if (deviation === 0) return undefined;
  const d = new Float64Array(count * UNKNOWNS);
  const slope = side / 4 / deviation;
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
  return d;
}

/** Brings values to mean 0 and standard deviation 1. @returns what the deviation was */
export function normalise(values: Float32Array | Float64Array): number {
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
export function sample(
  greys: Greys,
  { side, across, down }: Grid,
  moved: Float64Array,
  out: Float64Array,
): void {
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
