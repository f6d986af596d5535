import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import type { Settings } from '../settings.ts';
import { type Acceptance, accepts } from './acceptances.ts';
import { CHECKS } from './index.ts';
import type { Case, Check, Unit } from './types.ts';

/** Fewer cases than these are always told one by one. */
const FEW = 10;

/**
 * Runs every check over a catalogue that is open for writing and adds what they find to its findings, then marks those
 * that somebody has accepted. The census of headers and the comparison of images have to be there.
 */
export function writeFindings(
  db: Database,
  settings: Settings,
  acceptances: readonly Acceptance[] = [],
): void {
  beginFindings(db, settings)(acceptances);
}

/**
 * Runs the checks that need neither the census of headers nor the comparison of images: these are still being made then.
 * @returns what runs the others as soon as both are in the catalogue; until then `images` is a narrow copy
 */
export function beginFindings(
  db: Database,
  settings: Settings,
): (acceptances?: readonly Acceptance[]) => void {
  const catalogue = new Catalogue(db);
  shadow(db);
  const run = (checks: readonly Check[]) => {
    const totals = unitTotals(catalogue);
    let number = catalogue.count('SELECT coalesce(max(number), 0) FROM findings');
    for (const check of checks) {
      const notes: string[] = [];
      for (const found of together(
        check,
        totals,
        check.find?.(catalogue, settings, (n) => notes.push(n)),
      ))
        insert(db, ++number, check, found);
      if (notes.length > 0) db.run('INSERT INTO check_notes VALUES (?, ?)', check.code, notes.join(' '));
    }
    return number;
  };
  db.transaction(() => run(CHECKS.filter((check) => !check.needsLooks)));
  return (acceptances = []) => {
    db.transaction(() => {
      const last = run(CHECKS.filter((check) => check.needsLooks));
      // Where names of files are not published, findings have those that are.
      db.exec(`UPDATE findings SET file = (SELECT shown FROM main.images WHERE path = file)
        WHERE file IN (SELECT path FROM main.images WHERE shown IS NOT NULL)`);
      accept(db, acceptances, last);
    });
    db.exec('DROP TABLE temp.images');
  };
}

/** How many there are of each unit: what rates are of. */
export function unitTotals(catalogue: Catalogue): Record<Unit, number> {
  return {
    patients: catalogue.patientCount(),
    images: catalogue.count('SELECT count(*) FROM images'),
    rows: catalogue.count(`SELECT (SELECT count(*) FROM label_rows) + (SELECT count(*) FROM class_rows)
      + (SELECT count(*) FROM listed_rows)`),
    boxes: catalogue.count('SELECT count(*) FROM boxes'),
    elements: catalogue.count('SELECT count(*) FROM census'),
  };
}

/** The cases, or one in place of them all where they are most of what there is. */
function* together(
  { whole, unit = 'patients' }: Check,
  totals: Record<Unit, number>,
  cases: Iterable<Case> = [],
): Iterable<Case> {
  if (!whole) return yield* cases;
  const all = [...cases];
  const total = totals[unit];
  if (all.length < FEW || 2 * all.length <= total) return yield* all;
  const count = `${all.length.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`;
  yield { patients: [], message: whole(count), concerns: all.length };
}

function insert(db: Database, number: number, { code, severity }: Check, found: Case): void {
  const { patients, message, file, line, box, concerns = Math.max(1, patients.length) } = found;
  db.run(
    `INSERT INTO findings (number, code, severity, file, line, message, box, concerns)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    number,
    code,
    severity,
    file ?? null,
    line ?? null,
    message,
    box ?? null,
    concerns,
  );
  for (const patient of patients)
    db.run('INSERT OR IGNORE INTO finding_patients VALUES (?, ?)', patient, number);
}

/**
 * Puts a narrow copy before the table of images, which checks look through again and again: SQLite takes the temporary
 * one first. It has no header, no file and no window.
 */
function shadow(db: Database): void {
  db.exec(`
    CREATE TEMP TABLE images AS SELECT ${COLUMNS.join(', ')} FROM main.images ORDER BY number;
    CREATE INDEX temp.images_number ON images (number);
    CREATE INDEX temp.images_of_patient ON images (patient, number)`);
}

/** Columns of images that checks ask for. SQLite reads a row from its beginning: numbers first, texts last. */
const COLUMNS = [
  ...['number', 'patient', 'problem', 'grey_deviation', 'grey_mean', 'sharpness'],
  ...['content_x', 'content_y', 'content_width', 'content_height', 'rows', 'columns', 'bits_stored'],
  ...['min', 'max', 'at_min', 'at_max', 'age', 'row_spacing', 'column_spacing', 'split', 'sex'],
  ...['view_position', 'modality', 'body_part', 'photometric', 'notes', 'doubts', 'patient_id'],
  ...['perceptual_hash', 'instance_uid', 'study_uid', 'sha256', 'path'],
];

/** Marks what is accepted; an acceptance that fits nothing any more is a finding of its own. */
function accept(db: Database, acceptances: readonly Acceptance[], last: number): void {
  let number = last;
  for (const [i, acceptance] of acceptances.entries()) {
    const { code, reason, who, file, line } = acceptance;
    db.run('INSERT INTO acceptances VALUES (?, ?, ?, ?)', i, code, reason, who);
    const found = db.all<{ number: number; file: string | null; ids: string }>(
      `SELECT f.number, f.file, (SELECT json_group_array(p.id) FROM finding_patients q
         JOIN patients p ON p.number = q.patient WHERE q.finding = f.number) AS ids
       FROM findings f WHERE f.code = ? ORDER BY f.number`,
      code,
    );
    let fits = 0;
    for (const { number: finding, file: place, ids } of found) {
      if (!accepts(acceptance, JSON.parse(ids) as string[], place)) continue;
      fits++;
      db.run('UPDATE findings SET accepted = ? WHERE number = ? AND accepted IS NULL', i, finding);
    }
    if (fits > 0) continue;
    const unused = CHECKS.find((check) => check.code === 'unused-acceptance')!;
    insert(db, ++number, unused, {
      patients: [],
      file,
      line,
      message: `the acceptance of ${code} fits no finding`,
    });
  }
}
