import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Where a table is read from. */
export interface TableSource {
  /** The whole file, from its beginning. */
  stream(): Readable;
  /** Its first bytes: nothing where it cannot be read. */
  head(bytes: number): Promise<Buffer>;
}

/** A file of a disk. */
export const fileSource = (file: string): TableSource => ({
  stream: () => createReadStream(file),
  head: (bytes) => headOf(file, bytes),
});

/** The first bytes of a file of a disk: nothing of one that cannot be read. */
export async function headOf(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
