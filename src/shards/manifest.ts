import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DataFault } from '../errors.ts';

const manifest = z.object({
  shard: z.object({ number: z.int(), of: z.int() }),
  /** Of the dataset as it was read. */
  listing: z.object({ files: z.int(), bytes: z.int(), digest: z.string() }),
  /** What read it: one `reader` is one way of reading; the rest is for people. */
  program: z.object({
    reader: z.string(),
    state: z.int(),
    version: z.string(),
    node: z.string(),
    imaging: z.enum(['sharp', 'portable']),
  }),
  /** Files read; of these, those that cannot be, and those that could not for the moment only. */
  readings: z.int(),
  unreadable: z.int(),
  transient: z.int(),
});

/** What a finished shard says of itself, in `manifest.json`. */
export type Manifest = z.infer<typeof manifest>;

/** What read a shard. */
export type Program = Manifest['program'];

const fileIn = (folder: string) => path.join(folder, 'manifest.json');

/** Writes it aside first: what stands there is whole. */
export function writeManifest(folder: string, content: Manifest): void {
  const aside = `${fileIn(folder)}.new`;
  writeFileSync(aside, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(aside, fileIn(folder));
}

/**
 * @returns undefined where there is none
 * @throws DataFault where it cannot be read
 */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    throw new DataFault('this is not the manifest of a shard.', {
      file: fileIn(folder),
      remedy: `Delete ${folder} and read the shard again.`,
    });
  }
}

/** Whether two programs read alike. */
export const readsAlike = (a: Program, b: Program): boolean => a.reader === b.reader && a.state === b.state;

/** A program in words, for a message that tells two apart. */
export const programInWords = ({ version, node, imaging, reader }: Program): string =>
  `version ${version} on Node ${node} with ${imaging} (${reader.slice(0, 8)})`;
