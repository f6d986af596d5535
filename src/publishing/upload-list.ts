import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataFault } from '../errors.ts';
import { siteFiles } from './site-files.ts';

/** A file as it was published: its content, and how it looked on this disk, so that it need not be read again. */
interface Published {
  sha256: string;
  bytes: number;
  modified: number;
}

export interface UploadList {
  /** Files that are new or others than published: assets first, pages after them, the overview last. */
  upload: string[];
  /** Files that are published and no longer there. */
  remove: string[];
  /** Files that stay as they are. */
  same: number;
  /** Bytes to upload. */
  bytes: number;
  /** The manifest of the site as it is now. */
  manifest: string;
}

/** First line of a manifest. */
const HEAD = { readingRoom: 'published files', version: 1 };

/**
 * Compares a site with what was published of it last.
 * @param manifest file that says so; everything is new where it is not there
 * @throws DataFault where the file is something else
 */
export async function uploadList(out: string, manifest: string): Promise<UploadList> {
  const before = readManifest(manifest);
  const list: UploadList = { upload: [], remove: [], same: 0, bytes: 0, manifest: '' };
  const lines = [JSON.stringify(HEAD)];
  for (const { path: name, bytes, modified } of siteFiles(out)) {
    const known = before.get(name);
    before.delete(name);
    const unchanged = known !== undefined && known.bytes === bytes && known.modified === modified;
    const sha256 = unchanged ? known.sha256 : await hashOf(path.join(out, name));
    if (known?.sha256 === sha256) list.same++;
    else {
      list.upload.push(name);
      list.bytes += bytes;
    }
    lines.push(JSON.stringify([name, sha256, bytes, modified]));
  }
  list.upload.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  list.remove = [...before.keys()];
  list.manifest = `${lines.join('\n')}\n`;
  return list;
}

/** A page must not be there before what it leads to. */
export function rank(name: string): number {
  if (name === 'index.html') return 2;
  return /\.html(\.(br|gz))?$/.test(name) ? 1 : 0;
}

/** Writes a manifest aside first: one that stands there is whole. */
export function writeManifest(file: string, text: string): void {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

function readManifest(file: string): Map<string, Published> {
  if (!existsSync(file)) return new Map();
  try {
    const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    if (JSON.stringify(JSON.parse(head!)) !== JSON.stringify(HEAD)) throw new Error('another head');
    return new Map(
      lines.map((line) => {
        const [name, sha256, bytes, modified] = JSON.parse(line) as [string, string, number, number];
        return [name, { sha256, bytes, modified }];
      }),
    );
  } catch {
    throw new DataFault('this is no list of published files.', {
      file,
      remedy: 'Name another file: it is written when what was listed has been published.',
    });
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
