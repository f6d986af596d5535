import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Cache, openCache, sweepMedia } from './cache/cache.ts';
import { programKeys } from './cache/program.ts';
import { Database } from './catalogue/database.ts';
import { STATE_VERSION } from './catalogue/schema.ts';
import type { Dataset } from './datasets/types.ts';
import { diskFault, visibleText } from './errors.ts';
import { bestBackend } from './imaging/backends.ts';
import { listInputs } from './ingest/index.ts';
import { forgetRemoved } from './ingest/readings.ts';
import { Stages, silentProgress } from './progress.ts';
import { type Inputs, ingestAll, openInputs, PROJECT, type ReadingOptions, readerKey } from './reading.ts';
import { beginAttempt } from './shards/attempts.ts';
import { outliveHolder, startBeat } from './shards/lease.ts';
import { type Listing, listingOf } from './shards/listing.ts';
import { type Manifest, type Program, readManifest, readsAlike, writeManifest } from './shards/manifest.ts';
import { onlyShard, PARTIAL, type Shard, shardName } from './shards/shard.ts';

export interface ShardOptions extends Omit<ReadingOptions, 'cache' | 'verify'> {
  /** Folder of all shards. */
  shards: string;
  shard: Shard;
}

export interface ShardResult {
  /** Folder of the finished shard. */
  folder: string;
  manifest: Manifest;
  /** Files read now, and by an earlier run. */
  read: number;
  reused: number;
}

/**
 * Reads one shard of a dataset into a cache of its own, which is renamed when it is complete. A finished one of the
 * same files and program is left as it is; one that was begun, or whose files have changed, goes on from there.
 * @throws DataFault where the user has something to mend; the reason of `signal` once it is aborted
 */
export async function ingestShard(options: ShardOptions): Promise<ShardResult> {
  const { shard, shards } = options;
  const finished = path.join(path.resolve(shards), shardName(shard));
  const partial = finished + PARTIAL;
  try {
    const inputs = await openInputs({ ...options, cache: partial });
    const dataset = onlyShard(inputs.dataset, shard);
    const program = await programOf(options, inputs);
    const known = await isDone(finished, program, dataset);
    if (known) return known;
    reopen(finished, partial);
    mkdirSync(partial, { recursive: true });
    await outliveHolder(partial, { tell: (text) => options.progress?.note(text) });
    const cache = openCache(partial, finished);
    const endBeat = startBeat(partial);
    try {
      // Somebody may have come to the end while we waited.
      const done = await isDone(finished, program, dataset);
      if (done) {
        rmSync(partial, { recursive: true });
        return done;
      }
      return await readShard(options, { ...inputs, dataset }, cache, program);
    } finally {
      await endBeat();
      cache.close();
    }
  } catch (error) {
    throw diskFault(error) ?? error;
  }
}

/** How a dataset is read here, with these options. */
export async function programOf(options: Pick<ReadingOptions, 'imaging'>, inputs: Inputs): Promise<Program> {
  const imaging = options.imaging ?? (await bestBackend());
  const { version } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const reader = await readerKey(programKeys(PROJECT).reader, imaging, inputs.settings);
  return { reader, state: STATE_VERSION, version, node: process.versions.node, imaging };
}

/** What there is to say of a shard that needs no reading. */
async function isDone(folder: string, program: Program, dataset: Dataset): Promise<ShardResult | undefined> {
  const manifest = readManifest(folder);
  // Only now: to look at a million files takes its time.
  if (!manifest || !readsAlike(manifest.program, program)) return undefined;
  if (!isSound(manifest, program, await listingOf(dataset.images()))) return undefined;
  return { folder, manifest, read: 0, reused: manifest.readings };
}

/** Whether a shard was read as it would be now, and of the same files. */
export const isSound = (manifest: Manifest, program: Program, listing: Listing): boolean =>
  readsAlike(manifest.program, program) && manifest.listing.digest === listing.digest;

/** A finished shard of other files, or of another program, is gone on with: what is still good in it stays. */
function reopen(finished: string, partial: string): void {
  if (!existsSync(finished) || existsSync(partial)) return;
  renameSync(finished, partial);
  rmSync(path.join(partial, 'manifest.json'), { force: true });
}

async function readShard(
  options: ShardOptions,
  inputs: Inputs,
  cache: Cache,
  program: Program,
): Promise<ShardResult> {
  const { shard } = options;
  const stages = new Stages(options.progress ?? silentProgress);
  if (cache.renewed) stages.note('What was begun is of another version or damaged: it is read anew.');
  rollBack(cache.state);
  const db = Database.create(path.join(cache.work, 'catalogue.sqlite'), cache.state);
  let result: ShardResult;
  try {
    stages.begin('compare');
    const listed = await listInputs(db, inputs.dataset);
    const listing = await listingOf(
      db.iterate<{ path: string; bytes: number }>('SELECT path, bytes FROM image_files'),
    );
    stages.end(`shard ${shard.number} of ${shard.of}: ${listing.files} files`);
    const reading = { ...inputs, options: { ...options, cache: cache.folder }, cache, stages };
    const { reader } = program;
    const count = (which: string) =>
      db.get<{ n: number }>(`SELECT count(*) AS n FROM state.readings WHERE ${which}`)!.n;
    const attempt = beginAttempt(cache.folder, count('TRUE'));
    const onPlan = () => attempt.broken > 0 && tellSuspects(db, attempt.broken, options.jobs, stages);
    const keys = { program: reader, reader };
    const read = await ingestAll(reading, db, listed, program.imaging, keys, onPlan).finally(attempt.end);
    forgetRemoved(db);
    sweepMedia(db, cache);
    const manifest: Manifest = {
      shard,
      listing,
      program,
      readings: count('TRUE'),
      unreadable: count('problem IS NOT NULL'),
      transient: count('transient'),
    };
    tellUnread(db, stages);
    result = { folder: '', manifest, read: read.read, reused: read.reused };
  } finally {
    db.close();
  }
  writeManifest(cache.folder, result.manifest);
  return { ...result, folder: finish(cache) };
}

/**
 * The state of a shard has a plain journal: that of builds needs memory which processes share, and which the network
 * file systems of clusters do not have.
 */
function rollBack(state: string): void {
  const { db } = Database.openState(state);
  db.exec('PRAGMA journal_mode = TRUNCATE');
  db.close();
}

/** Gives the folder its final name. The lock goes along, so that nobody opens it in between. */
function finish({ folder, work }: Cache): string {
  const finished = folder.slice(0, -PARTIAL.length);
  rmSync(work, { recursive: true, force: true });
  rmSync(finished, { recursive: true, force: true });
  renameSync(folder, finished);
  for (const name of ['beat', 'lock']) rmSync(path.join(finished, name), { force: true });
  return finished;
}

/** Names of files that a terminal shows. */
const SHOWN = 20;
/** Files that a worker may have in hand or before it. */
const IN_HAND = 16;

/** Where attempts break off again and again at the same place, names the files at which they did. */
function tellSuspects(db: Database, broken: number, jobs: number, stages: Stages): void {
  const files = db.all<{ path: string }>(
    `SELECT path FROM work JOIN images USING (number) ORDER BY number LIMIT ${IN_HAND * jobs}`,
  );
  stages.warn(
    `Reading this shard was killed ${broken === 1 ? 'before' : `${broken} times`} without getting any further, perhaps for ` +
      'want of memory, perhaps by one of the files that come next. If it happens again, give it more memory or take ' +
      `the file out of the dataset: ${files.map((file) => visibleText(file.path)).join(', ')}`,
  );
}

function tellUnread(db: Database, stages: Stages): void {
  const rows = db.all<{ path: string; problem: string }>(
    'SELECT path, problem FROM state.readings WHERE problem IS NOT NULL ORDER BY path',
  );
  for (const { path: file, problem } of rows.slice(0, SHOWN)) stages.warn(visibleText(`${file}: ${problem}`));
  if (rows.length > SHOWN)
    stages.warn(`and ${rows.length - SHOWN} more, which the site's quality page lists`);
}
