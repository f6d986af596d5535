import {
  derivativesOf,
  type Greys,
  gridOf,
  look,
  MOVES,
  normalise,
  pointsOf,
  sample,
  UNKNOWNS,
} from './grid.ts';

const DAMPING = 1e-6;
/** Largest step, and what remains to be moved when it is good enough; the square reaches from -1 to 1. */
const LONGEST_STEP = 0.1;
const SHORTEST_STEP = 0.004;
/** What a copy may be moved, stretched or turned by. */
const MOST_MOVED = 0.2;

/**
 * A picture with which others are compared whatever their brightness, contrast and gamma, and although they are moved,
 * stretched or turned a little: how much of another picture is this one, seen through the affine map and the change of
 * tone that suit best. Found by Gauss-Newton steps with the derivatives of this picture (inverse compositional
 * alignment: Baker and Matthews, Lucas-Kanade 20 Years On, IJCV 2004).
 */
export class Template {
  readonly #side: number;
  readonly #grid: ReturnType<typeof gridOf>;
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
    this.#side = side;
    this.#grid = gridOf(side);
    const derivatives = derivativesOf(greys, side);
    this.isFlat = derivatives === undefined;
    this.#derivatives = derivatives ?? new Float64Array(0);
    this.#factor = derivatives ? choleskyOfSquare(derivatives, pointsOf(side)) : this.#derivatives;
  }

  /**
   * Correlation with another picture after the best change of tone and movement by a fraction of a point.
   * @param seen what `look` made of the other picture
   * @returns from 0 to 1
   */
  #resemblance(seen: Float64Array): number {
    const count = this.#grid.points.length;
    const d = this.#derivatives;
    const factor = this.#factor;
    const fitted = this.#fitted;
    let explained = 0;
    for (let k = 0, at = 0; k < UNKNOWNS; k++) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += d[at++]! * seen[n]!;
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
      best = Math.max(best, this.#resemblance(seen));
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

const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));

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
