import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks. */
const INTERVAL = 100;

/**
 * Watches a process and all that it starts, on Linux; elsewhere it sees nothing.
 * @returns what ends the watch: it gives the bytes of the largest process at its largest (VmHWM of proc(5))
 */
export function peakOf(pid: number): { end(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    for (const each of family(pid)) peak = Math.max(peak, highWaterMark(each));
  }, INTERVAL);
  return {
    end() {
      clearInterval(timer);
      return peak;
    },
  };
}

function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of safely(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const stat = safely(() => readFileSync(`/proc/${name}/stat`, 'utf8'));
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const members = [root];
  for (const member of members) {
    for (const [pid, parent] of parents) if (parent === member) members.push(pid);
  }
  return members;
}

function highWaterMark(pid: number): number {
  const status = safely(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
