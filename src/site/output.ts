import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DataFault } from '../errors.ts';

/**
 * Refuses a folder that holds anything but a site of ours: it may be replaced as a whole.
 * @param data folder of the dataset, where it lies on a disk
 * @throws DataFault that says what to choose instead
 */
export async function checkOutput(out: string, data: string | undefined): Promise<void> {
  const inside = (inner: string, outer: string) => inner === outer || inner.startsWith(outer + path.sep);
  if (data !== undefined && (inside(out, data) || inside(data, out))) {
    throw new DataFault('the output folder and the dataset folder lie in one another.', {
      file: out,
      remedy: 'Choose another folder with --out: it is replaced as a whole.',
    });
  }
  if (!existsSync(out)) return;
  const names = await readdir(out).catch(() => {
    throw new DataFault('the output is a file, not a folder.', {
      file: out,
      remedy: 'Choose another folder with --out.',
    });
  });
  if (names.length === 0) return;
  if (!names.includes('build.json') || names.includes('.git')) {
    throw new DataFault('the output folder holds something other than a site made by Reading Room.', {
      file: out,
      remedy: 'Choose an empty or new folder with --out: it is replaced as a whole.',
    });
  }
}

/**
 * A new folder beside the site, for one build alone. Those of builds that were killed are removed.
 * @param isRunning whether there is a process of this number
 * @throws DataFault where another build writes the same site
 */
export async function openStaging(out: string, isRunning: (pid: number) => boolean): Promise<string> {
  const parent = path.dirname(out);
  const prefix = `.${path.basename(out)}.staging-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (!pid) continue;
    if (pid !== process.pid && isRunning(pid)) {
      throw new DataFault(`another build, process ${pid}, is writing this site.`, {
        file: out,
        remedy: 'Wait for it, or choose another folder with --out.',
      });
    }
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
  const own = path.join(parent, `${prefix}${process.pid}`);
  await mkdir(own);
  return own;
}
