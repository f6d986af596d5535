import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import type { ColumnRecord, Severity } from '../catalogue/types.ts';
import type { Dataset, ImageFile, LabelRow } from '../datasets/types.ts';
import { type KnownTables, takeTables } from './known-tables.ts';
import {
  groupNames,
  matchImages,
  writeBoxes,
  writeImages,
  writePatients,
  writeReaders,
  writeSplits,
} from './people.ts';

/** Notes a finding that is made while reading. Patients are named by id: they are numbered later. */
export interface ReadingFinding {
  code: string;
  severity: Severity;
  patientId?: string | undefined;
  file: string;
  line?: number | undefined;
  message: string;
}

/** What was read, counted by what the words say. */
export interface ReadingCounts {
  labelRows: number;
  classRows: number;
  imageFiles: number;
  skippedFiles: number;
}

/**
 * Lists the dataset's images into the catalogue, where they wait for `writeTables`.
 * @returns how many files there are, and a hash of their paths, sizes and times of change
 */
export async function writeListing(
  db: Database,
  dataset: Dataset,
): Promise<{ imageFiles: number; skippedFiles: number; listing: string }> {
  db.exec(`CREATE TEMP TABLE image_files (
    path TEXT PRIMARY KEY, name TEXT, shown TEXT, patient_id TEXT, split TEXT, bytes INTEGER, modified REAL);
    CREATE INDEX temp.image_files_name ON image_files (name) WHERE name IS NOT NULL`);
  db.exec('BEGIN');
  const counts = await listImages(db, dataset);
  db.exec('COMMIT');
  const hash = createHash('sha256');
  const listed = db.iterate(`
    SELECT path, bytes, modified, NULL AS skipped FROM image_files
    UNION ALL SELECT file, NULL, NULL, message FROM main.reading_findings ORDER BY 1`);
  for (const { path, bytes, modified, skipped } of listed)
    hash.update(JSON.stringify([path, bytes, modified, skipped]));
  return { ...counts, listing: hash.digest('hex') };
}

/**
 * Reads the dataset's tables into the catalogue, rows as they are, and makes one patient each of them and of the
 * images listed. Everything streams; sorting and grouping is left to the database, so memory does not grow with the
 * dataset.
 * @param known the last build, from which tables are taken over whose content is the same
 * @param folders whether names stand in groups also where they need not
 */
export async function writeTables(
  db: Database,
  dataset: Dataset,
  known?: KnownTables,
  folders: 'auto' | 'grouped' = 'auto',
): Promise<Pick<ReadingCounts, 'labelRows' | 'classRows'>> {
  if (known) takeTables(db, dataset, known);
  db.exec('BEGIN');
  await writeLabels(db, dataset);
  await writeClasses(db, dataset);
  await writeListed(db, dataset);
  matchImages(db);
  writeSplits(db, dataset.splits);
  writePatients(db, dataset.severalClasses ?? false);
  writeImages(db);
  groupNames(db, folders);
  writeReaders(db);
  writeBoxes(db);
  await writeInputs(db, dataset);
  writeReadingFindings(db);
  db.exec('COMMIT');
  const count = (table: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)!.n;
  return { labelRows: count('label_rows'), classRows: count('class_rows') };
}

function note(db: Database, finding: ReadingFinding): void {
  const { code, severity, patientId, file, line, message } = finding;
  db.run(
    'INSERT INTO main.reading_findings VALUES (?, ?, ?, ?, ?, ?)',
    code,
    severity,
    patientId ?? null,
    file,
    line ?? null,
    message,
  );
}

/** Keeps what a pseudonym stands for. */
function identify(db: Database, id: string | undefined, raw: string | undefined): void {
  if (id !== undefined && raw !== undefined)
    db.run('INSERT OR IGNORE INTO main.identities VALUES (?, ?)', id, raw);
}

async function writeLabels(db: Database, dataset: Dataset): Promise<void> {
  for await (const row of dataset.labels()) {
    identify(db, row.patientId, row.rawId);
    // A row with a problem of its own is told once, as that.
    const original = row.problem || (row.target === 0 && row.box) ? undefined : earlierTwin(db, row);
    const state = stateOf(row, original !== undefined);
    // A row that says 0 has no box, whatever its cells hold: the contradiction is a finding.
    const box = state === 'ok' && row.target === 1 ? row.box : undefined;
    db.run(
      `INSERT INTO label_rows
         (file, line, patient_id, image, split, name, reader, target, x, y, width, height, outline, state, further)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.file,
      row.line,
      row.patientId ?? null,
      row.image ?? null,
      row.split ?? null,
      row.name ?? null,
      row.reader ?? null,
      row.target ?? null,
      box?.x ?? null,
      box?.y ?? null,
      box?.width ?? null,
      box?.height ?? null,
      box && row.outline ? JSON.stringify(row.outline) : null,
      state,
      row.further ? JSON.stringify(row.further) : null,
    );
    const where = { patientId: row.patientId, file: row.file, line: row.line };
    if (row.problem)
      note(db, { ...where, code: row.problem.code, severity: 'error', message: row.problem.message });
    if (original !== undefined) {
      note(db, {
        ...where,
        code: 'duplicate-row',
        severity: 'warning',
        message: `the same as line ${original}; counted as a row, not as a box`,
      });
    }
    if (state === 'ok' && row.target === 0 && row.box) {
      note(db, {
        ...where,
        code: 'negative-with-box',
        severity: 'error',
        message: 'Target is 0, but the row has a box; the box is not used',
      });
    }
  }
}

/** What a row counts for: nothing (bad), its target only (bad-box, duplicate), or all it says (ok). */
function stateOf(row: LabelRow, repeated: boolean): 'bad' | 'bad-box' | 'duplicate' | 'ok' {
  if (row.target === undefined) return 'bad';
  if (row.problem) return 'bad-box';
  return repeated ? 'duplicate' : 'ok';
}

/** The line of an earlier row of the same table that says the very same, where there is one. */
function earlierTwin(db: Database, row: LabelRow): number | undefined {
  const { patientId, image, file, target, box } = row;
  if ((patientId ?? image) === undefined || target === undefined) return undefined;
  const rows = db.get<{ line: number }>(
    `SELECT line FROM label_rows WHERE patient_id IS ? AND image IS ? AND file = ? AND state = 'ok' AND target = ?
     AND name IS ? AND reader IS ? AND outline IS ? AND x IS ? AND y IS ? AND width IS ? AND height IS ?
     ORDER BY id LIMIT 1`,
    patientId ?? null,
    image ?? null,
    file,
    target,
    row.name ?? null,
    row.reader ?? null,
    row.outline ? JSON.stringify(row.outline) : null,
    box?.x ?? null,
    box?.y ?? null,
    box?.width ?? null,
    box?.height ?? null,
  );
  return rows?.line;
}

async function writeClasses(db: Database, dataset: Dataset): Promise<void> {
  for await (const row of dataset.classes()) {
    const { file, line, patientId, className, further } = row;
    identify(db, patientId, row.rawId);
    db.run(
      'INSERT INTO class_rows (file, line, patient_id, class, further) VALUES (?, ?, ?, ?, ?)',
      file,
      line,
      patientId ?? null,
      className ?? null,
      further ? JSON.stringify(further) : null,
    );
    if (row.problem)
      note(db, { code: 'bad-row', severity: 'error', patientId, file, line, message: row.problem.message });
  }
}

async function writeListed(db: Database, dataset: Dataset): Promise<void> {
  for await (const { file, line, patientId, rawId, split, problem } of dataset.listed()) {
    identify(db, patientId, rawId);
    db.run(
      'INSERT INTO listed_rows (file, line, patient_id, split) VALUES (?, ?, ?, ?)',
      file,
      line,
      patientId ?? null,
      split,
    );
    if (problem) note(db, { code: 'bad-row', severity: 'error', file, line, message: problem.message });
  }
}

async function listImages(
  db: Database,
  dataset: Dataset,
): Promise<{ imageFiles: number; skippedFiles: number }> {
  let imageFiles = 0;
  let skippedFiles = 0;
  for await (const file of dataset.images()) {
    if ('skipped' in file) {
      skippedFiles++;
      note(db, {
        code: 'skipped-file',
        severity: 'warning',
        file: file.path,
        message: `not read: ${file.skipped}`,
      });
    } else {
      imageFiles++;
      const {
        path,
        name = null,
        shown = null,
        patientId,
        rawId,
        split,
        bytes,
        modified,
      } = file satisfies ImageFile;
      identify(db, patientId, rawId);
      db.run(
        'INSERT INTO image_files VALUES (?, ?, ?, ?, ?, ?, ?)',
        path,
        name,
        shown,
        patientId,
        split,
        bytes,
        modified,
      );
    }
  }
  return { imageFiles, skippedFiles };
}

async function writeInputs(db: Database, dataset: Dataset): Promise<void> {
  const totals = new Map(
    db
      .all<{ split: string; files: number; bytes: number }>(
        'SELECT split, count(*) AS files, sum(bytes) AS bytes FROM images GROUP BY split',
      )
      .map((row) => [`images, ${row.split}`, row]),
  );
  for (const entry of await dataset.entries()) {
    const table = dataset.tables.find((t) => t.file === entry.name)?.summary;
    const profile: ColumnRecord[] | undefined = table?.profile;
    const folder = totals.get(entry.role ?? '');
    db.run(
      'INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      entry.name,
      entry.kind,
      entry.role ?? null,
      folder?.bytes ?? table?.bytes ?? entry.bytes,
      entry.kind === 'images' ? (folder?.files ?? 0) : null,
      table?.sha256 ?? null,
      table?.rows ?? null,
      table ? JSON.stringify(table.columns) : null,
      table ? JSON.stringify(table.preview) : null,
      table?.wholeRows ?? null,
      profile ? JSON.stringify(profile) : null,
    );
  }
}

/** Findings made while reading, in an order that does not depend on the folder's, with patients numbered now. */
function writeReadingFindings(db: Database): void {
  db.exec(`
    CREATE TEMP TABLE numbered AS
      SELECT row_number() OVER (ORDER BY code, file, line, message) AS number, * FROM main.reading_findings;
    INSERT INTO findings (number, code, severity, file, line, message)
      SELECT number, code, severity, file, line, message FROM numbered ORDER BY number;
    INSERT INTO finding_patients
      SELECT p.number, f.number FROM numbered f JOIN patients p ON p.id = f.patient_id;
    DROP TABLE numbered;
    DROP TABLE image_files;
  `);
}
