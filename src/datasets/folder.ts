import { type Dirent, realpathSync, statSync } from 'node:fs';
import { opendir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataFault } from '../errors.ts';
import { HISTORY_FILE } from './own-files.ts';
import { fileSource, headOf, type TableSource } from './table-source.ts';

/** A file as the folder lists it. */
export interface FolderFile {
  /** Relative to the dataset's folder, with `/`. */
  path: string;
  bytes: number;
  /** Time of the last change, in milliseconds since 1970; in object storage the ETag is a part of it. */
  modified: number;
}

/** Something in the folder that is not read as an image, and why. */
export interface SkippedFile {
  path: string;
  skipped: string;
}

/** Files are read whole up to this size: what is larger is no table of labels. */
const MAX_TEXT_BYTES = 512 * 2 ** 20;

/** @throws DataFault where a file is too large to be read as one text */
export function limitText(file: string, bytes: number): void {
  if (bytes > MAX_TEXT_BYTES)
    throw new DataFault('the file is too large for a file of labels.', {
      file,
      expected: `at most ${MAX_TEXT_BYTES} bytes`,
      found: `${bytes} bytes`,
    });
}

/** The folder of a dataset, on a disk or in object storage: formats see it through this. Nothing outside of it is opened. */
export interface DataFolder {
  /** As it was given. */
  readonly path: string;
  /** What lies directly in a folder, by name, without our own files. @returns nothing where there is no such folder */
  names(under?: string): Promise<string[]>;
  isFile(file: string): Promise<boolean>;
  isFolder(folder: string): Promise<boolean>;
  /** Size in bytes of an entry, 0 of what is no file; undefined where it is gone. */
  size(entry: string): Promise<number | undefined>;
  /** The first bytes of a file: nothing of one that cannot be read. */
  head(file: string, bytes: number): Promise<Buffer>;
  /**
   * A whole file as text.
   * @throws DataFault where it cannot be read or is too large
   */
  text(file: string): Promise<string>;
  /** A file to be read as a table. */
  source(file: string): TableSource;
  /**
   * The files of a folder, in no order, and what there is not read, with the reason. A link is followed only where it
   * stays in the dataset.
   * @param nested whether folders within it are looked into
   * @param wanted asked for each path: those that are not are left out, without a look at the file
   */
  files(
    under: string,
    nested: boolean,
    wanted?: (path: string) => boolean,
  ): AsyncGenerator<FolderFile | SkippedFile>;
}

/** A folder on a disk. */
export class LocalFolder implements DataFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  async names(under = ''): Promise<string[]> {
    try {
      const names = await readdir(path.join(this.path, under));
      return names.filter((name) => under !== '' || name !== HISTORY_FILE).sort();
    } catch {
      return [];
    }
  }

  async isFile(file: string): Promise<boolean> {
    return (await stat(this.#absolute(file)).catch(() => undefined))?.isFile() ?? false;
  }

  async isFolder(folder: string): Promise<boolean> {
    return (await stat(this.#absolute(folder)).catch(() => undefined))?.isDirectory() ?? false;
  }

  async size(entry: string): Promise<number | undefined> {
    const info = await stat(this.#absolute(entry)).catch(() => undefined);
    return info && (info.isFile() ? info.size : 0);
  }

  head(file: string, bytes: number): Promise<Buffer> {
    return headOf(this.#absolute(file), bytes);
  }

  async text(file: string): Promise<string> {
    limitText(file, (await this.size(file)) ?? 0);
    try {
      return await readFile(this.#absolute(file), 'utf8');
    } catch {
      throw new DataFault('the file cannot be read.', { file, remedy: 'Check that it may be read.' });
    }
  }

  source(file: string): TableSource {
    return fileSource(this.#absolute(file));
  }

  #absolute(file: string): string {
    return path.join(this.path, file);
  }

  async *files(
    under: string,
    nested: boolean,
    wanted: (path: string) => boolean = () => true,
  ): AsyncGenerator<FolderFile | SkippedFile> {
    const root = await realpath(this.path);
    // The folder itself may be a link; what it holds is compared with where it really lies.
    const start = await realpath(path.join(this.path, under));
    const visited = new Set([start]);
    const waiting: [relative: string, real: string][] = [[under, start]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [relative, real] = next;
      for await (const entry of await opendir(real, { bufferSize: 1024 })) {
        const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
        if (nested && relative === '' && entry.name === HISTORY_FILE) continue;
        const inner = nested ? innerFolder(entry, path.join(real, entry.name), root) : undefined;
        if (inner !== undefined) {
          if (!visited.has(inner)) waiting.push([name, inner]);
          visited.add(inner);
          continue;
        }
        if (!wanted(name)) continue;
        const file = regularFile(entry, path.join(real, entry.name), root);
        yield typeof file === 'string' ? { path: name, skipped: file } : { path: name, ...file };
      }
    }
  }
}

/** Where a folder within the dataset really lies; undefined of what is none. */
function innerFolder(entry: Dirent, file: string, root: string): string | undefined {
  if (entry.isDirectory()) return file;
  if (!entry.isSymbolicLink()) return undefined;
  try {
    const real = realpathSync(file);
    return real.startsWith(root + path.sep) && statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Size and time of change of a regular file, or why it is not read. Synchronous: of tens of thousands of files, waiting
 * for each answer would take longer than the answers.
 */
function regularFile(entry: Dirent, file: string, root: string): Omit<FolderFile, 'path'> | string {
  const isWithin = (real: string) => real.startsWith(root + path.sep);
  try {
    if ((!entry.isFile() || !isWithin(file)) && !isWithin(realpathSync(file)))
      return 'it is a link that leaves the dataset folder';
    const info = statSync(file);
    return info.isFile() ? { bytes: info.size, modified: info.mtimeMs } : 'it is not a regular file';
  } catch {
    return 'it cannot be opened';
  }
}
