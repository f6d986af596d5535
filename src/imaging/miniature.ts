/** Side of the miniatures that ingestion keeps, and of the outlines made of them. */
export const MINIATURE = 64;
export const OUTLINE = 16;
export const OUTLINE_BYTES = OUTLINE * OUTLINE;

/** Means of whole blocks: a square of `side` as one of `smaller`. */
export function halved(greys: ArrayLike<number>, side: number, smaller: number): Float64Array {
  const block = side / smaller;
  const out = new Float64Array(smaller * smaller);
  const share = 1 / (block * block);
  for (let y = 0; y < side; y++) {
    const row = Math.trunc(y / block) * smaller;
    for (let x = 0; x < side; x++) out[row + Math.trunc(x / block)]! += greys[y * side + x]! * share;
  }
  return out;
}

/**
 * A miniature as 16 x 16 greys, slightly blurred: what lies between two points follows from them then, so that a small
 * movement can be told from another picture.
 */
export const outlineOf = (miniature: Uint8Array): Uint8Array =>
  Uint8Array.from(softened(halved(miniature, MINIATURE, OUTLINE), OUTLINE), Math.round);

/** Slightly blurred by 1 2 1 in both directions, so that what lies between points can be told from them. */
export function softened(greys: ArrayLike<number>, side: number): Float64Array {
  const across = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = y * side;
    for (let x = 0; x < side; x++) {
      const before = greys[row + Math.max(0, x - 1)]!;
      const after = greys[row + Math.min(side - 1, x + 1)]!;
      across[row + x] = (before + 2 * greys[row + x]! + after) / 4;
    }
  }
  const out = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    const [above, row, below] = [Math.max(0, y - 1) * side, y * side, Math.min(side - 1, y + 1) * side];
    for (let x = 0; x < side; x++)
      out[row + x] = (across[above + x]! + 2 * across[row + x]! + across[below + x]!) / 4;
  }
  return out;
}
