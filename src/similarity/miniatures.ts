import type { Database } from '../catalogue/database.ts';
import { OUTLINE_BYTES } from '../imaging/miniature.ts';

/** Miniatures that are kept at hand. */
const CACHED = 2048;

/**
 * The outlines of items, one after the other.
 * @param db beside the state
 * @param readings for each item the number of its reading
 * @param out where they go
 */
export function readOutlines(db: Database, readings: Uint32Array, out: Uint8Array): void {
  const itemOf = new Map(Array.from(readings, (reading, item) => [reading, item]));
  // From one end of the table to the other: looked up one by one they take longer.
  const rows = db.iterate<{ reading: number; outline: Uint8Array }>(
    'SELECT reading, outline FROM miniatures',
  );
  for (const { reading, outline } of rows) {
    const item = itemOf.get(reading);
    if (item !== undefined) out.set(outline, item * OUTLINE_BYTES);
  }
}

/**
 * Reads miniatures when they are asked for.
 * @param db beside the state
 * @param readings for each item the number of its reading
 */
export function miniatures(db: Database, readings: Uint32Array): (item: number) => Uint8Array {
  const cache = new Map<number, Uint8Array>();
  return (item) => {
    const cached = cache.get(item);
    if (cached) return cached;
    const { miniature } = db.get<{ miniature: Uint8Array }>(
      'SELECT miniature FROM miniatures WHERE reading = ?',
      readings[item]!,
    )!;
    if (cache.size >= CACHED) cache.clear();
    cache.set(item, miniature);
    return miniature;
  };
}
