import { Piscina } from 'piscina';
import { readInstead } from './plan.ts';
import { keepResults } from './readings.ts';
import type { IngestOptions, Task, WorkerSetup } from './types.ts';
import type { BatchResult } from './worker.ts';

/** Files a worker takes at a time: enough to hide the hand-over, few enough for a smooth progress bar. */
const BATCH = 8;

/** What the workers did. */
export interface PoolCounts {
  /** Files that were read and decoded. */
  read: number;
  /** Thumbnails that were drawn again. */
  redrawn: number;
  /** Of the files read, those that could not be. */
  unreadable: number;
  /** Share of the workers' time in which they had nothing to do, from 0 to 1. */
  idle: number;
}

/**
 * Runs tasks on worker threads and keeps what they give in the state, a batch at a time.
 * @throws whatever the disk throws; the reason of `signal` once it is aborted. What was kept until then stays.
 */
export async function runPool(
  work: Iterable<Task>,
  count: number,
  options: IngestOptions,
): Promise<PoolCounts> {
  const { db, dataset, jobs, imaging, media, reader, overlays = false, signal, onImages } = options;
  const threads = Math.min(jobs, Math.ceil(count / BATCH));
  const pool = new Piscina<Task[], BatchResult>({
    filename: new URL('./worker.ts', import.meta.url).href,
    // A worker takes half a second to begin: no more of them than there are batches.
    minThreads: threads,
    maxThreads: threads,
    workerData: { media, imaging, overlays, reader } satisfies WorkerSetup,
  });
  const counts: PoolCounts = { read: 0, redrawn: 0, unreadable: 0, idle: 0 };
  const started = performance.now();
  let busy = 0;
  const running = new Set<Promise<void>>();
  let failure: unknown;

  async function perform(tasks: Task[]): Promise<void> {
    const { results, busy: milliseconds } = await pool.run(tasks);
    busy += milliseconds;
    const lost = results.filter((result) => result.kind === 'lost');
    keepResults(db, results, reader);
    for (const result of results) {
      if (result.kind === 'redraw') counts.redrawn++;
      else if (result.kind === 'read') counts.read++;
      if (result.kind === 'read' && result.problem) counts.unreadable++;
    }
    onImages?.(results.length - lost.length);
    if (lost.length > 0) await perform(lost.map(({ number }) => readInstead(db, number, dataset.folder)));
  }

  try {
    for (const tasks of batches(work)) {
      if (signal?.aborted || failure) break;
      const settled = perform(tasks).catch((error) => {
        failure ??= error;
      });
      running.add(settled);
      settled.then(() => running.delete(settled));
      // Two batches a worker: one at work, one waiting. More would only fill memory.
      if (running.size >= threads * 2) await Promise.race(running);
    }
    // What is under way is finished and kept, even where the build is about to stop.
    await Promise.all(running);
    if (failure) throw failure;
    signal?.throwIfAborted();
    counts.idle = Math.max(0, 1 - busy / (threads * (performance.now() - started)));
    return counts;
  } finally {
    await pool.destroy();
  }
}

function* batches(work: Iterable<Task>): Generator<Task[]> {
  let batch: Task[] = [];
  for (const task of work) {
    batch.push(task);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
