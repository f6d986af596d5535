import { gridOf } from './grid.ts';

/** Share of a column below which it is nothing but what others are made of. */
const DEPENDENT = 1e-6;

/**
 * What a picture becomes by the smallest movements and changes of tone, as orthonormal columns: how much of another
 * picture lies in their span is the tangent distance of Simard, LeCun and Denker (1993).
 */
export class Span {
  readonly #points: Uint16Array;
  /** One column after the other, each orthogonal to the constant one. */
  readonly #columns: Float64Array[];

  /** @param derivatives what `derivativesOf` says of it; undefined where the picture is flat */
  constructor(derivatives: Float64Array | undefined, side: number) {
    this.#points = gridOf(side).points;
    // The constant column comes first and goes at once: greys need not be centred then.
    this.#columns = derivatives
      ? orthonormal(columnsOf(derivatives, this.#points.length), this.#points.length).slice(1)
      : [];
  }

  /**
   * Correlation with another picture after the best change of tone and movement by a fraction of a point.
   * @param greys of many pictures, one after the other
   * @param from place of the first grey of the one
   * @param deviation its standard deviation, as `look` says it
   * @returns from 0 to 1; 0 where one of them is flat
   */
  resemblance(greys: Uint8Array, from: number, deviation: number): number {
    if (deviation === 0) return 0;
    const points = this.#points;
    const count = points.length;
    let explained = 0;
    for (const column of this.#columns) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += column[n]! * greys[from + points[n]!]!;
      explained += sum * sum;
    }
    return Math.sqrt(Math.min(1, explained / (deviation * deviation * count)));
  }
}

/** Columns by their unknowns, the constant one first, then the tone, which explains most. */
function columnsOf(derivatives: Float64Array, count: number): Float64Array[] {
  return [7, 6, 8, 9, 0, 1, 2, 3, 4, 5].map((k) => derivatives.slice(k * count, (k + 1) * count));
}

/** Gram-Schmidt, modified, so that rounding does no harm; what depends on columns before is left out. */
export function orthonormal(columns: Float64Array[], count: number): Float64Array[] {
  const done: Float64Array[] = [];
  for (const column of columns) {
    const whole = squareOf(column, count);
    for (const other of done) subtract(column, other, count);
    const left = squareOf(column, count);
    if (left <= DEPENDENT * whole) continue;
    const scale = 1 / Math.sqrt(left);
    for (let n = 0; n < count; n++) column[n]! *= scale;
    done.push(column);
  }
  return done;
}

/** Takes from a column what lies in the direction of another one, which is of length 1. */
export function subtract(column: Float64Array, other: Float64Array, count: number): void {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += column[n]! * other[n]!;
  for (let n = 0; n < count; n++) column[n]! -= sum * other[n]!;
}

export function squareOf(column: Float64Array, count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += column[n]! * column[n]!;
  return sum;
}
