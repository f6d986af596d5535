import path from 'node:path';
import read, { type Batch, type BatchResult } from '../../src/ingest/worker.ts';

/** Reads batches as the real one does, but for files by whose names it goes wrong: for ever, or to its end. */
export default async function readBadly(batch: Batch): Promise<BatchResult> {
  Atomics.store(batch.progress, 0, 1);
  for (const task of batch.tasks) {
    const name = task.kind === 'read' ? path.basename(task.file, '.dcm') : '';
    if (name === 'loops') for (;;);
    if (name === 'exits') process.exit(7);
    if (name === 'swells') {
      const kept: number[][] = [];
      for (;;) kept.push(new Array<number>(1e6).fill(0.5));
    }
  }
  return read(batch);
}
