import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DataFault, visibleText } from '../errors.ts';

/**
 * Whoever reads a shard holds its folder by the lock of a cache. Of a process on another machine, the lock cannot tell
 * whether it is still there, and on a cluster machines go: so the holder writes a number that grows into a file beside
 * it, and a lock beside which nothing grows is nobody's. No clock is compared with another machine's.
 */

/** Milliseconds between two beats, and how long is waited for one. */
const EVERY = 5_000;
const PATIENCE = 30_000;

const beatOf = (folder: string) => path.join(folder, 'beat');
const lockOf = (folder: string) => path.join(folder, 'lock');

function textOf(file: string): string | undefined {
  try {
    // Opened anew each time: network file systems look for changes then.
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Waits until it is known whether a process on another machine still reads a shard. A lock whose holder has gone is
 * emptied: it is taken over then as that of a process that was killed.
 * @param tell told that there is something to wait for
 * @throws DataFault where the holder lives
 */
export async function outliveHolder(
  folder: string,
  { patience = PATIENCE, tell }: { patience?: number; tell?: (text: string) => void } = {},
): Promise<void> {
  const lock = textOf(lockOf(folder));
  const host = hostOf(lock);
  if (host === undefined || host === hostname()) return;
  tell?.(`A process on ${visibleText(host)} holds this shard: waiting to see whether it lives.`);
  const before = textOf(beatOf(folder));
  for (const end = Date.now() + patience; Date.now() < end; await wait(Math.min(patience / 4, 1000))) {
    // Its holder has given it back.
    if (textOf(lockOf(folder)) !== lock) return;
    if (textOf(beatOf(folder)) === before) continue;
    throw new DataFault(`this shard is being read on ${visibleText(host)}.`, {
      file: folder,
      remedy: 'Wait for it. A machine that has gone is noticed after half a minute.',
    });
  }
  writeFileSync(lockOf(folder), '');
}

function hostOf(lock: string | undefined): string | undefined {
  try {
    return (JSON.parse(lock ?? '') as { host?: string }).host;
  } catch {
    return undefined;
  }
}

/**
 * Tells other machines that the holder of a shard lives.
 * @returns what ends it
 */
export function startBeat(folder: string): () => Promise<void> {
  const file = beatOf(folder);
  const worker = new Worker(new URL('./beat.ts', import.meta.url), { workerData: { file, every: EVERY } });
  worker.unref();
  return async () => {
    await worker.terminate();
    rmSync(file, { force: true });
  };
}
