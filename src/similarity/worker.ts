import { setImmediate } from 'node:timers/promises';
import { Database } from '../catalogue/database.ts';
import { type Hashes, parseHashes } from './hashes.ts';
import { OUTLINE_BYTES, outlineOf } from './miniature.ts';
import type { Collection, Neighbour, Row } from './types.ts';
import { compareAll, compareChanged, type Known } from './update.ts';

/** The images to compare, in the order of their files' paths. */
export interface SimilarityTask {
  /** File of the state, which holds miniatures. */
  state: string;
  /** Catalogue of the last build, if its comparisons were made by the same program. */
  previous?: string | undefined;
  /** For each: its number in the catalogue, that of its reading, of its patient, and of its pixels. */
  numbers: Uint32Array;
  readings: Uint32Array;
  patients: Uint32Array;
  pixels: Uint32Array;
  hashes: Hashes;
  /** For each whatever it is known by in both builds: path, patient and content. */
  keys: string[];
}

/** A row of the table `similar_images`, and one of `image_copies`. */
export interface SimilarityResult {
  images: { image: number; nearest: string; reach: number; near: number; outline: Uint8Array }[];
  copies: { first: number; second: number; distance: number; likeness: number }[];
}

/** Miniatures that are kept at hand. */
const CACHED = 2048;

/** Compares images on a thread of its own. */
export default async function compare(task: SimilarityTask): Promise<SimilarityResult> {
  const db = Database.beside(task.state);
  try {
    const known = task.previous === undefined ? undefined : knownOf(task.previous, task);
    const count = task.numbers.length;
    const miniature = miniatures(db, task.readings);
    const outlines = new Uint8Array(count * OUTLINE_BYTES);
    const has = new Uint8Array(count);
    for (const [was, item] of (known?.now ?? []).entries()) {
      if (item < 0) continue;
      outlines.set(known!.outlines[was]!, item * OUTLINE_BYTES);
      has[item] = 1;
    }
    for (let item = 0; item < count; item++) {
      if (!has[item]) outlines.set(outlineOf(miniature(item)), item * OUTLINE_BYTES);
      if (item % 500 === 0) await setImmediate();
    }
    const { hashes, patients, pixels } = task;
    const collection: Collection = { hashes, patients, pixels, outlines, miniature };
    const rows =
      (known && compareChanged(collection, known)) ?? (await compareAll(collection, () => setImmediate()));
    return resultOf(rows, task, outlines);
  } finally {
    db.close();
  }
}

/** Reads miniatures when they are asked for. */
function miniatures(db: Database, readings: Uint32Array): (item: number) => Uint8Array {
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

/** What the last build knew; undefined where it has nothing that can be used. */
function knownOf(
  file: string,
  { state, keys }: SimilarityTask,
): (Known & { outlines: Uint8Array[] }) | undefined {
  let db: Database | undefined;
  try {
    db = Database.open(file, state);
    type Stored = { image: number; key: string; hash: string; nearest: string; reach: number; near: number };
    const stored = db.all<Stored & { outline: Uint8Array }>(
      `SELECT s.image, ${IMAGE_KEY} AS key, i.perceptual_hash AS hash, s.nearest, s.reach, s.near, s.outline
       FROM similar_images s JOIN main.images i ON i.number = s.image JOIN patients p ON p.number = i.patient
       ORDER BY i.path`,
    );
    const itemOf = new Map(stored.map(({ image }, was) => [image, was]));
    const nowOf = new Map(keys.map((key, item) => [key, item]));
    const hashes = parseHashes(stored.map(({ hash }) => hash));
    const rows = stored.map(({ nearest, reach, near }): Row => {
      const list = JSON.parse(nearest) as [number, number, number][];
      return {
        nearest: list.map(([image, distance, likeness]) => ({
          item: itemOf.get(image)!,
          distance,
          likeness,
        })),
        reach,
        near,
        copies: [],
      };
    });
    const copies = db.all<SimilarityResult['copies'][number]>('SELECT * FROM image_copies');
    for (const { first, second, distance, likeness } of copies)
      rows[itemOf.get(first)!]!.copies.push({ item: itemOf.get(second)!, distance, likeness });
    return {
      rows,
      now: Int32Array.from(stored, ({ key }) => nowOf.get(key) ?? -1),
      hash: (was) => ({ high: hashes.high[was]!, low: hashes.low[was]! }),
      outlines: stored.map(({ outline }) => outline),
    };
  } catch {
    // Damaged: everything is compared anew.
    return undefined;
  } finally {
    db?.close();
  }
}

/** What an image is known by from build to build: where it lies, whose it is, and what was read of it. */
export const IMAGE_KEY = 'json_array(i.path, p.id, i.media)';

function resultOf(rows: Row[], { numbers }: SimilarityTask, outlines: Uint8Array): SimilarityResult {
  const entry = ({ item, distance, likeness }: Neighbour) => [numbers[item]!, distance, likeness];
  return {
    images: rows.map(({ nearest, reach, near }, item) => ({
      image: numbers[item]!,
      nearest: JSON.stringify(nearest.map(entry)),
      reach,
      near,
      outline: outlines.slice(item * OUTLINE_BYTES, (item + 1) * OUTLINE_BYTES),
    })),
    copies: rows.flatMap(({ copies }, item) =>
      copies.map(({ item: other, distance, likeness }) => ({
        first: numbers[item]!,
        second: numbers[other]!,
        distance,
        likeness,
      })),
    ),
  };
}
