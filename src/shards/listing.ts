import { hash } from 'node:crypto';
import type { SkippedFile } from '../datasets/folder.ts';
import type { Dataset, ImageFile } from '../datasets/types.ts';
import { shardOf } from './shard.ts';

/** Which files a shard is of. */
export interface Listing {
  /** How many. */
  files: number;
  /** All together, in bytes. */
  bytes: number;
  /**
   * Stands for their paths and sizes: exclusive or of the hashes of all, so that it does not depend on the order in
   * which a folder is listed, and needs no memory. Times of change are left out: they differ where copies of a dataset
   * lie on several machines. A file changed without a change of size is noticed by the build.
   */
  digest: string;
}

/** Files put together one by one. */
class Tally {
  files = 0;
  bytes = 0;
  readonly #digest = Buffer.alloc(32);

  add(path: string, bytes: number): void {
    this.files++;
    this.bytes += bytes;
    const one = hash('sha256', `${path}\0${bytes}`, 'buffer');
    for (let i = 0; i < one.length; i++) this.#digest[i]! ^= one[i]!;
  }

  get listing(): Listing {
    return { files: this.files, bytes: this.bytes, digest: this.#digest.toString('hex') };
  }
}

/** The files of a shard, one by one. */
export async function listingOf(files: AsyncIterable<ListedFile> | Iterable<ListedFile>): Promise<Listing> {
  const tally = new Tally();
  for await (const file of files) if (!('skipped' in file)) tally.add(file.path, file.bytes);
  return tally.listing;
}

type ListedFile = Pick<ImageFile, 'path' | 'bytes'> | SkippedFile;

/** The files of each of a dataset's shards, in one look at its folders. */
export async function listingsOf(dataset: Dataset, of: number): Promise<Listing[]> {
  const tallies = Array.from({ length: of }, () => new Tally());
  for await (const file of dataset.images())
    if (!('skipped' in file)) tallies[shardOf(file.path, of) - 1]!.add(file.path, file.bytes);
  return tallies.map((tally) => tally.listing);
}
