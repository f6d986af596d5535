import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Database, type Row } from '../catalogue/database.ts';
import { mediaFiles, NO_BOXES } from '../catalogue/media.ts';
import { DataFault } from '../errors.ts';
import { type Lock, takeLock } from './lock.ts';

/**
 * What builds keep: `state.sqlite` (readings, views, what sites are made of), `media/` (images), the last
 * `catalogue.sqlite` and `job.json`. All of it can be made again: a cache may be deleted at any time.
 */
export interface Cache {
  folder: string;
  state: string;
  media: string;
  catalogue: string;
  job: string;
  /** Folder for what this build alone needs; removed at its end. */
  work: string;
  /** Whether what was kept could not be used and was begun anew. */
  renewed: boolean;
  /** Whether the last build was cut short: files may lie about that nobody knows of. */
  leftBehind: boolean;
  close(): void;
}

/** One of these stands in every cache, in that of an earlier version, too. */
const MARKS = ['state.sqlite', 'lock', 'current'];
/** Folders and files of images, as `mediaFiles` names them, and what stands aside while they are written. */
const SHARD = /^[\da-f]{2}$/;
const MEDIA_FILE = /^[\da-f]{32}-/;

/**
 * Opens a cache for one build alone.
 * @param out the site that is built
 * @throws DataFault where another build holds it, or where the folder holds something else
 */
export function openCache(folder: string, out: string): Cache {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder);
  if (names.length > 0 && !names.some((name) => MARKS.includes(name))) {
    throw new DataFault('the cache folder holds something other than a cache of Reading Room.', {
      file: folder,
      remedy: 'Choose an empty or new folder with --cache.',
    });
  }
  const lock: Lock = takeLock(folder, out);
  try {
    const at = (name: string) => path.join(folder, name);
    // Of a build that was killed: what it had finished is in the state.
    for (const name of names)
      if (/^(work|build-\d+|current)$/.test(name)) rmSync(at(name), { recursive: true, force: true });
    mkdirSync(at('work'));
    mkdirSync(at('media'), { recursive: true });
    const { db, renewed } = Database.openState(at('state.sqlite'), lock.leftBehind);
    // Until a build has come to its end: this one may be cut short, too.
    if (lock.leftBehind || renewed) db.run("INSERT OR REPLACE INTO meta VALUES ('unswept', 'yes')");
    const leftBehind = db.get("SELECT 1 FROM meta WHERE key = 'unswept'") !== undefined;
    db.close();
    return {
      folder,
      state: at('state.sqlite'),
      media: at('media'),
      catalogue: at('catalogue.sqlite'),
      job: at('job.json'),
      work: at('work'),
      renewed,
      leftBehind,
      close() {
        rmSync(at('work'), { recursive: true, force: true });
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What decides which files of a reading are in use. */
export interface Kept {
  media: string;
  frame_extension: string;
  stack: string | null;
  stored_offset: number | null;
  overlay: number | null;
  drawn: string;
}

const KEPT = `SELECT media, frame_extension, stack, stored_offset, overlay, drawn FROM readings
  WHERE media IS NOT NULL`;

/** Files of a reading, as `mediaFiles` names them. */
export function* filesOf({
  media,
  frame_extension,
  stack,
  stored_offset,
  overlay,
  drawn,
}: Kept): Generator<string> {
  yield mediaFiles.frame(media, frame_extension);
  yield mediaFiles.thumbnail(media, drawn);
  if (drawn !== NO_BOXES) yield mediaFiles.thumbnail(media, NO_BOXES);
  for (const [number, extension] of JSON.parse(stack ?? '[]') as [number, string][])
    yield mediaFiles.stack(media, number, extension);
  if (stored_offset !== null) yield mediaFiles.stored(media);
  if (overlay) yield mediaFiles.overlay(media);
}

/**
 * Removes images that no reading speaks of any more: of those that were given up, or, after a build that was cut
 * short, of all, with what it left half written.
 */
export function sweepMedia(
  db: Database,
  { media: folder, leftBehind }: Pick<Cache, 'media' | 'leftBehind'>,
): void {
  if (leftBehind) sweepAll(db, folder);
  else sweepDiscarded(db, folder);
  sweepSheets(db, path.join(folder, 'sheets'));
  db.run('DELETE FROM discarded');
  db.run("DELETE FROM state.meta WHERE key = 'unswept'");
}

function sweepDiscarded(db: Database, folder: string): void {
  const names = db.all<{ media: string }>('SELECT DISTINCT media FROM discarded ORDER BY media');
  let shard = '';
  let files: string[] = [];
  for (const { media } of names) {
    if (media.slice(0, 2) !== shard) {
      shard = media.slice(0, 2);
      files = existsSync(path.join(folder, shard)) ? readdirSync(path.join(folder, shard)) : [];
    }
    const used = new Set(
      db.all<Kept & Row>(`${KEPT} AND media = ?`, media).flatMap((kept) => [...filesOf(kept)]),
    );
    for (const name of files) {
      const file = `${shard}/${name}`;
      if (name.startsWith(`${media}.`) && !used.has(file)) rmSync(path.join(folder, file), { force: true });
    }
  }
}

/** Removes sheets of thumbnails that no site holds. */
function sweepSheets(db: Database, folder: string): void {
  if (!existsSync(folder)) return;
  const held = db.all<{ path: string }>(
    "SELECT o.path FROM sites s JOIN outputs o ON o.site = s.id AND o.path >= 'sheets/' AND o.path < 'sheets0'",
  );
  const used = new Set(held.map((file) => file.path));
  for (const shard of readdirSync(folder))
    for (const name of readdirSync(path.join(folder, shard)))
      if (!used.has(`sheets/${shard}/${name}`)) rmSync(path.join(folder, shard, name), { force: true });
}

function sweepAll(db: Database, folder: string): void {
  db.exec('CREATE TEMP TABLE used (file TEXT PRIMARY KEY) WITHOUT ROWID');
  db.transaction(() => {
    for (const kept of db.iterate<Kept>(KEPT))
      for (const file of filesOf(kept)) db.run('INSERT OR IGNORE INTO used VALUES (?)', file);
  });
  for (const shard of readdirSync(folder)) {
    if (!SHARD.test(shard)) continue;
    for (const name of readdirSync(path.join(folder, shard))) {
      const file = `${shard}/${name}`;
      if (MEDIA_FILE.test(name) && db.get('SELECT 1 FROM used WHERE file = ?', file) === undefined)
        rmSync(path.join(folder, file), { force: true });
    }
  }
  db.exec('DROP TABLE used');
}
