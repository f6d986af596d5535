import { workerData } from 'node:worker_threads';
import type { ImagingBackend } from '../imaging/backend.ts';
import { loadBackend } from '../imaging/backends.ts';
import { ingestImage } from './image.ts';
import { redrawThumbnail } from './media.ts';
import type { Result, Task, WorkerSetup } from './types.ts';

const setup = (workerData as [unknown, WorkerSetup])[1] ?? workerData;
const backend = await loadBackend(setup.imaging);

/** While one image is in a library's hands, which work on threads of their own, the next one is prepared. */
const IN_FLIGHT = 2;

/** What became of a batch: results in the batch's order, and the milliseconds that it kept the worker. */
export interface BatchResult {
  results: Result[];
  busy: number;
}

/** A batch of files. progress: 0 until it has begun, then one more than files are finished; shared with who waits. */
export interface Batch {
  tasks: Task[];
  progress: Int32Array;
}

/** Reads a batch of files. */
export default async function ingestBatch({ tasks, progress }: Batch): Promise<BatchResult> {
  Atomics.store(progress, 0, 1);
  const started = performance.now();
  const results: Result[] = new Array(tasks.length);
  let next = 0;
  const lane = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await perform(tasks[index]!, backend);
      Atomics.add(progress, 0, 1);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return { results, busy: performance.now() - started };
}

async function perform(task: Task, imaging: ImagingBackend): Promise<Result> {
  if (task.kind === 'read') return ingestImage(task, setup, imaging);
  const thumbnail = await redrawThumbnail(task, setup, imaging);
  const { number } = task;
  return thumbnail ? { kind: 'redraw', number, thumbnail } : { kind: 'lost', number };
}
