import { existsSync, readFileSync } from 'node:fs';
import type { Settings } from './settings.ts';

/**
 * What the pages are told about the build they belong to. It travels as a JSON file, because Astro renders pages
 * from a bundle of its own: `READING_ROOM_JOB` names the file.
 */
export interface Job {
  /** Catalogue to read. */
  catalogue: string;
  /** What builds keep beside it: the prepared views of patients. */
  state: string;
  settings: Settings;
  /** The report's words, as HTML of the report's own author. */
  words: Record<string, { title: string; html: string }>;
  /** What `/build.json` publishes. */
  provenance: Provenance;
  /** Which part of the pages to render, of how many; all of them where it is missing. */
  share?: { part: number; of: number };
}

/** How full-size images are published. */
export interface Publication {
  /** All there is of them, only the displayed frame, or none. */
  images: 'all' | 'frame' | 'none';
  /** Address under which the files of /frames/ are hosted, with a slash at its end, where the site has none. */
  framesUrl?: string | undefined;
  /** Whether thumbnails lie in sheets. */
  sheets?: true;
}

/** Where a site comes from: no clock time and no path of the machine, so that equal input gives equal bytes. */
export interface Provenance {
  /** Version of Reading Room. */
  version: string;
  adapter: string;
  base: string;
  site: string | null;
  publication: Publication;
  /** What was done to headers, by the codes of PS3.16 CID 7050, and the edition of the profile's table. */
  deidentification: { profile: string; edition: string; codes: { code: string; meaning: string }[] };
  /** Libraries that decoded and encoded the images. */
  imaging: Record<string, string>;
  /** SHA-256 over the content of every input file, by name. */
  fingerprint: string;
  settings: Settings;
  counts: Record<string, number>;
}

export const JOB_VARIABLE = 'READING_ROOM_JOB';

/** Where the last build of this folder left its job: what `astro dev` shows. */
const LAST_JOB = '.reading-room/job.json';

/** Reads the job that the environment names; undefined where there is none, as when only types are checked. */
export function loadJob(): Job | undefined {
  const file = process.env[JOB_VARIABLE] ?? LAST_JOB;
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Job) : undefined;
}
