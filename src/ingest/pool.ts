import { Piscina } from 'piscina';
import { readInstead } from './plan.ts';
import { keepResults } from './readings.ts';
import type { IngestOptions, Result, Task, WorkerSetup } from './types.ts';
import type { Batch, BatchResult } from './worker.ts';

/** Files a worker takes at a time: enough to hide the hand-over, few enough for a smooth progress bar. */
const BATCH = 8;

/**
 * Seconds that a worker may take for one file before it is ended. Films take a hundredth of a second; what is left is for
 * large files on slow disks. A codec that loops takes for ever.
 */
export const FILE_SECONDS = 120;

/**
 * The most that a worker's own objects may take, in megabytes: pixels lie outside and are limited by the readers. A file
 * that needs more ends its worker, and not the build.
 */
export const WORKER_MEGABYTES = 2048;

/** How often workers are looked at, in milliseconds. */
const LOOK = 500;

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
  const limit = options.fileSeconds ?? FILE_SECONDS;
  const threads = Math.min(jobs, Math.ceil(count / BATCH));
  const pool = new Piscina<Batch, BatchResult>({
    filename: (options.worker ?? new URL('./worker.ts', import.meta.url)).href,
    // A worker takes half a second to begin: no more of them than there are batches.
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxOldGenerationSizeMb: options.workerMegabytes ?? WORKER_MEGABYTES },
    workerData: { media, imaging, overlays, reader } satisfies WorkerSetup,
  });
  const counts: PoolCounts = { read: 0, redrawn: 0, unreadable: 0, idle: 0 };
  const started = performance.now();
  let busy = 0;
  const running = new Set<Promise<void>>();
  let failure: unknown;

  async function perform(tasks: Task[]): Promise<void> {
    const { results, busy: milliseconds } = await guarded(tasks);
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

  /** A batch; where its worker ended, its files one by one: the one that does it again is given up. */
  async function guarded(tasks: Task[]): Promise<BatchResult> {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const watch = watchdog(progress, limit);
    try {
      return await pool.run({ tasks, progress }, { signal: watch.signal });
    } catch (error) {
      const why = watch.signal.aborted ? `it took longer than ${limit} seconds` : deathOf(error);
      if (why === undefined) throw error;
      const [first] = tasks;
      if (tasks.length === 1) return { results: [givenUp(first!, why)], busy: 0 };
    } finally {
      watch.stop();
    }
    const together: BatchResult = { results: [], busy: 0 };
    for (const task of tasks) {
      const { results, busy: milliseconds } = await guarded([task]);
      together.results.push(...results);
      together.busy += milliseconds;
    }
    return together;
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

/** Aborts where no file of a batch that has begun is finished for so many seconds. */
function watchdog(progress: Int32Array, seconds: number): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let [seen, since] = [0, 0];
  const timer = setInterval(() => {
    const now = performance.now();
    const done = Atomics.load(progress, 0);
    if (done !== seen) [seen, since] = [done, now];
    // 0: it waits for a worker.
    else if (done > 0 && now - since > seconds * 1000) controller.abort();
  }, LOOK);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/** Why a worker ended; undefined for an error of a task, such as a full disk. */
function deathOf(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it takes more memory than a worker may have';
  return /^worker exited with code/.test(message ?? '') ? 'it ended the worker that read it' : undefined;
}

/** The result of a file that no worker can be trusted with. The next build tries again: it may have been the machine. */
function givenUp(task: Task, why: string): Result {
  const { number } = task;
  if (task.kind === 'redraw') return { kind: 'lost', number };
  return { kind: 'read', number, problem: `reading was given up: ${why}`, transient: true };
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
