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

/** While one image is in a library's hands, which work on threads of their own, the next one is prepared. */
const IN_FLIGHT = 2;

/** A batch of files; results come back in the batch's order. */
export default async function ingestBatch(tasks: ImageTask[]): Promise<ImageResult[]> {
  const results: ImageResult[] = new Array(tasks.length);
  let next = 0;
  const lane = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await ingestImage(tasks[index]!, setup.media, backend);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return results;
}
