import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import { FEW_IMAGES, onThread } from '../thread.ts';
import { parseHashes } from './hashes.ts';
import type { SimilarityResult } from './result.ts';
import { IMAGE_KEY, type SimilarityTask } from './worker.ts';

export interface SimilarityOptions {
  /** File of the state, which holds the miniatures. */
  state: string;
  /** Stands for the program that compares. */
  salt: string;
  /** Catalogue of the last build: what has not changed since is taken over. */
  previous?: string | undefined;
  /** Threads to use where there is much to compare. */
  threads: number;
  signal?: AbortSignal | undefined;
}

/** What is known of the comparisons in a catalogue: `similarity` in its `meta`. */
interface Made {
  /** Stands for the program, and for the images and the program. */
  salt: string;
  of: string;
}

/**
 * Begins to compare all images with one another, on a thread of its own: it goes on while other things are done.
 * @param db the catalogue, open for writing
 * @returns what waits for the comparisons and puts them into the catalogue: tables `similar_images` and `image_copies`
 */
export function startSimilarity(
  db: Database,
  { state, salt, previous, threads, signal }: SimilarityOptions,
): () => Promise<void> {
  const task = taskOf(db, state, threads);
  const made: Made = { salt, of: digest(task, salt) };
  if (attachPrevious(db, previous)) {
    try {
      const before = madeBefore(db);
      if (before?.of === made.of) {
        takeOver(db, made);
        return async () => undefined;
      }
      if (before?.salt === salt) task.previous = previous;
    } finally {
      detachPrevious(db);
    }
  }
  const worker = new URL('./worker.ts', import.meta.url);
  const finish = onThread<SimilarityTask, SimilarityResult>(worker, task, {
    signal,
    small: task.numbers.length <= FEW_IMAGES,
  });
  return async () => {
    const result = await finish();
    db.transaction(() => store(db, result, made));
  };
}

/** The images that could be read, in the order of their paths: it stays the same whoever comes or goes. */
function taskOf(db: Database, state: string, threads: number): SimilarityTask {
  const rows = db.all<{
    number: number;
    reading: number;
    patient: number;
    pixels: string;
    hash: string;
    key: string;
  }>(
    `SELECT i.number, i.reading, i.patient, i.perceptual_hash AS hash, ${IMAGE_KEY} AS key,
       json_array(i.pixel_sha256, i.rows, i.columns) AS pixels
     FROM main.images i JOIN main.patients p ON p.number = i.patient
     WHERE i.perceptual_hash IS NOT NULL AND i.reading IS NOT NULL ORDER BY i.path`,
  );
  const seen = new Map<string, number>();
  const pixelsOf = (pixels: string) => {
    const known = seen.get(pixels) ?? seen.size;
    seen.set(pixels, known);
    return known;
  };
  return {
    state,
    threads,
    numbers: Uint32Array.from(rows, (row) => row.number),
    readings: Uint32Array.from(rows, (row) => row.reading),
    patients: Uint32Array.from(rows, (row) => row.patient),
    pixels: Uint32Array.from(rows, (row) => pixelsOf(row.pixels)),
    hashes: parseHashes(rows.map((row) => row.hash)),
    keys: rows.map((row) => row.key),
  };
}

/** A hash of what there is to compare: an image's content decides all that is compared. */
function digest({ keys, numbers }: SimilarityTask, salt: string): string {
  const hash = createHash('sha256').update(JSON.stringify([salt, keys.length]));
  hash.update(numbers);
  for (const key of keys) hash.update(key);
  return hash.digest('hex');
}

function madeBefore(db: Database): Made | undefined {
  const row = db.get<{ value: string }>("SELECT value FROM previous.meta WHERE key = 'similarity'");
  return row && (JSON.parse(row.value) as Made);
}

function takeOver(db: Database, made: Made): void {
  db.transaction(() => {
    for (const table of ['similar_images', 'image_copies'])
      db.exec(`INSERT INTO main.${table} SELECT * FROM previous.${table}`);
    db.run("INSERT INTO main.meta VALUES ('similarity', ?)", JSON.stringify(made));
  });
}

function store(db: Database, { images, copies }: SimilarityResult, made: Made): void {
  images.sort((a, b) => a.image - b.image);
  for (const { image, nearest, reach, near } of images)
    db.run('INSERT INTO main.similar_images VALUES (?, ?, ?, ?)', image, nearest, reach, near);
  for (const { first, second, distance, likeness } of copies)
    db.run('INSERT INTO main.image_copies VALUES (?, ?, ?, ?)', first, second, distance, likeness);
  db.run("INSERT INTO main.meta VALUES ('similarity', ?)", JSON.stringify(made));
}
