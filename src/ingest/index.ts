import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Piscina } from 'piscina';
import { Database } from '../catalogue/database.ts';
import type { Dataset } from '../datasets/types.ts';
import type { BackendName } from '../imaging/backend.ts';
import { loadBackend } from '../imaging/backends.ts';
import type { Box } from '../imaging/types.ts';
import type { ImageResult, ImageTask, MediaFolders } from './types.ts';
import type { WorkerSetup } from './worker.ts';
import { type ReadingCounts, writeTables } from './write.ts';

export interface IngestOptions {
  dataset: Dataset;
  /** An existing, empty folder: catalogue.sqlite, frames/ and thumbnails/ are written into it. */
  folder: string;
  /** Worker threads. */
  jobs: number;
  imaging: BackendName;
  /** Whether overlay planes are published. */
  overlays?: boolean;
  /** Told how many images are to be read, then after each batch how many were. */
  onPlan?: (images: number) => void;
  onImages?: (images: number) => void;
}

export interface IngestResult extends ReadingCounts {
  imagesRead: number;
  imagesUnreadable: number;
}

/** Files a worker takes at a time: enough to hide the hand-over, few enough for a smooth progress bar. */
const BATCH = 8;

/** Where ingestion puts things within its folder. */
export const catalogueFile = (folder: string) => path.join(folder, 'catalogue.sqlite');
export const mediaFolders = (folder: string): MediaFolders => ({
  frames: path.join(folder, 'frames'),
  stacks: path.join(folder, 'stacks'),
  stored: path.join(folder, 'stored'),
  overlays: path.join(folder, 'overlays'),
  thumbnails: path.join(folder, 'thumbnails'),
});

/**
 * Reads a dataset into a catalogue: tables first, then every image on a pool of workers. The same dataset gives
 * the same rows whatever the number of workers: images are numbered before the first is read.
 * @throws DataFault where a table cannot be read at all
 */
export async function ingest(options: IngestOptions): Promise<IngestResult> {
  const db = Database.create(catalogueFile(options.folder));
  try {
    const counts = await writeTables(db, options.dataset);
    db.run('INSERT INTO meta VALUES (?, ?)', 'adapter', options.dataset.adapter);
    db.run('INSERT INTO meta VALUES (?, ?)', 'notes', JSON.stringify(options.dataset.notes));
    db.run('INSERT INTO meta VALUES (?, ?)', 'imaging', JSON.stringify(await provenance(options.imaging)));
    options.onPlan?.(counts.imageFiles);
    const images = await ingestImages(db, options);
    return { ...counts, ...images };
  } finally {
    db.close();
  }
}

async function provenance(imaging: BackendName): Promise<Record<string, string>> {
  const { name, versions } = await loadBackend(imaging);
  return { backend: name, ...versions };
}

async function ingestImages(
  db: Database,
  { dataset, folder, jobs, imaging, overlays = false, onImages }: IngestOptions,
): Promise<{ imagesRead: number; imagesUnreadable: number }> {
  const media = mediaFolders(folder);
  for (const target of [media.frames, media.thumbnails]) mkdirSync(target, { recursive: true });
  const pool = new Piscina<ImageTask[], ImageResult[]>({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
    workerData: { media, imaging } satisfies WorkerSetup,
  });
  const totals = { imagesRead: 0, imagesUnreadable: 0 };
  const running = new Set<Promise<void>>();
  let failure: unknown;
  try {
    for (const tasks of batches(db, dataset.folder, overlays)) {
      const job = pool.run(tasks).then((results) => {
        db.transaction(() => {
          for (const result of results) writeImage(db, result);
        });
        for (const { problem } of results) totals[problem ? 'imagesUnreadable' : 'imagesRead']++;
        onImages?.(results.length);
      });
      const settled = job.catch((error) => {
        failure ??= error;
      });
      running.add(settled);
      settled.then(() => running.delete(settled));
      // Two batches a worker: one at work, one waiting. More would only fill memory.
      if (running.size >= jobs * 2) await Promise.race(running);
      if (failure) break;
    }
    await Promise.all(running);
    if (failure) throw failure;
    return totals;
  } finally {
    await pool.destroy();
  }
}

/** The images in the catalogue's order, a batch at a time, each with the boxes to draw on it. */
function* batches(db: Database, folder: string, overlays: boolean): Generator<ImageTask[]> {
  let last = 0;
  for (;;) {
    const files = db.all<{ number: number; patient: number; path: string; slug: string; labelled: number }>(
      `SELECT i.number, i.patient, i.path, i.slug, s.labelled FROM images i JOIN splits s ON s.name = i.split
       WHERE i.number > ? ORDER BY i.number LIMIT ?`,
      last,
      BATCH,
    );
    if (files.length === 0) return;
    last = files.at(-1)!.number;
    yield files.map((file) => ({
      number: file.number,
      file: path.join(folder, file.path),
      slug: file.slug,
      publishOverlays: overlays,
      boxes: file.labelled
        ? db.all<Box & Record<string, number>>(
            'SELECT x, y, width, height FROM boxes WHERE patient = ? ORDER BY number',
            file.patient,
          )
        : [],
    }));
  }
}

function writeImage(db: Database, result: ImageResult): void {
  const { statistics, thumbnail } = result;
  db.run(
    `UPDATE images SET sha256 = ?, transfer_syntax = ?, header = ?, pixel_bytes = ?, frames = ?, rows = ?,
       columns = ?, bits_stored = ?, photometric = ?, min = ?, max = ?, mean = ?, standard_deviation = ?,
       histogram = ?, frame = ?, shown_frame = ?, stack = ?, stored = ?, stored_offset = ?, overlay = ?, overlay_planes = ?,
       pixel_aspect = ?, windows = ?, thumbnail = ?, thumbnail_width = ?, thumbnail_height = ?, problem = ?
     WHERE number = ?`,
    result.sha256 ?? null,
    result.transferSyntaxUID ?? null,
    result.header ? JSON.stringify(result.header) : null,
    result.pixelBytes ?? null,
    result.frames ?? null,
    result.rows ?? null,
    result.columns ?? null,
    result.bitsStored ?? null,
    result.photometricInterpretation ?? null,
    statistics?.min ?? null,
    statistics?.max ?? null,
    statistics?.mean ?? null,
    statistics?.standardDeviation ?? null,
    statistics ? new Uint8Array(statistics.histogram.buffer) : null,
    result.frame ?? null,
    result.shownFrame ?? null,
    result.stack ? JSON.stringify(result.stack) : null,
    result.stored?.file ?? null,
    result.stored?.offset ?? null,
    result.overlay ?? null,
    result.overlayPlanes ?? null,
    result.pixelAspect ?? null,
    result.windows ? JSON.stringify(result.windows) : null,
    thumbnail?.file ?? null,
    thumbnail?.width ?? null,
    thumbnail?.height ?? null,
    result.problem ?? null,
    result.number,
  );
}
