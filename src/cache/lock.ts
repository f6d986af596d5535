import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DataFault } from '../errors.ts';

/** Who holds a cache. */
interface Holder {
  pid: number;
  /** When the process began, as the system counts: a number is given to another process sooner or later. */
  birth: string | undefined;
  host: string;
  /** Clock time, for the message. */
  since: string;
  out: string;
}

/** A cache held by this process. */
export interface Lock {
  /** Whether the last holder ended without giving it back. */
  leftBehind: boolean;
  release(): void;
}

/**
 * Takes a cache for this process alone. A lock whose holder has ended is taken over.
 * @param out the site that is built, for the message to others
 * @throws DataFault that says who holds it
 */
export function takeLock(folder: string, out: string): Lock {
  const file = path.join(folder, 'lock');
  const mine = `${file}.${process.pid}`;
  const holder: Holder = {
    pid: process.pid,
    birth: birthOf(process.pid),
    host: hostname(),
    since: new Date().toISOString(),
    out,
  };
  writeFileSync(mine, JSON.stringify(holder));
  let leftBehind = false;
  try {
    for (;;) {
      try {
        // Unlike a rename, a link is refused where another one stands, and what it leads to is whole.
        linkSync(mine, file);
        return { leftBehind, release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readHolder(file);
      if (other && isHeld(other))
        throw new DataFault(describe(other), { file: folder, remedy: remedyFor(other, file) });
      rmSync(file, { force: true });
      leftBehind = true;
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function remedyFor({ host }: Holder, file: string): string {
  const gone = host === hostname() ? '' : ` If it is there no more, delete ${file}.`;
  return `Wait for it, or give this build a cache of its own with --cache.${gone}`;
}

function describe({ pid, host, since, out }: Holder): string {
  const elsewhere = host === hostname() ? '' : ` on ${host}`;
  return `the cache is in use by another build: process ${pid}${elsewhere}, which writes ${out} since ${since}.`;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nothing can be known: it is believed. */
function isHeld({ pid, birth, host }: Holder): boolean {
  return host !== hostname() || (isRunning(pid) && (birth === undefined || birthOf(pid) === birth));
}

/** Whether a process of this number is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time of a process in the system's own count, where it tells (Linux: proc(5), field 22). */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
