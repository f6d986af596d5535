import { constants, existsSync, type Stats, statSync } from 'node:fs';
import { copyFile, link, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../catalogue/database.ts';

/**
 * Moves decided changes into a site. What is to be done lies in the state (`pending`) before the first file is
 * touched, and each step may be done again: whoever is killed on the way, the next build ends what was begun.
 */

/** Changes carried out between two writes to the state. */
const PAGE = 500;

interface Change {
  path: string;
  kind: string;
  fingerprint: string;
  source: string | null;
  link: number;
}

/**
 * Carries out the pending changes of a site.
 * @param folder of the site, or the one in which it is put together
 * @param onFiles told after every files placed
 */
export async function placePending(
  db: Database,
  site: number,
  folder: string,
  onFiles: (files: number) => void = () => {},
): Promise<void> {
  for (;;) {
    const changes = db.all<Change>(
      `SELECT path, kind, fingerprint, source, link FROM pending WHERE site = ? ORDER BY path LIMIT ${PAGE}`,
      site,
    );
    if (changes.length === 0) return;
    const placed: [Change, Stats | undefined][] = [];
    for (const change of changes) placed.push([change, await carryOut(change, folder)]);
    db.transaction(() => {
      for (const [{ path: file, kind, fingerprint }, stats] of placed) {
        if (!stats) db.run('DELETE FROM outputs WHERE site = ? AND path = ?', site, file);
        else
          db.run(
            'INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)',
            site,
            file,
            kind,
            fingerprint,
            stats.size,
            stats.mtimeMs,
          );
        db.run('DELETE FROM pending WHERE site = ? AND path = ?', site, file);
      }
    });
    onFiles(changes.length);
  }
}

/** @returns what stands at the place now; undefined for a file that was removed */
async function carryOut(
  { path: file, source, link: isLink }: Change,
  folder: string,
): Promise<Stats | undefined> {
  const target = path.join(folder, file);
  if (source === null) {
    await rm(target, { force: true });
    await removeEmptyFolders(path.dirname(target), folder);
    return undefined;
  }
  if (isLink) await putLink(source, target);
  else await move(source, target);
  return statSync(target);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // Moved already by a build that was cut short, or the first file of its folder.
    if (!existsSync(from) && existsSync(to)) return;
    await mkdir(path.dirname(to), { recursive: true });
    await rename(from, to);
  }
}

/** A hard link where the disk allows it, else a copy; beside its place first, so that what stood there is whole. */
async function putLink(from: string, to: string): Promise<void> {
  const aside = `${to}.new`;
  await rm(aside, { force: true });
  try {
    await link(from, aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !existsSync(path.dirname(to))) {
      await mkdir(path.dirname(to), { recursive: true });
      return putLink(from, to);
    }
    if (code === 'ENOENT') throw error;
    // Another disk, or one without links.
    await copyFile(from, aside, constants.COPYFILE_FICLONE);
  }
  await rename(aside, to);
  // Renaming over another link to the same file does nothing, and leaves both.
  await rm(aside, { force: true });
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at.startsWith(root + path.sep); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

/**
 * Compares a site with what was put there, and forgets files that are not what they were: they are made again.
 * @returns how many were not
 */
export function forgetChanged(db: Database, site: number, folder: string): number {
  const changed: string[] = [];
  for (let last = ''; ; ) {
    const outputs = db.all<{ path: string; bytes: number; modified: number }>(
      'SELECT path, bytes, modified FROM outputs WHERE site = ? AND path > ? ORDER BY path LIMIT 10000',
      site,
      last,
    );
    if (outputs.length === 0) break;
    last = outputs.at(-1)!.path;
    for (const { path: file, bytes, modified } of outputs) {
      const stats = statSync(path.join(folder, file), { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size !== bytes || stats.mtimeMs !== modified) changed.push(file);
    }
  }
  db.transaction(() => {
    for (const file of changed) db.run('DELETE FROM outputs WHERE site = ? AND path = ?', site, file);
  });
  return changed.length;
}
