import { ticks } from 'd3-array';

/** A span below it is next to where floating point ends: no steps can be taken within. */
const LEAST = 1e-300;

/**
 * Round numbers at equal steps between two values, as d3 chooses them.
 * @returns none where the values are the same, or so near or so far from one another that arithmetic ends
 */
export function roundTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  return span >= LEAST && Number.isFinite(span) ? ticks(low, high, count) : [];
}
