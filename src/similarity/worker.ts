import { setImmediate } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { Database } from '../catalogue/database.ts';
import { OUTLINE_BYTES } from '../imaging/miniature.ts';
import { roomForLooks } from './first-look.ts';
import { type Hashes, parseHashes } from './hashes.ts';
import { miniatures, readOutlines } from './miniatures.ts';
import { resultOf, type SimilarityResult } from './result.ts';
import type { Shared, ShareTask } from './share.ts';
import type { Neighbour, Row } from './types.ts';
import { compareAll, compareChanged, isTooMuch, type Known } from './update.ts';

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
    return (await compareAgain(task, db)) ?? (await compareAnew(task, db));
  } finally {
    db.close();
  }
}

/** Compares what is not as in the last build; undefined where there was none, or too much is different. */
async function compareAgain(task: SimilarityTask, db: Database): Promise<SimilarityResult | undefined> {
  const known = task.previous === undefined ? undefined : knownOf(task.previous, task);
  if (!known) return undefined;
  const { hashes, patients, pixels, numbers } = task;
  const stayed = known.now.reduce((total, item) => total + (item < 0 ? 0 : 1), 0);
  if (isTooMuch(numbers.length - stayed, known)) return undefined;
  const miniature = miniatures(db, task.readings);
  const outlines = new Uint8Array(numbers.length * OUTLINE_BYTES);
  readOutlines(db, task.readings, outlines);
  const rows = compareChanged({ hashes, patients, pixels, outlines, miniature }, known);
  return resultOf(rows, numbers);
}

async function compareAnew(task: SimilarityTask, db: Database): Promise<SimilarityResult> {
  const { hashes, patients, pixels, numbers } = task;
  const count = numbers.length;
  if (count >= MANY && task.threads > 1) return compareOnThreads(task, db);
  const miniature = miniatures(db, task.readings);
  const outlines = new Uint8Array(count * OUTLINE_BYTES);
  readOutlines(db, task.readings, outlines);
  const collection = { hashes, patients, pixels, outlines, miniature };
  return resultOf(await compareAll(collection, () => setImmediate()), numbers);
}

/** The same on several threads: what is said of an image follows from the images alone. */
async function compareOnThreads(task: SimilarityTask, db: Database): Promise<SimilarityResult> {
  const { state, hashes, threads } = task;
  const count = task.numbers.length;
  const room = (bytes: number) => new SharedArrayBuffer(bytes);
  const share = (numbers: Uint32Array) => {
    const shared = new Uint32Array(room(numbers.byteLength));
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
      outlines: new Uint8Array(room(count * OUTLINE_BYTES)),
      looks: roomForLooks(count, room),
    },
  };
  readOutlines(db, task.readings, workerData.collection.outlines);
  const pool = new Piscina<ShareTask, SimilarityResult | undefined>({
    filename: new URL('./share.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  const inParts = (kind: ShareTask['kind']) =>
    Promise.all(
      Array.from({ length: Math.ceil(count / TOGETHER) }, (_, i) =>
        pool.run({ kind, from: i * TOGETHER, to: Math.min(count, (i + 1) * TOGETHER) }),
      ),
    );
  try {
    await inParts('look');
    const parts = await inParts('compare');
    return {
      images: parts.flatMap((part) => part!.images),
      copies: parts.flatMap((part) => part!.copies),
    };
  } finally {
    await pool.destroy();
  }
}

/** What the last build knew; undefined where it has nothing that can be used. */
function knownOf(file: string, { state, keys, numbers }: SimilarityTask): Known | undefined {
  let db: Database | undefined;
  try {
    db = Database.open(file, state);
    type Stored = { image: number; key: string; hash: string; nearest: string; reach: number; near: number };
    const stored = db.all<Stored>(
      `SELECT s.image, ${IMAGE_KEY} AS key, i.perceptual_hash AS hash, s.nearest, s.reach, s.near
       FROM similar_images s JOIN main.images i ON i.number = s.image JOIN patients p ON p.number = i.patient
       ORDER BY i.path`,
    );
    const itemOf = new Map(stored.map(({ image }, was) => [image, was]));
    const nowOf = new Map(keys.map((key, item) => [key, item]));
    const hashes = parseHashes(stored.map(({ hash }) => hash));
    const now = Int32Array.from(stored, ({ key }) => nowOf.get(key) ?? -1);
    // Lists name images by their numbers: where these are the same, the lists need not be read.
    const isSame = stored.every(({ image }, was) => now[was]! < 0 || numbers[now[was]!] === image);
    const listOf = (nearest: string): Neighbour[] =>
      (JSON.parse(nearest) as [number, number, number][]).map(([image, distance, likeness]) => ({
        item: itemOf.get(image)!,
        distance,
        likeness,
      }));
    const rows = stored.map(
      ({ nearest, reach, near }): Row => ({
        ...(isSame ? { nearest: [], told: nearest } : { nearest: listOf(nearest) }),
        reach,
        near,
        copies: [],
      }),
    );
    const copies = db.all<SimilarityResult['copies'][number]>('SELECT * FROM image_copies');
    for (const { first, second, distance, likeness } of copies)
      rows[itemOf.get(first)!]!.copies.push({ item: itemOf.get(second)!, distance, likeness });
    return {
      rows,
      now,
      hash: (was) => ({ high: hashes.high[was]!, low: hashes.low[was]! }),
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
