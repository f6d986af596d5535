import path from 'node:path';
import { openCache } from './cache/cache.ts';
import { Database } from './catalogue/database.ts';
import { diskFault } from './errors.ts';
import { forgetOtherFolder, listInputs } from './ingest/index.ts';
import { writeTables } from './ingest/write.ts';
import { programOf } from './ingest-shard.ts';
import { Stages, silentProgress } from './progress.ts';
import { type Inputs, openInputs, type ReadingOptions } from './reading.ts';
import { adoptShard, lastReading } from './shards/adopt.ts';
import { type FoundShard, findCut, findShards, lackOf } from './shards/found.ts';
import { listingsOf } from './shards/listing.ts';

export interface MergeOptions extends Omit<ReadingOptions, 'jobs' | 'verify'> {
  /** Folder of all shards. */
  shards: string;
  /** How many there are; where nothing is said, their names tell. */
  of?: number | undefined;
}

export interface MergeResult {
  shards: number;
  /** Readings taken over from shards, and those that the cache had. */
  readings: number;
  known: number;
  /** Files that could not be read for the moment: the build tries again. */
  transient: number;
  /** Media files linked or copied. */
  files: number;
}

/**
 * Puts the readings of all shards of a dataset into a cache. A build with it reads no image: its tables, checks and
 * pages, and so its site, are those of one machine.
 * @throws DataFault where shards are missing or of something else; the reason of `signal` once it is aborted
 */
export async function merge(options: MergeOptions): Promise<MergeResult> {
  const stages = new Stages(options.progress ?? silentProgress);
  try {
    const inputs = await openInputs({ ...options, jobs: 1 });
    const shards = path.resolve(options.shards);
    stages.begin('compare');
    const program = await programOf(options, inputs);
    const found = findShards(
      shards,
      program,
      await listingsOf(inputs.dataset, options.of ?? findCut(shards)),
    );
    const lack = lackOf(
      found,
      program,
      `reading-room ingest --data ${options.data} --shards ${options.shards}`,
    );
    if (lack) throw lack;
    stages.end(`${found.length} shards of this dataset`);
    return await takeAll(options, inputs, found, program.reader, stages);
  } catch (error) {
    throw diskFault(error) ?? error;
  }
}

async function takeAll(
  { cache: folder, signal }: MergeOptions,
  { dataset }: Inputs,
  found: readonly FoundShard[],
  reader: string,
  stages: Stages,
): Promise<MergeResult> {
  const cache = openCache(path.resolve(folder), 'no site');
  try {
    const db = Database.create(path.join(cache.work, 'catalogue.sqlite'), cache.state);
    try {
      stages.begin('tables');
      const { imageFiles } = await listInputs(db, dataset);
      // For the numbers of images alone: the build reads them once more, and notes what is amiss.
      await writeTables(db, dataset);
      forgetOtherFolder(db, dataset.folder);
      stages.end();
      stages.begin('merge', imageFiles);
      const after = lastReading(db);
      const result: MergeResult = { shards: found.length, readings: 0, known: 0, transient: 0, files: 0 };
      for (const { folder: shard, manifest } of found) {
        signal?.throwIfAborted();
        const { readings, files } = await adoptShard(db, shard, cache.media, reader, after);
        const { readings: held, transient } = manifest!;
        result.readings += readings;
        result.known += held - readings - transient;
        result.transient += transient;
        result.files += files;
        stages.advance(held);
      }
      stages.end(`${result.readings} readings, ${result.files} files`);
      return result;
    } finally {
      db.close();
    }
  } finally {
    cache.close();
  }
}
