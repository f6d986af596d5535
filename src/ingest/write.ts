import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import { isPlainName, NameAllocator } from '../catalogue/names.ts';
import type { ColumnRecord, Severity } from '../catalogue/types.ts';
import type { Dataset, ImageFile, LabelRow } from '../datasets/types.ts';

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
  db.exec(`CREATE TEMP TABLE reading_findings (
    code TEXT, severity TEXT, patient_id TEXT, file TEXT, line INTEGER, message TEXT)`);
  db.exec(`CREATE TEMP TABLE image_files (
    path TEXT PRIMARY KEY, patient_id TEXT, split TEXT, bytes INTEGER, modified REAL)`);
  db.exec('BEGIN');
  const counts = await listImages(db, dataset);
  db.exec('COMMIT');
  const hash = createHash('sha256');
  const listed = db.iterate(`
    SELECT path, bytes, modified, NULL AS skipped FROM image_files
    UNION ALL SELECT file, NULL, NULL, message FROM reading_findings ORDER BY 1`);
  for (const { path, bytes, modified, skipped } of listed)
    hash.update(JSON.stringify([path, bytes, modified, skipped]));
  return { ...counts, listing: hash.digest('hex') };
}

/**
 * Reads the dataset's tables into the catalogue, rows as they are, and makes one patient each of them and of the
 * images listed. Everything streams; sorting and grouping is left to the database, so memory does not grow with the
 * dataset.
 */
export async function writeTables(
  db: Database,
  dataset: Dataset,
): Promise<Pick<ReadingCounts, 'labelRows' | 'classRows'>> {
  db.exec('BEGIN');
  dataset.splits.forEach((split, position) => {
    db.run('INSERT INTO splits VALUES (?, ?, ?)', position, split.name, split.labelled ? 1 : 0);
  });
  const counts = { labelRows: await writeLabels(db, dataset), classRows: await writeClasses(db, dataset) };
  await writeListed(db, dataset);
  writePatients(db);
  writeBoxes(db);
  writeImagePlan(db);
  await writeInputs(db, dataset);
  writeReadingFindings(db);
  db.exec('COMMIT');
  return counts;
}

function note(db: Database, finding: ReadingFinding): void {
  const { code, severity, patientId, file, line, message } = finding;
  db.run(
    'INSERT INTO reading_findings VALUES (?, ?, ?, ?, ?, ?)',
    code,
    severity,
    patientId ?? null,
    file,
    line ?? null,
    message,
  );
}

async function writeLabels(db: Database, dataset: Dataset): Promise<number> {
  let rows = 0;
  for await (const row of dataset.labels()) {
    rows++;
    // A row with a problem of its own is told once, as that.
    const original = row.problem || (row.target === 0 && row.box) ? undefined : earlierTwin(db, row);
    const state = stateOf(row, original !== undefined);
    // A row that says 0 has no box, whatever its cells hold: the contradiction is a finding.
    const box = state === 'ok' && row.target === 1 ? row.box : undefined;
    db.run(
      `INSERT INTO label_rows (file, line, patient_id, target, x, y, width, height, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.file,
      row.line,
      row.patientId ?? null,
      row.target ?? null,
      box?.x ?? null,
      box?.y ?? null,
      box?.width ?? null,
      box?.height ?? null,
      state,
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
  return rows;
}

/** What a row counts for: nothing (bad), its target only (bad-box, duplicate), or all it says (ok). */
function stateOf(row: LabelRow, repeated: boolean): 'bad' | 'bad-box' | 'duplicate' | 'ok' {
  if (row.target === undefined) return 'bad';
  if (row.problem) return 'bad-box';
  return repeated ? 'duplicate' : 'ok';
}

/** The line of an earlier row that says the very same, where there is one. */
function earlierTwin(db: Database, { patientId, target, box }: LabelRow): number | undefined {
  if (patientId === undefined || target === undefined) return undefined;
  const rows = db.get<{ line: number }>(
    `SELECT line FROM label_rows WHERE patient_id = ? AND state = 'ok' AND target = ?
     AND x IS ? AND y IS ? AND width IS ? AND height IS ? ORDER BY id LIMIT 1`,
    patientId,
    target,
    box?.x ?? null,
    box?.y ?? null,
    box?.width ?? null,
    box?.height ?? null,
  );
  return rows?.line;
}

async function writeClasses(db: Database, dataset: Dataset): Promise<number> {
  let rows = 0;
  for await (const row of dataset.classes()) {
    rows++;
    const { file, line, patientId, className } = row;
    db.run(
      'INSERT INTO class_rows (file, line, patient_id, class) VALUES (?, ?, ?, ?)',
      file,
      line,
      patientId ?? null,
      className ?? null,
    );
    if (row.problem)
      note(db, { code: 'bad-row', severity: 'error', patientId, file, line, message: row.problem.message });
  }
  return rows;
}

async function writeListed(db: Database, dataset: Dataset): Promise<void> {
  for await (const { file, line, patientId, split, problem } of dataset.listed()) {
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
      const { path, patientId, split, bytes, modified } = file satisfies ImageFile;
      db.run('INSERT INTO image_files VALUES (?, ?, ?, ?, ?)', path, patientId, split, bytes, modified);
    }
  }
  return { imageFiles, skippedFiles };
}

/** One line a patient: everyone whom a label row or an image names. */
function writePatients(db: Database): void {
  db.exec(`
    CREATE TEMP TABLE people AS
      SELECT id, max(labelled) AS labelled FROM (
        SELECT patient_id AS id, 1 AS labelled FROM label_rows WHERE patient_id IS NOT NULL
        UNION ALL SELECT patient_id, 0 FROM image_files)
      GROUP BY id;
    CREATE UNIQUE INDEX people_id ON people (id);
    CREATE TEMP TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID;
  `);
  const known = (id: string) => db.get('SELECT 1 FROM people WHERE id = ?', id) !== undefined;
  const used = (name: string) => db.get('SELECT 1 FROM names WHERE name = ?', name) !== undefined;
  const names = new NameAllocator((name) => (isPlainName(name) && known(name)) || used(name));
  const people = db.iterate<{ id: string; labelled: number }>(
    'SELECT id, labelled FROM people ORDER BY labelled DESC, id',
  );
  let number = 0;
  for (const { id, labelled } of people) {
    const slug = isPlainName(id) ? id : names.allocate(id);
    db.run('INSERT INTO names VALUES (?)', slug);
    db.run(
      `INSERT INTO patients VALUES (?, ?, ?, ?,
         (SELECT max(target) FROM label_rows WHERE patient_id = ?2 AND state <> 'bad'),
         (SELECT class FROM class_rows WHERE patient_id = ?2 AND class IS NOT NULL ORDER BY id LIMIT 1), 0)`,
      ++number,
      id,
      slug,
      labelled,
    );
  }
}

function writeBoxes(db: Database): void {
  db.exec(`
    INSERT INTO boxes
      SELECT p.number, row_number() OVER (PARTITION BY p.number ORDER BY l.id), l.x, l.y, l.width, l.height, l.line
      FROM label_rows l JOIN patients p ON p.id = l.patient_id
      WHERE l.state = 'ok' AND l.x IS NOT NULL;
    UPDATE patients SET boxes = (SELECT count(*) FROM boxes b WHERE b.patient = patients.number);
  `);
}

/** Numbers the images: those of the labelled split first, so that a patient's boxes belong to its first image. */
function writeImagePlan(db: Database): void {
  type File = { path: string; patient: number; slug: string; split: string; bytes: number; modified: number };
  const files = db.iterate<File>(`
    SELECT f.path, p.number AS patient, p.slug, f.split, f.bytes, f.modified
    FROM image_files f JOIN patients p ON p.id = f.patient_id JOIN splits s ON s.name = f.split
    ORDER BY p.number, s.position, f.path`);
  const taken = (name: string) =>
    db.get('SELECT 1 FROM names WHERE name = ?', name) !== undefined ||
    db.get('SELECT 1 FROM images WHERE slug = ?', name) !== undefined;
  const names = new NameAllocator(taken);
  let number = 0;
  let patient = 0;
  let ofPatient = 0;
  for (const file of files) {
    ofPatient = file.patient === patient ? ofPatient + 1 : 1;
    patient = file.patient;
    // The first image has its patient's name, further ones a name after it.
    const slug = ofPatient === 1 ? file.slug : names.allocate(`${file.slug}.${ofPatient}`);
    db.run(
      'INSERT INTO images (number, patient, split, path, bytes, modified, slug) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ++number,
      patient,
      file.split,
      file.path,
      file.bytes,
      file.modified,
      slug,
    );
  }
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
      SELECT row_number() OVER (ORDER BY code, file, line, message) AS number, * FROM reading_findings;
    INSERT INTO findings (number, code, severity, file, line, message)
      SELECT number, code, severity, file, line, message FROM numbered ORDER BY number;
    INSERT INTO finding_patients
      SELECT p.number, f.number FROM numbered f JOIN patients p ON p.id = f.patient_id;
    DROP TABLE numbered;
    DROP TABLE reading_findings; DROP TABLE image_files; DROP TABLE people; DROP TABLE names;
  `);
}
