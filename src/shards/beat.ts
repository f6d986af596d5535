import { writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** Runs on a thread of its own: says again and again that the process lives, however busy its main thread is. */
const { file, every } = workerData as { file: string; every: number };
let count = 0;
const beat = () => {
  try {
    writeFileSync(file, String(++count));
  } catch {
    // The disk may be away for a moment: the next one tells.
  }
};
beat();
setInterval(beat, every);
