import type { Database } from '../catalogue/database.ts';

/** Miniatures that are kept at hand. */
const CACHED = 2048;

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
      'SELECT miniature FROM headers WHERE reading = ?',
      readings[item]!,
    )!;
    if (cache.size >= CACHED) cache.clear();
    cache.set(item, miniature);
    return miniature;
  };
}
