import { existsSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { inLanes } from './in-lanes.ts';
import { type SiteFile, siteFiles } from './site-files.ts';

/** Files that hold text: pictures are compressed by themselves. */
const TEXT = /\.(html|json|js|css|svg|xml|txt|csv)$/;
/** A smaller file goes out in one packet however it is written. */
const LEAST_BYTES = 1024;
const GZIP_LEVEL = 9;
/**
 * Of 11: the two highest levels take forty times as long for a tenth less. Up to the 64 kB of nearly all pages a window
 * of just that size makes 9 twenty times quicker; larger files have a window that holds them, and 7.
 */
const SMALL_WINDOW = 16;
const LARGEST_WINDOW = 22;

const brotli = promisify(brotliCompress);
const pack = {
  '.br': (bytes: Buffer) => {
    const window = Math.max(SMALL_WINDOW, Math.min(LARGEST_WINDOW, Math.ceil(Math.log2(bytes.length))));
    return brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: window === SMALL_WINDOW ? 9 : 7,
        [constants.BROTLI_PARAM_LGWIN]: window,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    });
  },
  '.gz': (bytes: Buffer) => promisify(gzip)(bytes, { level: GZIP_LEVEL }),
};
type Ending = keyof typeof pack;
const ENDINGS = Object.keys(pack) as Ending[];

export interface CompressResult {
  /** Files that have compressed ones beside them, and those of them that were compressed now. */
  files: number;
  made: number;
  /** Compressed files that were taken away, because theirs has gone. */
  removed: number;
  /** Of the files, as they are and in brotli. */
  bytes: number;
  compressed: number;
}

export interface CompressOptions {
  /** Folder of the site. */
  out: string;
  /** Files compressed at the same time. */
  jobs: number;
  /** Told how many files there are to compress, then after each. */
  onPlan?(files: number): void;
  onFile?(): void;
}

/**
 * Puts a `.br` and a `.gz` beside each text of a site, for hosts that send them (`brotli_static`, `gzip_static` of nginx).
 * A compressed file has the time of change of its text: only what is not of its text is made again.
 */
export async function compressSite({ out, jobs, onPlan, onFile }: CompressOptions): Promise<CompressResult> {
  const result: CompressResult = { files: 0, made: 0, removed: removeOrphans(out), bytes: 0, compressed: 0 };
  const stale: SiteFile[] = [];
  for (const file of siteFiles(out)) {
    if (!TEXT.test(file.path) || file.bytes < LEAST_BYTES) continue;
    result.files++;
    result.bytes += file.bytes;
    if (ENDINGS.some((ending) => !isOf(out, file, ending))) stale.push(file);
  }
  onPlan?.(stale.length);
  await inLanes(stale, jobs, async (file) => {
    await compress(out, file);
    onFile?.();
  });
  result.made = stale.length;
  for (const file of siteFiles(out)) if (isCompressed(file.path, '.br')) result.compressed += file.bytes;
  return result;
}

/** Takes all compressed files away: none may be older than its text. @returns how many there were */
export function removeCompressed(out: string): number {
  // The overview is compressed wherever anything is.
  if (!existsSync(path.join(out, 'index.html.gz'))) return 0;
  return remove(out, () => true);
}

const removeOrphans = (out: string) => remove(out, (text) => !existsSync(path.join(out, text)));

function remove(out: string, isGone: (text: string) => boolean): number {
  let removed = 0;
  for (const { path: name } of siteFiles(out)) {
    const ending = ENDINGS.find((each) => isCompressed(name, each));
    if (ending === undefined || !isGone(name.slice(0, -ending.length))) continue;
    rmSync(path.join(out, name));
    removed++;
  }
  return removed;
}

/** Whether a file is one that stands beside a text; the explorer's columns are compressed and stand alone. */
const isCompressed = (name: string, ending: Ending) =>
  name.endsWith(ending) && TEXT.test(name.slice(0, -ending.length));

/** Whether the compressed file is of the text as it is: times on disks may be cut to milliseconds. */
function isOf(out: string, { path: name, modified }: SiteFile, ending: Ending): boolean {
  const info = statSync(path.join(out, name + ending), { throwIfNoEntry: false });
  return info !== undefined && Math.abs(info.mtimeMs - modified) < 1;
}

async function compress(out: string, { path: name, modified }: SiteFile): Promise<void> {
  const bytes = await readFile(path.join(out, name));
  for (const ending of ENDINGS) {
    const packed = await pack[ending](bytes);
    const file = path.join(out, name + ending);
    writeFileSync(`${file}.tmp`, packed);
    utimesSync(`${file}.tmp`, modified / 1000, modified / 1000);
    renameSync(`${file}.tmp`, file);
  }
}
