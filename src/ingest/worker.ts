import { workerData } from 'node:worker_threads';
import type { BackendName } from '../imaging/backend.ts';
import { loadBackend } from '../imaging/backends.ts';
import { ingestImage } from './image.ts';
import type { ImageResult, ImageTask, MediaFolders } from './types.ts';

/** What every worker is told at its start. */
export interface WorkerSetup {
  media: MediaFolders;
  imaging: BackendName;
}

const setup = (workerData as [unknown, WorkerSetup])[1] ?? workerData;
const backend = await loadBackend(setup.imaging);

/** A batch of files, one after the other; results come back in the batch's order. */
export default async function ingestBatch(tasks: ImageTask[]): Promise<ImageResult[]> {
  const results: ImageResult[] = [];
  for (const task of tasks) results.push(await ingestImage(task, setup.media, backend));
  return results;
}
