import { existsSync, readFileSync } from 'node:fs';
import type { Settings } from './settings.ts';

/**
 * What the pages are told about the build they belong to. It travels as a JSON file, because Astro renders pages
 * from a bundle of its own: `READING_ROOM_JOB` names the file.
 */
export interface Job {
  /** Catalogue to read. */
  catalogue: string;
  settings: Settings;
  /** Folder of the report's words, beside its settings. */
  words: string;
  /** What `/build.json` publishes. */
  provenance: Provenance;
}

/** Where a site comes from: no clock time and no path of the machine, so that equal input gives equal bytes. */
export interface Provenance {
  /** Version of Reading Room. */
  version: string;
  adapter: string;
  base: string;
  site: string | null;
  /** Libraries that decoded and encoded the images. */
  imaging: Record<string, string>;
  /** SHA-256 over the content of every input file, by name. */
  fingerprint: string;
  settings: Settings;
  counts: Record<string, number>;
}

export const JOB_VARIABLE = 'READING_ROOM_JOB';

/** Where the last build of this folder left its job: what `astro dev` shows. */
const LAST_JOB = '.reading-room/current/job.json';

/** Reads the job that the environment names; undefined where there is none, as when only types are checked. */
export function loadJob(): Job | undefined {
  const file = process.env[JOB_VARIABLE] ?? LAST_JOB;
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Job) : undefined;
}
