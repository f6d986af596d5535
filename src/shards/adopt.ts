import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { filesOf, type Kept } from '../cache/cache.ts';
import type { Database, Row } from '../catalogue/database.ts';
import { READING_COLUMNS } from '../catalogue/schema.ts';
import { DataFault } from '../errors.ts';

/** Files linked at the same time: on the disks of clusters each link is waited for. */
const LANES = 16;
/** Readings looked at in one go. */
const PAGE = 1024;

const COLUMNS = ['path', 'bytes', 'modified', 'reader', 'transient', ...Object.keys(READING_COLUMNS)];

export interface Adopted {
  /** Readings taken over; the others were known. */
  readings: number;
  /** Files that were linked or copied. */
  files: number;
}

/** Numbers that readings of an earlier build have: those of a merge come after them. */
export const lastReading = (db: Database): number =>
  db.get<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM state.readings')!.id;

/**
 * Takes over from a finished shard what a cache does not hold. What could not be read for the moment only is left for
 * the build, which tries again.
 *
 * A reading gets the number of its image, added to `after`. One machine that reads a dataset from nothing, one file
 * after the other, numbers them so, and a merged catalogue is the same as its.
 * @param db a catalogue into which images are written, with the state of the cache
 * @param shard folder of the shard
 * @param media folder of the cache in which images lie
 * @throws DataFault where the shard's state is damaged
 */
export async function adoptShard(
  db: Database,
  shard: string,
  media: string,
  reader: string,
  after: number,
): Promise<Adopted> {
  const state = path.join(shard, 'state.sqlite');
  try {
    db.run('ATTACH DATABASE ? AS shard', state);
    db.run(
      `CREATE TEMP TABLE adopted AS
       SELECT r.id AS old, i.number + ? AS id, k.id AS replaced FROM shard.readings r
         JOIN images i USING (path) LEFT JOIN state.readings k USING (path)
       WHERE r.reader = ? AND NOT r.transient AND (k.id IS NULL OR k.transient
         OR (k.bytes, k.modified, k.reader) <> (r.bytes, r.modified, r.reader))
       ORDER BY i.number`,
      after,
      reader,
    );
    // Before anything speaks of them.
    const files = await linkMedia(db, path.join(shard, 'media'), media);
    db.transaction(() => takeRows(db));
    const { readings } = db.get<{ readings: number }>('SELECT count(*) AS readings FROM adopted')!;
    return { readings, files };
  } catch (error) {
    if (!/malformed|not a database|no such table/.test(String(error))) throw error;
    throw new DataFault('the shard is damaged.', {
      file: state,
      found: (error as Error).message,
      remedy: `Delete ${shard} and read it again.`,
    });
  } finally {
    db.exec('DROP TABLE IF EXISTS temp.adopted');
    if (db.get("SELECT 1 FROM pragma_database_list WHERE name = 'shard'")) db.exec('DETACH DATABASE shard');
  }
}

function takeRows(db: Database): void {
  const replaced = '(SELECT replaced FROM adopted WHERE replaced IS NOT NULL)';
  db.exec(`
    INSERT INTO state.discarded SELECT media FROM state.readings WHERE media IS NOT NULL AND id IN ${replaced};
    DELETE FROM state.headers WHERE reading IN ${replaced};
    DELETE FROM state.miniatures WHERE reading IN ${replaced};
    DELETE FROM state.readings WHERE id IN ${replaced};
    INSERT INTO state.readings (id, ${COLUMNS.join(', ')})
      SELECT a.id, ${COLUMNS.map((name) => `r.${name}`).join(', ')}
      FROM adopted a JOIN shard.readings r ON r.id = a.old ORDER BY a.id;
    INSERT INTO state.headers (reading, header, histogram)
      SELECT a.id, h.header, h.histogram FROM adopted a JOIN shard.headers h ON h.reading = a.old ORDER BY a.id;
    INSERT INTO state.miniatures (reading, outline, miniature)
      SELECT a.id, m.outline, m.miniature FROM adopted a JOIN shard.miniatures m ON m.reading = a.old ORDER BY a.id;
  `);
}

const KEPT = `SELECT a.id AS number, r.media, r.frame_extension, r.stack, r.stored_offset, r.overlay, r.drawn
  FROM adopted a JOIN shard.readings r ON r.id = a.old
  WHERE r.media IS NOT NULL AND a.id > ? ORDER BY a.id LIMIT ${PAGE}`;

/** @returns how many files were linked or copied; those that the cache has, or that are gone, are not among them */
async function linkMedia(db: Database, from: string, to: string): Promise<number> {
  const folders = new Set<string>();
  let linked = 0;
  for (let last = 0; ; ) {
    const rows = db.all<Kept & Row & { number: number }>(KEPT, last);
    if (rows.length === 0) return linked;
    last = rows.at(-1)!.number;
    const files = rows.flatMap((row) => [...filesOf(row)]);
    for (const folder of new Set(files.map((file) => path.dirname(file)))) {
      if (folders.has(folder)) continue;
      folders.add(folder);
      await mkdir(path.join(to, folder), { recursive: true });
    }
    let next = 0;
    const lane = async () => {
      while (next < files.length) {
        const file = files[next++]!;
        if (await linkOrCopy(path.join(from, file), path.join(to, file))) linked++;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }
}

/** Names are made of the content: a file that is there is the same. One that is missing is made again by the build. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    // Another disk, one that has no links, or a file that has as many as its disk allows.
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(code ?? '')) throw error;
  }
  const aside = `${to}.${process.pid}`;
  try {
    await copyFile(from, aside);
    await rename(aside, to);
    return true;
  } finally {
    await rm(aside, { force: true });
  }
}
