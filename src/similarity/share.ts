import { workerData } from 'node:worker_threads';
import { Database } from '../catalogue/database.ts';
import { Comparer } from './comparer.ts';
import { miniatures } from './miniatures.ts';
import { resultOf, type SimilarityResult } from './result.ts';
import type { Collection } from './types.ts';

/** What threads share: all of it lies in memory that belongs to none of them. */
export interface Shared {
  /** File of the state, which holds miniatures. */
  state: string;
  /** For each item the number of its image, and that of its reading. */
  numbers: Uint32Array;
  readings: Uint32Array;
  collection: Omit<Collection, 'miniature'>;
}

const { state, numbers, readings, collection } =
  (workerData as [unknown, Shared | undefined])[1] ?? (workerData as Shared);
const miniature = miniatures(Database.beside(state), readings);
const comparer = new Comparer({ ...collection, miniature });

/** Compares some items with all others. */
export default function compareSome([from, to]: [from: number, to: number]): SimilarityResult {
  const rows = Array.from({ length: to - from }, (_, i) => comparer.row(from + i));
  return resultOf(rows, numbers, collection.outlines, from);
}
