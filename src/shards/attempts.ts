import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** An attempt to read a shard. */
export interface Attempt {
  /** How many attempts before it broke off without a further reading: a file may be what kills them. */
  broken: number;
  /** Says that it came to an end of its own, be it a good one. */
  end(): void;
}

/**
 * Notes that reading begins, so that the next attempt knows if this one is killed.
 * @param readings how many are there already
 */
export function beginAttempt(folder: string, readings: number): Attempt {
  const file = path.join(folder, 'attempts.json');
  const last = readLast(file);
  const broken = last?.readings === readings ? last.broken + 1 : 0;
  writeFileSync(file, JSON.stringify({ readings, broken }));
  return { broken, end: () => rmSync(file, { force: true }) };
}

function readLast(file: string): { readings: number; broken: number } | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { readings: number; broken: number };
  } catch {
    // It was killed while it wrote this.
    return undefined;
  }
}
