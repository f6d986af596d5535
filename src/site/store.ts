import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../catalogue/database.ts';
import { DataFault } from '../errors.ts';
import { placeHistory } from '../history/place.ts';
import { onThread } from '../thread.ts';
import type { CompareTask } from './compare-worker.ts';
import { placePending } from './place.ts';
import { REMOVED } from './plan.ts';

/** A site on disk, as the state knows it. */
export interface StoredSite {
  id: number;
  folder: string;
  /** Of the build that made it; undefined where there is no finished site of ours. */
  signature: string | undefined;
  /** What that build told at its end. */
  summary: string | undefined;
}

/** Where a build has put what belongs into the site. */
export interface Staged {
  /** A folder beside the site, for this build alone. */
  staging: string;
  /** Folders that Astro wrote to: the first one holds what all pages share, too. */
  rendered: string[];
  /** Folder of files of the site as a whole. */
  files: string;
  /** Folder of patients' records and headers: `SLUG.json`, `SLUG.txt`, with `~` for the slash behind a group. */
  records: string;
  /** Folder of images in the cache. */
  media: string;
}

/** Where a file beside a patient's page waits to be put there. */
export const stagedRecord = ({ records }: Staged, slug: string, name: string): string =>
  path.join(records, slug.replace('/', '~') + path.extname(name));

/**
 * Finds what is known of the site in a folder. What a build that was cut short had decided is carried out first, so
 * that the site is whole.
 * @returns the site, and whether it had to be finished
 */
export async function openSite(
  db: Database,
  folder: string,
): Promise<{ site: StoredSite; finished: boolean }> {
  db.run('INSERT OR IGNORE INTO sites (folder) VALUES (?)', folder);
  const row = db.get<{
    id: number;
    signature: string | null;
    staging: string | null;
    summary: string | null;
  }>('SELECT id, signature, staging, summary FROM sites WHERE folder = ?', folder)!;
  let finished = false;
  let signature = row.signature ?? undefined;
  if (row.staging !== null) {
    if (existsSync(row.staging) && existsSync(folder)) {
      placeHistory(row.staging);
      await placePending(db, row.id, folder);
      rmSync(row.staging, { recursive: true, force: true });
      finished = true;
    } else {
      // What was to be moved is lost: which files are not as they have to be, `outputs` tells.
      signature = 'unfinished';
      db.run('UPDATE sites SET signature = ? WHERE id = ?', signature, row.id);
    }
  }
  db.run('DELETE FROM pending WHERE site = ?', row.id);
  db.run('UPDATE sites SET staging = NULL WHERE id = ?', row.id);
  // A folder that holds no site of ours, or a site of which nothing is known, is made as a whole.
  if (signature === undefined || !existsSync(path.join(folder, 'build.json'))) {
    db.run('DELETE FROM outputs WHERE site = ?', row.id);
    db.run('UPDATE sites SET signature = NULL WHERE id = ?', row.id);
    signature = undefined;
  }
  return { site: { id: row.id, folder, signature, summary: row.summary ?? undefined }, finished };
}

/** Whether changes to a site are decided and not yet carried out: what is staged for them must stay. */
export function isPending(db: Database, { id }: StoredSite): boolean {
  return db.get('SELECT 1 FROM sites WHERE id = ? AND staging IS NOT NULL', id) !== undefined;
}

/** Of so many files it takes no longer to look at them than to start a thread that does. */
const FEW = 10_000;

/**
 * Begins to compare a site with what was put there, on a thread where that takes a while.
 * @param state file of the state
 * @returns what waits for the answer and forgets files that are not what they were, so that they are made again: how
 *   many these are
 */
export function startComparison(
  db: Database,
  state: string,
  { id, folder, signature }: StoredSite,
  few = FEW,
): () => Promise<number> {
  if (signature === undefined) return async () => 0;
  const { n } = db.get<{ n: number }>('SELECT count(*) AS n FROM outputs WHERE site = ?', id)!;
  const worker = new URL('./compare-worker.ts', import.meta.url);
  const task: CompareTask = { state, site: id, folder };
  const compare = onThread<CompareTask, string[]>(worker, task, { small: n < few });
  return async () => {
    const changed = await compare();
    db.transaction(() => {
      for (const file of changed) db.run('DELETE FROM outputs WHERE site = ? AND path = ?', id, file);
    });
    return changed.length;
  };
}

/**
 * Decides what changes in the site: table `pending`.
 * @returns the number of files
 * @throws Error where a page was not rendered; DataFault where the cache has lost an image
 */
export function decideChanges(db: Database, { id }: StoredSite, staged: Staged): number {
  db.exec('CREATE TEMP TABLE whole (path TEXT PRIMARY KEY) WITHOUT ROWID');
  const put = (file: string, kind: string, fingerprint: string, source: string | null, link = 0) =>
    db.run('INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?)', id, file, kind, fingerprint, source, link);
  const putWhole = (file: string, source: string) => {
    db.run('INSERT OR IGNORE INTO whole VALUES (?)', file);
    const fingerprint = createHash('sha256').update(readFileSync(source)).digest('base64url');
    const known = db.get(
      'SELECT 1 FROM outputs WHERE site = ? AND path = ? AND fingerprint = ?',
      id,
      file,
      fingerprint,
    );
    if (!known) put(file, 'site', fingerprint, source);
  };
  db.transaction(() => {
    const stalePages = db.get<{ n: number }>("SELECT count(*) AS n FROM stale WHERE kind = 'page'")!.n;
    let pages = 0;
    for (const [part, folder] of staged.rendered.entries()) {
      for (const file of filesBelow(folder)) {
        const source = path.join(folder, file);
        const page = db.get<{ fingerprint: string }>(
          "SELECT fingerprint FROM stale WHERE path = ? AND kind = 'page'",
          file,
        );
        if (page) {
          pages++;
          put(file, 'page', page.fingerprint, source);
        } else if (part === 0) putWhole(file, source);
      }
    }
    if (pages !== stalePages) throw new Error(`${stalePages} pages were to be rendered, and ${pages} were`);
    for (const file of filesBelow(staged.files)) {
      const source = path.join(staged.files, file);
      const figure = db.get<{ fingerprint: string }>(
        "SELECT fingerprint FROM stale WHERE path = ? AND kind = 'figure'",
        file,
      );
      if (figure) put(file, 'figure', figure.fingerprint, source);
      else putWhole(file, source);
    }
    const records = db.iterate<{ path: string; fingerprint: string }>(
      "SELECT path, fingerprint FROM stale WHERE kind = 'record'",
    );
    for (const { path: file, fingerprint } of records) {
      const slug = path.posix.relative('patients', path.posix.dirname(file));
      put(file, 'record', fingerprint, stagedRecord(staged, slug, path.posix.basename(file)));
    }
    const media = db.iterate<{ path: string; fingerprint: string; media: string }>(
      "SELECT path, fingerprint, media FROM stale WHERE kind = 'media'",
    );
    for (const { path: file, fingerprint, media: name } of media) {
      const source = path.join(staged.media, name);
      if (!statSync(source, { throwIfNoEntry: false })) throw lostFromCache(source);
      put(file, 'media', fingerprint, source, 1);
    }
    const gone = db.all<{ path: string }>(
      `SELECT o.path ${REMOVED} UNION ALL SELECT o.path FROM outputs o LEFT JOIN whole n ON n.path = o.path
       WHERE o.site = ? AND o.kind = 'site' AND n.path IS NULL`,
      id,
      id,
    );
    for (const { path: file } of gone)
      db.run("INSERT OR IGNORE INTO pending VALUES (?, ?, '', '', NULL, 0)", id, file);
  });
  db.exec('DROP TABLE whole');
  return db.get<{ n: number }>('SELECT count(*) AS n FROM pending WHERE site = ?', id)!.n;
}

const lostFromCache = (file: string) =>
  new DataFault('an image is missing from the cache.', {
    file,
    remedy: 'Delete the cache folder and build again: everything in it is made anew.',
  });

/**
 * Makes the decided changes. A site that stands is changed file by file, each in one step; from the moment at which
 * this is written down, they are carried out to the end, by the next build if need be. Where there is none, or one
 * of which nothing is known, a new one is put together aside and takes the place as a whole.
 */
export async function makeChanges(
  db: Database,
  site: StoredSite,
  { staging }: Staged,
  { signature, summary }: { signature: string; summary: string },
  onFiles: (files: number) => void,
): Promise<void> {
  const { id, folder } = site;
  if (site.signature !== undefined) {
    db.run(
      'UPDATE sites SET staging = ?, signature = ?, summary = ? WHERE id = ?',
      staging,
      signature,
      summary,
      id,
    );
    placeHistory(staging);
    await placePending(db, id, folder, onFiles);
    db.run('UPDATE sites SET staging = NULL WHERE id = ?', id);
    return;
  }
  const whole = path.join(staging, 'site');
  await placePending(db, id, whole, onFiles);
  placeHistory(staging);
  await replaceFolder(whole, folder, path.join(staging, 'previous'));
  db.run('UPDATE sites SET signature = ?, summary = ? WHERE id = ?', signature, summary, id);
}

/** Puts `from` in the place of `to`: two renames, so that nobody sees half a site. */
async function replaceFolder(from: string, to: string, previous: string): Promise<void> {
  const existed = existsSync(to);
  if (existed) await rename(to, previous);
  try {
    await rename(from, to);
  } catch (error) {
    if (existed) await rename(previous, to);
    throw error;
  }
}

/** Paths of all files below a folder, relative to it, with slashes. */
function* filesBelow(folder: string, prefix = ''): Generator<string> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(path.join(folder, entry.name), `${name}/`);
    else yield name;
  }
}
