import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What decides how files are read: its sources, and the packages behind them. */
const READER = [
  'src/catalogue/media.ts',
  'src/codecs',
  'src/dicom',
  'src/errors.ts',
  'src/imaging',
  'src/ingest',
  'src/storage',
];
/** What decides all the rest. */
const ALL = ['astro.config.mjs', 'content', 'public', 'src'];
/** Versions of everything used. */
const PACKAGES = ['package.json', 'package-lock.json'];

/** Identifies the program by its own files: where it changes, what an earlier one has made is made again. */
export interface ProgramKeys {
  /** Of the part that reads images. */
  reader: string;
  /** Of the whole. */
  whole: string;
}

/** @param project folder of the program */
export function programKeys(project: string): ProgramKeys {
  return { reader: key(project, [...READER, ...PACKAGES]), whole: key(project, [...ALL, ...PACKAGES]) };
}

function key(project: string, names: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const name of names) {
    for (const file of filesOf(path.join(project, name)))
      hash.update(`${path.relative(project, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function* filesOf(name: string): Generator<string> {
  if (!existsSync(name)) return;
  const entries = readdirOrFile(name);
  if (!entries) yield name;
  else for (const entry of entries.sort()) yield* filesOf(path.join(name, entry));
}

function readdirOrFile(name: string): string[] | undefined {
  try {
    return readdirSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
