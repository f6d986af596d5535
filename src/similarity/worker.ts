import { setImmediate } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { Database } from '../catalogue/database.ts';
import { looksOf } from './first-look.ts';
import { type Hashes, parseHashes } from './hashes.ts';
import { OUTLINE_BYTES, outlineOf } from './miniature.ts';
import { miniatures } from './miniatures.ts';
import { resultOf, type SimilarityResult } from './result.ts';
import type { Shared } from './share.ts';
import type { Collection, Row } from './types.ts';
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
  /** Threads to use where there is much to compare. */
  threads: number;
}

/** Images from which on further threads are worth their beginning, and images that a thread takes at a time. */
const MANY = 2000;
const TOGETHER = 500;

/** Compares images on a thread of its own. */
export default async function compare(task: SimilarityTask): Promise<SimilarityResult> {
  const db = Database.beside(task.state);
  try {
    const known = task.previous === undefined ? undefined : knownOf(task.previous, task);
    const count = task.numbers.length;
    const miniature = miniatures(db, task.readings);
    const outlines = new Uint8Array(new SharedArrayBuffer(count * OUTLINE_BYTES));
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
    const { hashes, patients, pixels, numbers } = task;
    const collection: Collection = { hashes, patients, pixels, outlines, miniature };
    const changed = known && compareChanged(collection, known);
    if (changed) return resultOf(changed, numbers, outlines);
    if (count < MANY || task.threads < 2)
      return resultOf(await compareAll(collection, () => setImmediate()), numbers, outlines);
    return await compareOnThreads(task, outlines);
  } finally {
    db.close();
  }
}

/** The same as `compareAll`, on several threads: what is said of an image follows from the images alone. */
async function compareOnThreads(task: SimilarityTask, outlines: Uint8Array): Promise<SimilarityResult> {
  const { state, hashes, threads } = task;
  const share = (numbers: Uint32Array) => {
    const shared = new Uint32Array(new SharedArrayBuffer(numbers.byteLength));
    shared.set(numbers);
    return shared;
  };
  const workerData: Shared = {
    state,
    numbers: share(task.numbers),
    readings: share(task.readings),
    collection: {
      hashes: { high: share(hashes.high), low: share(hashes.low) },
      patients: share(task.patients),
      pixels: share(task.pixels),
      outlines,
      looks: looksOf(outlines, true),
    },
  };
  const pool = new Piscina<[from: number, to: number], SimilarityResult>({
    filename: new URL('./share.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  try {
    const count = task.numbers.length;
    const parts = await Promise.all(
      Array.from({ length: Math.ceil(count / TOGETHER) }, (_, i) =>
        pool.run([i * TOGETHER, Math.min(count, (i + 1) * TOGETHER)]),
      ),
    );
    return { images: parts.flatMap((part) => part.images), copies: parts.flatMap((part) => part.copies) };
  } finally {
    await pool.destroy();
  }
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
