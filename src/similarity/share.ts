import { workerData } from 'node:worker_threads';
import { Database } from '../catalogue/database.ts';
import { Comparer } from './comparer.ts';
import { type Looks, lookAt } from './first-look.ts';
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
  collection: Omit<Collection, 'miniature' | 'looks'> & { looks: Looks };
}

const shared = (workerData as [unknown, Shared | undefined])[1] ?? (workerData as Shared);
const { state, numbers, readings, collection } = shared;
const { outlines, looks } = collection;
const miniature = miniatures(Database.beside(state), readings);
let comparer: Comparer | undefined;

/** What a thread is asked to do with the items from one up to another. */
export interface ShareTask {
  /** Look at them, or, when that was done with all of them, compare them with all. */
  kind: 'look' | 'compare';
  from: number;
  to: number;
}

/** @returns what comparing found; nothing where only looks were asked for */
export default function doShare({ kind, from, to }: ShareTask): SimilarityResult | undefined {
  if (kind === 'look') {
    lookAt(outlines, looks, from, to);
    return undefined;
  }
  comparer ??= new Comparer({ ...collection, miniature });
  const rows = Array.from({ length: to - from }, (_, i) => comparer!.row(from + i));
  return resultOf(rows, numbers, from);
}
