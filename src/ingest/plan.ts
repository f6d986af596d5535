import type { Database } from '../catalogue/database.ts';
import { mediaFiles, NO_BOXES } from '../catalogue/media.ts';
import type { Box } from '../imaging/types.ts';
import { addressWithin } from '../storage/address.ts';
import type { Task } from './types.ts';

interface PlanOptions {
  /** Folder of the dataset. */
  folder: string;
  reader: string;
  verify?: boolean;
  /** Whether a media file of the cache is there, with so many bytes. */
  isIntact(file: string, bytes: number): boolean;
}

interface Listed {
  number: number;
  path: string;
  bytes: number;
  modified: number;
  /** JSON: x, y, width, height of every box to draw. */
  boxes: string;
  id: number | null;
  known_bytes: number | null;
  known_modified: number | null;
  reader: string | null;
  transient: number | null;
  sha256: string | null;
  media: string | null;
  frame_extension: string | null;
  frame_bytes: number | null;
  photometric: string | null;
  pixel_aspect: number | null;
  display_table: Uint8Array | null;
  drawn: string | null;
  thumbnail_bytes: number | null;
  clean_bytes: number | null;
}

const LISTED = `
  SELECT i.number, i.path, i.bytes, i.modified,
    CASE WHEN p.boxes > 0 THEN (
      SELECT json_group_array(CASE WHEN tint IS NULL
          THEN json_object('x', x, 'y', y, 'width', width, 'height', height)
          ELSE json_object('x', x, 'y', y, 'width', width, 'height', height, 'tint', tint) END)
      FROM (SELECT x, y, width, height, tint FROM boxes WHERE image = i.number ORDER BY number))
    ELSE '[]' END AS boxes,
    r.id, r.bytes AS known_bytes, r.modified AS known_modified, r.reader, r.transient, r.sha256, r.media,
    r.frame_extension, r.frame_bytes, r.photometric, r.pixel_aspect, r.display_table, r.drawn, r.thumbnail_bytes,
    r.clean_bytes
  FROM images i JOIN patients p ON p.number = i.patient
    LEFT JOIN readings r ON r.path = i.path
  ORDER BY i.number`;

/**
 * What has to be done for the images of a catalogue: files to read, because they are new, have changed or were read
 * by another program, and thumbnails to draw again, because their boxes have changed.
 * @returns the number of tasks, and the tasks themselves in the catalogue's order
 */
export function findWork(db: Database, options: PlanOptions): { count: number; work: Generator<Task> } {
  db.exec('CREATE TEMP TABLE work (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, known TEXT, boxes TEXT)');
  let count = 0;
  db.transaction(() => {
    for (const file of db.iterate<Listed>(LISTED)) {
      const boxes = canonical(file.boxes);
      const need = needOf(file, boxes, options);
      if (!need) continue;
      db.run('INSERT INTO work VALUES (?, ?, ?, ?)', file.number, need.kind, need.known ?? null, boxes);
      count++;
    }
  });
  return { count, work: tasks(db, options.folder) };
}

/** Numbers as JavaScript writes them: the text stands for the boxes wherever they are compared. */
const canonical = (boxes: string) => (boxes === NO_BOXES ? boxes : JSON.stringify(JSON.parse(boxes)));

function needOf(
  file: Listed,
  boxes: string,
  { reader, verify, isIntact }: PlanOptions,
): { kind: Task['kind']; known?: string | undefined } | undefined {
  if (file.id === null || file.reader !== reader || file.transient) return { kind: 'read' };
  const { media, frame_extension: extension } = file;
  const frameIsThere =
    media === null || extension === null || isIntact(mediaFiles.frame(media, extension), file.frame_bytes!);
  if (!frameIsThere) return { kind: 'read' };
  const thumbnailIsThere =
    media === null ||
    (isIntact(mediaFiles.thumbnail(media, boxes), file.thumbnail_bytes ?? -1) &&
      (boxes === NO_BOXES || isIntact(mediaFiles.thumbnail(media, NO_BOXES), file.clean_bytes ?? -1)));
  const isSame = file.known_bytes === file.bytes && file.known_modified === file.modified;
  // A file that is to be compared and whose boxes have changed is read: one of both would have to wait.
  const upToDate = media === null || (file.drawn === boxes && thumbnailIsThere);
  if (!isSame || verify) return { kind: 'read', ...(upToDate && { known: file.sha256 ?? undefined }) };
  return upToDate ? undefined : { kind: 'redraw' };
}

/** Tasks fetched at a time: a query left open while results are written would keep SQLite from tidying up. */
const PAGE = 512;

function* tasks(db: Database, folder: string): Generator<Task> {
  let last = 0;
  for (;;) {
    const rows = db.all<Listed & { kind: Task['kind']; known: string | null }>(
      `SELECT w.number, w.kind, w.known, w.boxes, i.path, i.bytes, i.modified,
         r.media, r.frame_extension, r.photometric, r.pixel_aspect, r.display_table
       FROM work w JOIN images i USING (number) LEFT JOIN readings r ON r.path = i.path
       WHERE w.number > ? ORDER BY w.number LIMIT ${PAGE}`,
      last,
    );
    if (rows.length === 0) return;
    last = rows.at(-1)!.number;
    for (const row of rows) {
      const boxes = JSON.parse(row.boxes) as Box[];
      yield row.kind === 'read' ? readTask(row, boxes, folder) : redrawTask(row, boxes);
    }
  }
}

function readTask(row: Listed & { known: string | null }, boxes: Box[], folder: string): Task {
  const { number, bytes, modified, known } = row;
  return {
    kind: 'read',
    number,
    file: addressWithin(folder, row.path),
    bytes,
    modified,
    boxes,
    ...(known && { known }),
  };
}

function redrawTask(row: Listed, boxes: Box[]): Task {
  return {
    kind: 'redraw',
    number: row.number,
    boxes,
    media: row.media!,
    frameExtension: row.frame_extension!,
    photometricInterpretation: row.photometric ?? '',
    pixelAspect: row.pixel_aspect ?? 1,
    displayTable: row.display_table,
  };
}

/** The task that reads a file of which the cache turned out not to hold the image. */
export function readInstead(db: Database, number: number, folder: string): Task {
  const row = db.get<Listed>(
    'SELECT w.number, w.boxes, i.path, i.bytes, i.modified FROM work w JOIN images i USING (number) WHERE w.number = ?',
    number,
  )!;
  return readTask({ ...row, known: null }, JSON.parse(row.boxes) as Box[], folder);
}
