import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../catalogue/database.ts';
import type { Dataset } from '../datasets/types.ts';
import type { BackendName } from '../imaging/backend.ts';
import { loadBackend } from '../imaging/backends.ts';
import { canonicalAddress } from '../storage/address.ts';
import { findWork } from './plan.ts';
import { type PoolCounts, runPool } from './pool.ts';
import { takeOver } from './readings.ts';
import type { IngestOptions } from './types.ts';
import { type ReadingCounts, writeListing, writeTables } from './write.ts';

export interface IngestResult extends ReadingCounts, PoolCounts {
  /** Images whose reading of an earlier build was still good. */
  reused: number;
}

/**
 * A hash of everything that the dataset holds: its folder's entries, the content of its tables, and the paths, sizes
 * and times of change of its images, which are listed into the catalogue by the way.
 */
export async function listInputs(
  db: Database,
  dataset: Dataset,
): Promise<{ imageFiles: number; skippedFiles: number; signature: string }> {
  const { listing, ...counts } = await writeListing(db, dataset);
  const hash = createHash('sha256').update(listing);
  for (const table of dataset.tables) {
    const content = createHash('sha256');
    for await (const chunk of table.source.stream()) content.update(chunk as Buffer);
    table.content = content.digest('hex');
    hash.update(`${table.file}\0${table.content}\0`);
  }
  hash.update(JSON.stringify([dataset.adapter, dataset.notes, dataset.splits, await dataset.entries()]));
  hash.update((await dataset.signature?.()) ?? '');
  return { ...counts, signature: hash.digest('hex') };
}

/**
 * Reads a dataset into a catalogue into which its images are listed already: tables first, then every image that no
 * earlier build has read, on a pool of workers. The same dataset gives the same rows whatever the number of workers
 * and whatever was read before: images are numbered before the first is read.
 * @throws DataFault where a table cannot be read at all
 */
export async function ingest(
  options: IngestOptions,
  listed: { imageFiles: number; skippedFiles: number },
): Promise<IngestResult> {
  const { db, dataset } = options;
  const rows = await writeTables(db, dataset, options.tables, options.folders);
  db.run('INSERT INTO main.meta VALUES (?, ?)', 'adapter', dataset.adapter);
  db.run('INSERT INTO main.meta VALUES (?, ?)', 'ids_in_headers', dataset.idsInHeaders === false ? '0' : '1');
  db.run('INSERT INTO main.meta VALUES (?, ?)', 'notes', JSON.stringify(dataset.notes));
  db.run('INSERT INTO main.meta VALUES (?, ?)', 'imaging', JSON.stringify(await provenance(options.imaging)));
  forgetOtherFolder(db, dataset.folder);
  const isIntact = (file: string, bytes: number) =>
    statSync(path.join(options.media, file), { throwIfNoEntry: false })?.size === bytes;
  const { count, work } = findWork(db, { ...options, folder: dataset.folder, isIntact });
  options.onPlan?.(count);
  const counts = count > 0 ? await runPool(work, count, options) : NO_WORK;
  takeOver(db);
  const { imageFiles, skippedFiles } = listed;
  return { ...rows, imageFiles, skippedFiles, ...counts, reused: imageFiles - counts.read };
}

const NO_WORK: PoolCounts = { read: 0, redrawn: 0, unreadable: 0, idle: 0 };

async function provenance(imaging: BackendName): Promise<Record<string, string>> {
  const { name, versions } = await loadBackend(imaging);
  return { backend: name, ...versions };
}

/** Readings belong to a folder: in another one, equal names, sizes and times may be those of other images. */
export function forgetOtherFolder(db: Database, folder: string): void {
  const known = db.get<{ value: string }>("SELECT value FROM state.meta WHERE key = 'dataset'")?.value;
  const resolved = canonicalAddress(folder);
  if (known === resolved) return;
  db.transaction(() => {
    // What they hold stays known: files are compared with it by their content.
    db.run('UPDATE readings SET modified = -1');
    db.run("INSERT OR REPLACE INTO state.meta VALUES ('dataset', ?)", resolved);
  });
}
