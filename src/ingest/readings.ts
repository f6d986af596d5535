import type { Database } from '../catalogue/database.ts';
import { READING_COLUMNS, type ReadingColumn } from '../catalogue/schema.ts';
import type { ImageReading, Result } from './types.ts';

type Cell = string | number | Uint8Array | null;

const COLUMNS = Object.keys(READING_COLUMNS) as ReadingColumn[];

/** A reading as a line of the table. */
function cellsOf(reading: ImageReading, drawn: string): Record<ReadingColumn, Cell> {
  const { statistics, media, measures, facts } = reading;
  const content = measures?.content;
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  return {
    sha256: reading.sha256 ?? null,
    patient_id: reading.patientId ?? null,
    transfer_syntax: reading.transferSyntaxUID ?? null,
    pixel_bytes: reading.pixelBytes ?? null,
    frames: reading.frames ?? null,
    rows: reading.rows ?? null,
    columns: reading.columns ?? null,
    bits_stored: reading.bitsStored ?? null,
    photometric: reading.photometricInterpretation ?? null,
    min: statistics?.min ?? null,
    max: statistics?.max ?? null,
    mean: statistics?.mean ?? null,
    standard_deviation: statistics?.standardDeviation ?? null,
    pixel_sha256: reading.pixelSha256 ?? null,
    perceptual_hash: reading.perceptualHash ?? null,
    at_min: reading.extremes?.atMin ?? null,
    at_max: reading.extremes?.atMax ?? null,
    sharpness: measures?.sharpness ?? null,
    content_x: content?.x ?? null,
    content_y: content?.y ?? null,
    content_width: content?.width ?? null,
    content_height: content?.height ?? null,
    grey_mean: measures?.greyMean ?? null,
    grey_deviation: measures?.greyDeviation ?? null,
    study_uid: facts?.studyUid ?? null,
    instance_uid: facts?.instanceUid ?? null,
    doubts: reading.doubts && reading.doubts.length > 0 ? JSON.stringify(reading.doubts) : null,
    age: facts?.age ?? null,
    sex: facts?.sex ?? null,
    view_position: facts?.viewPosition ?? null,
    modality: facts?.modality ?? null,
    body_part: facts?.bodyPart ?? null,
    row_spacing: facts?.rowSpacing ?? null,
    column_spacing: facts?.columnSpacing ?? null,
    shown_frame: reading.shownFrame ?? null,
    media: media?.media ?? null,
    frame_extension: media?.frame.extension ?? null,
    frame_bytes: media?.frame.bytes ?? null,
    stack: json(media?.stack),
    stored_offset: media?.storedOffset ?? null,
    overlay: media?.overlay ? 1 : null,
    overlay_planes: reading.overlayPlanes ?? null,
    pixel_aspect: reading.pixelAspect ?? null,
    windows: json(reading.windows),
    notes: reading.notes && reading.notes.length > 0 ? JSON.stringify(reading.notes) : null,
    display_table: media?.displayTable ?? null,
    drawn: media ? drawn : null,
    thumbnail_width: media?.thumbnail.width ?? null,
    thumbnail_height: media?.thumbnail.height ?? null,
    thumbnail_bytes: media?.thumbnail.bytes ?? null,
    clean_bytes: media?.thumbnail.cleanBytes ?? null,
    problem: reading.problem ?? null,
  };
}

const INSERT = `
  INSERT INTO readings (path, bytes, modified, reader, transient, ${COLUMNS.join(', ')})
  SELECT path, bytes, modified, ?, ?, ${COLUMNS.map(() => '?').join(', ')} FROM images WHERE number = ?`;

/** Keeps the results of a batch, in one transaction: what is kept is not read again, whatever comes after. */
export function keepResults(db: Database, results: readonly Result[], reader: string): void {
  db.transaction(() => {
    for (const result of results) {
      if (result.kind === 'read') keepReading(db, result, reader);
      else if (result.kind === 'redraw') {
        const { width, height, bytes, cleanBytes } = result.thumbnail;
        discard(db, 'path = (SELECT path FROM images WHERE number = ?)', result.number);
        db.run(
          `UPDATE readings SET drawn = (SELECT boxes FROM work WHERE number = ?1), thumbnail_width = ?2,
             thumbnail_height = ?3, thumbnail_bytes = ?4, clean_bytes = ?5 WHERE path = (SELECT path FROM images WHERE number = ?1)`,
          result.number,
          width,
          height,
          bytes,
          cleanBytes,
        );
      } else if (result.kind === 'same') {
        db.run(
          `UPDATE readings SET (bytes, modified) = (SELECT bytes, modified FROM images WHERE number = ?1)
           WHERE path = (SELECT path FROM images WHERE number = ?1)`,
          result.number,
        );
      }
    }
  });
}

/** Notes that the images of readings are given up: `sweepMedia` removes those that no other reading has. */
function discard(db: Database, which: string, ...values: (string | number)[]): void {
  db.run(`INSERT INTO discarded SELECT media FROM readings WHERE media IS NOT NULL AND ${which}`, ...values);
}

function keepReading(db: Database, reading: ImageReading, reader: string): void {
  const { number } = reading;
  const { boxes } = db.get<{ boxes: string }>('SELECT boxes FROM work WHERE number = ?', number)!;
  const old = db.get<{ id: number }>(
    'SELECT id FROM readings WHERE path = (SELECT path FROM images WHERE number = ?)',
    number,
  );
  if (old) {
    discard(db, 'id = ?', old.id);
    db.run('DELETE FROM readings WHERE id = ?', old.id);
    for (const table of ['headers', 'miniatures']) db.run(`DELETE FROM ${table} WHERE reading = ?`, old.id);
  }
  const cells = cellsOf(reading, boxes);
  db.run(INSERT, reader, reading.transient ? 1 : 0, ...COLUMNS.map((name) => cells[name]), number);
  const { statistics, header, outline, miniature } = reading;
  const histogram = statistics ? new Uint8Array(statistics.histogram.buffer) : null;
  db.run('INSERT INTO headers VALUES (last_insert_rowid(), ?, ?)', header ?? null, histogram);
  // The row of a header has the number of its reading.
  if (outline && miniature)
    db.run('INSERT INTO miniatures VALUES (last_insert_rowid(), ?, ?)', outline, miniature);
}

/** Takes the readings over into the catalogue's images. */
export function takeOver(db: Database): void {
  const columns = ['reading', ...COLUMNS];
  db.run(`UPDATE images SET (${columns.join(', ')}) = (
    SELECT ${['id', ...COLUMNS].map((name) => `r.${name}`).join(', ')} FROM readings r WHERE r.path = images.path)`);
  db.exec('DROP TABLE work');
}

/** Forgets readings of files that the dataset does not hold any more. */
export function forgetRemoved(db: Database): void {
  db.transaction(() => {
    discard(db, 'id NOT IN (SELECT reading FROM images WHERE reading IS NOT NULL)');
    for (const table of ['headers', 'miniatures'])
      db.run(
        `DELETE FROM ${table} WHERE reading NOT IN (SELECT reading FROM images WHERE reading IS NOT NULL)`,
      );
    db.run('DELETE FROM readings WHERE id NOT IN (SELECT reading FROM images WHERE reading IS NOT NULL)');
  });
}
