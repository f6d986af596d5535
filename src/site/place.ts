import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
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
 * Carries out the pending changes of a site. Synchronous but for a breath between pages: a hundred thousand small
 * steps, each shorter than waiting for it would be.
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
    const placed = changes.map((change) => [change, carryOut(change, folder)] as const);
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
    await setImmediate();
  }
}

/** @returns what stands at the place now; undefined for a file that was removed */
function carryOut({ path: file, source, link: isLink }: Change, folder: string): Stats | undefined {
  const target = path.join(folder, file);
  if (source === null) {
    rmSync(target, { force: true });
    removeEmptyFolders(path.dirname(target), folder);
    return undefined;
  }
  if (isLink) putLink(source, target);
  else move(source, target);
  return statSync(target);
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // Moved already by a build that was cut short, or the first file of its folder.
    if (!existsSync(from) && existsSync(to)) return;
    mkdirSync(path.dirname(to), { recursive: true });
    renameSync(from, to);
  }
}

/** A hard link where the disk allows it, else a copy. Never half a file: where one stands, it is replaced in one step. */
function putLink(from: string, to: string): void {
  const code = tryLink(from, to);
  if (code === undefined) return;
  if (code === 'ENOENT') {
    mkdirSync(path.dirname(to), { recursive: true });
    if (tryLink(from, to) === undefined) return;
  }
  const aside = `${to}.new`;
  rmSync(aside, { force: true });
  // On another disk, or one without links, it is a copy.
  if (tryLink(from, aside) !== undefined) copyFileSync(from, aside, constants.COPYFILE_FICLONE);
  renameSync(aside, to);
  // Renaming over another link to the same file does nothing, and leaves both.
  rmSync(aside, { force: true });
}

/** @returns why there is no link; undefined where there is one */
function tryLink(from: string, to: string): string | undefined {
  try {
    linkSync(from, to);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  }
}

function removeEmptyFolders(folder: string, root: string): void {
  for (let at = folder; at.startsWith(root + path.sep); at = path.dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return;
    }
  }
}

/** Files of a site that are not as they were put there, or are gone. */
export function changedFiles(db: Database, site: number, folder: string): string[] {
  const changed: string[] = [];
  for (let last = ''; ; ) {
    const outputs = db.all<{ path: string; bytes: number; modified: number }>(
      'SELECT path, bytes, modified FROM outputs WHERE site = ? AND path > ? ORDER BY path LIMIT 10000',
      site,
      last,
    );
    if (outputs.length === 0) return changed;
    last = outputs.at(-1)!.path;
    for (const { path: file, bytes, modified } of outputs) {
      const stats = statSync(path.join(folder, file), { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size !== bytes || stats.mtimeMs !== modified) changed.push(file);
    }
  }
}
