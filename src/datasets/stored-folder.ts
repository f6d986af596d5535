import { DataFault } from '../errors.ts';
import { canonicalAddress, placeOf } from '../storage/address.ts';
import { Bucket } from '../storage/bucket.ts';
import { type DataFolder, type FolderFile, limitText, type SkippedFile } from './folder.ts';
import { HISTORY_FILE } from './own-files.ts';
import type { TableSource } from './table-source.ts';

/** A folder in object storage: what keys have before their last slashes. There are no links. */
export class StoredFolder implements DataFolder {
  readonly path: string;
  readonly #bucket: Bucket;
  /** What all keys begin with: empty, or with a slash at its end. */
  readonly #prefix: string;
  /** Sizes of what lies directly in the dataset, as it was listed last: a request for each would take long. */
  #sizes = new Map<string, number>();

  constructor(address: string) {
    this.path = canonicalAddress(address);
    const { bucket, key } = placeOf(this.path);
    this.#bucket = new Bucket(bucket);
    this.#prefix = key === '' ? '' : `${key}/`;
  }

  async names(under = ''): Promise<string[]> {
    const prefix = this.#key(under, true);
    const sizes = new Map<string, number>();
    for await (const { objects, folders } of this.#bucket.list(prefix, false)) {
      for (const { key, bytes } of objects) sizes.set(key.slice(prefix.length), bytes);
      for (const folder of folders) sizes.set(folder.slice(prefix.length, -1), 0);
    }
    // An empty object with a folder's name is how some tools make folders.
    sizes.delete('');
    if (under === '') {
      sizes.delete(HISTORY_FILE);
      this.#sizes = sizes;
    }
    return [...sizes.keys()].sort();
  }

  async isFile(file: string): Promise<boolean> {
    return (await this.#bucket.size(this.#key(file))) !== undefined;
  }

  async isFolder(folder: string): Promise<boolean> {
    for await (const { objects } of this.#bucket.list(this.#key(folder, true), true, 1))
      return objects.length > 0;
    return false;
  }

  async size(entry: string): Promise<number | undefined> {
    return this.#sizes.get(entry) ?? (await this.#bucket.size(this.#key(entry)));
  }

  head(file: string, bytes: number): Promise<Buffer> {
    return this.#bucket.head(this.#key(file), bytes);
  }

  async text(file: string): Promise<string> {
    const bytes = await this.size(file);
    if (bytes === undefined) throw new DataFault('the file is not there any more.', { file });
    limitText(file, bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of this.#bucket.stream(this.#key(file))) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  source(file: string): TableSource {
    return {
      stream: () => this.#bucket.stream(this.#key(file)),
      head: (bytes) => this.head(file, bytes),
    };
  }

  async *files(
    under: string,
    nested: boolean,
    wanted: (path: string) => boolean = () => true,
  ): AsyncGenerator<FolderFile | SkippedFile> {
    for await (const { objects, folders } of this.#bucket.list(this.#key(under, true), nested)) {
      for (const { key, bytes, modified } of objects) {
        const path = key.slice(this.#prefix.length);
        if (path.endsWith('/') && bytes === 0) continue;
        if (path === '' || (nested && path === HISTORY_FILE) || !wanted(path)) continue;
        // No disk has such names, and addresses are made of paths.
        const isPath = path.split('/').every((part) => !['', '.', '..'].includes(part));
        yield isPath ? { path, bytes, modified } : { path, skipped: 'its name is no path of a file' };
      }
      for (const folder of folders) {
        const path = folder.slice(this.#prefix.length, -1);
        if (wanted(path)) yield { path, skipped: 'it is not a regular file' };
      }
    }
  }

  #key(file: string, isFolder = false): string {
    return this.#prefix + (isFolder && file !== '' ? `${file}/` : file);
  }
}
