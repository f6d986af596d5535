import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new folder for temporary files, removed when it goes out of scope or by hand. */
export interface TemporaryFolder extends AsyncDisposable {
  folder: string;
  /** A path within the folder. */
  at(...names: string[]): string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'reading-room-test-'));
  return {
    folder,
    at: (...names) => path.join(folder, ...names),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Paths of all files below a folder, relative to it, with slashes, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** Every file below a folder with the SHA-256 of its bytes: equal where two folders are equal. */
export async function fingerprints(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const file of await listFiles(folder)) {
    all[file] = createHash('sha256')
      .update(await readFile(path.join(folder, file)))
      .digest('hex');
  }
  return all;
}

/** The pages of a site: their files, relative to its folder. */
export async function listPages(site: string): Promise<string[]> {
  return (await listFiles(site)).filter((file) => file.endsWith('.html'));
}

export async function readJson<T>(...names: string[]): Promise<T> {
  return JSON.parse(await readFile(path.join(...names), 'utf8')) as T;
}

/** Rows of a table of the sample as arrays of cells, without the heading. Its cells hold no comma and no quote. */
export async function readRows(data: string, file: string): Promise<string[][]> {
  const text = await readFile(path.join(data, file), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

/** The nearest of some folders that exists. */
export function firstExisting(...folders: string[]): string | undefined {
  return folders.find((folder) => existsSync(folder));
}
