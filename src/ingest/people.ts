import type { Database } from '../catalogue/database.ts';
import { isPlainName, NameAllocator } from '../catalogue/names.ts';
import { SEVERAL_CLASSES } from '../catalogue/types.ts';
import type { Split } from '../datasets/types.ts';
import { groupOf, MOST_IN_ONE_FOLDER } from '../groups.ts';

/**
 * Brings label rows and files together where rows name images: the row says whose an image is and which split it is in,
 * where it does; the listing says it where the row does not. Of several rows of an image the first one counts.
 */
export function matchImages(db: Database): void {
  if (!db.get('SELECT 1 FROM label_rows WHERE image IS NOT NULL')) return;
  db.exec(`
    UPDATE image_files SET
      patient_id = coalesce((SELECT patient_id FROM label_rows l
        WHERE l.image = image_files.name AND patient_id IS NOT NULL ORDER BY id LIMIT 1), patient_id),
      split = coalesce((SELECT split FROM label_rows l
        WHERE l.image = image_files.name AND split IS NOT NULL ORDER BY id LIMIT 1), split)
    WHERE name IS NOT NULL;
    UPDATE label_rows SET patient_id = coalesce(
      (SELECT patient_id FROM image_files f WHERE f.name = label_rows.image ORDER BY path LIMIT 1), image)
    WHERE patient_id IS NULL AND image IS NOT NULL;
    -- A patient without any image is found by the checks; one of several images that is missing is known here only.
    INSERT INTO main.reading_findings
      SELECT 'missing-image', 'warning', patient_id, file, min(line), 'the labels name an image that is not in the dataset'
      FROM label_rows l WHERE image IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM image_files f WHERE f.name = l.image)
        AND EXISTS (SELECT 1 FROM image_files f WHERE f.patient_id = l.patient_id)
      GROUP BY image ORDER BY min(id)`);
}

/** Splits as the dataset declares them, and those that only label rows name, after them by name. */
export function writeSplits(db: Database, declared: readonly Split[]): void {
  const splits = [...declared];
  const others = db.all<{ name: string; labelled: number }>(`
    SELECT f.split AS name,
      max(EXISTS (SELECT 1 FROM label_rows l WHERE l.image = f.name OR l.patient_id = f.patient_id)) AS labelled
    FROM image_files f GROUP BY f.split ORDER BY f.split`);
  for (const { name, labelled } of others)
    if (!splits.some((split) => split.name === name)) splits.push({ name, labelled: labelled === 1 });
  splits.forEach(({ name, labelled }, position) => {
    db.run('INSERT INTO splits VALUES (?, ?, ?)', position, name, labelled ? 1 : 0);
  });
}

/**
 * One line a patient: everyone whom a label row or an image names; labelled ones first, then by id.
 * @param severalClasses whether a patient may have several classes, named by label rows
 */
export function writePatients(db: Database, severalClasses: boolean): void {
  db.run("INSERT INTO main.meta VALUES ('several_classes', ?)", severalClasses ? '1' : '0');
  db.exec(`
    INSERT INTO patients
      SELECT row_number() OVER (ORDER BY labelled DESC, id), id, id, labelled,
        (SELECT max(target) FROM label_rows WHERE patient_id = named.id AND state <> 'bad'),
        (SELECT class FROM class_rows WHERE patient_id = named.id AND class IS NOT NULL ORDER BY id LIMIT 1), 0
      FROM (
        SELECT id, max(labelled) AS labelled FROM (
          SELECT patient_id AS id, 1 AS labelled FROM label_rows WHERE patient_id IS NOT NULL
          UNION ALL SELECT patient_id, 0 FROM image_files)
        GROUP BY id) AS named
      ORDER BY labelled DESC, id`);
  // Those whose id cannot stand in an address get a name instead, in the site's order.
  writeClasses(db, severalClasses);
  const unusual: { number: number; id: string }[] = [];
  for (const patient of db.iterate<{ number: number; id: string }>('SELECT number, id FROM patients'))
    if (!isPlainName(patient.id)) unusual.push(patient);
  // Until then the id itself is in its place, which may be the very name: long ids are only cut.
  let own = 0;
  const names = new NameAllocator((name) => isNameOfPatient(db, name, own));
  for (const { number, id } of unusual.sort((a, b) => a.number - b.number)) {
    own = number;
    db.run('UPDATE patients SET slug = ? WHERE number = ?', names.allocate(id), number);
  }
}

/**
 * Puts the names of patients and images behind their groups (`groups.ts`), where there are too many for one folder or
 * the settings wish it. A patient's images are in the group of its name.
 */
export function groupNames(db: Database, folders: 'auto' | 'grouped'): void {
  const patients = db.get<{ n: number }>('SELECT count(*) AS n FROM patients')!.n;
  if (folders === 'auto' && patients <= MOST_IN_ONE_FOLDER) return;
  db.run("INSERT INTO main.meta VALUES ('grouped', '1')");
  db.define('group_of', groupOf);
  db.exec(`
    UPDATE images SET slug = group_of((SELECT slug FROM patients WHERE number = images.patient)) || '/' || slug;
    UPDATE patients SET slug = group_of(slug) || '/' || slug;`);
}

/** The classes of each patient. Who has one finding has not the class that says there is none, whoever said so. */
function writeClasses(db: Database, severalClasses: boolean): void {
  if (!severalClasses) {
    db.exec('INSERT INTO patient_classes SELECT class, number FROM patients WHERE class IS NOT NULL');
    return;
  }
  db.exec(`
    INSERT OR IGNORE INTO patient_classes
      SELECT l.name, p.number FROM label_rows l JOIN patients p ON p.id = l.patient_id
      WHERE l.name IS NOT NULL AND l.state <> 'bad' AND l.target = p.target;
    INSERT OR IGNORE INTO patient_classes
      SELECT c.class, p.number FROM class_rows c JOIN patients p ON p.id = c.patient_id WHERE c.class IS NOT NULL;`);
  db.run(
    `UPDATE patients SET class = (
       SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN min(class) ELSE ? END
       FROM patient_classes WHERE patient = patients.number)`,
    SEVERAL_CLASSES,
  );
}

/** Whether a patient other than one has a name. */
const isNameOfPatient = (db: Database, name: string, but = 0) =>
  db.get('SELECT 1 FROM patients WHERE slug = ? AND number <> ?', name, but) !== undefined;

/** A reader's code, such as R8: no name of a person. */
const READER_CODE = /^[a-z]{0,6}[-_ .]?\d{1,6}$/i;

/** Those who read images, as they may be published: who has a name is numbered. */
export function writeReaders(db: Database): void {
  const names = db.all<{ reader: string }>(
    'SELECT DISTINCT reader FROM label_rows WHERE reader IS NOT NULL ORDER BY reader',
  );
  const codes = new Set(names.map(({ reader }) => reader).filter((name) => READER_CODE.test(name)));
  let next = 1;
  for (const { reader } of names) {
    let shown = reader;
    while (!codes.has(reader) && (shown === reader || codes.has(shown))) shown = `reader ${next++}`;
    db.run('INSERT INTO readers VALUES (?, ?)', reader, shown);
  }
}

/**
 * The boxes that count, in image pixels from the top-left corner. A row that names no image speaks of the patient's first
 * one, if the labels are of its split.
 */
export function writeBoxes(db: Database): void {
  db.exec(`
    INSERT INTO boxes
      SELECT p.number, row_number() OVER (PARTITION BY p.number ORDER BY l.id), l.x, l.y, l.width, l.height, l.line,
        CASE WHEN l.image IS NULL THEN (
          SELECT min(i.number) FROM images i JOIN splits s ON s.name = i.split WHERE i.patient = p.number AND s.labelled)
        ELSE (SELECT min(i.number) FROM images i WHERE i.patient = p.number AND i.name = l.image) END,
        l.name, r.shown, l.outline, NULL
      FROM label_rows l JOIN patients p ON p.id = l.patient_id LEFT JOIN readers r ON r.name = l.reader
      WHERE l.state = 'ok' AND l.x IS NOT NULL;
    UPDATE patients SET boxes = (SELECT count(*) FROM boxes b WHERE b.patient = patients.number);
  `);
  if (!db.get('SELECT 1 FROM boxes WHERE name IS NOT NULL')) return;
  db.exec(`
    CREATE TEMP TABLE first_boxes AS
      SELECT patient, name, row_number() OVER (PARTITION BY patient ORDER BY min(number)) AS tint
      FROM boxes WHERE name IS NOT NULL GROUP BY patient, name;
    CREATE UNIQUE INDEX temp.first_boxes_name ON first_boxes (patient, name);
    UPDATE boxes SET tint = (SELECT tint FROM first_boxes f WHERE f.patient = boxes.patient AND f.name = boxes.name)
    WHERE name IS NOT NULL;
    DROP TABLE temp.first_boxes;
  `);
}

/** Numbers the images: those of the labelled split first, so that a patient's boxes belong to its first image. */
export function writeImages(db: Database): void {
  // The first image has its patient's name, further ones a name after it; their paths hold its place until then.
  db.exec(`
    INSERT INTO images (number, name, shown, patient, split, path, bytes, modified, slug)
      SELECT row_number() OVER (ORDER BY patient, position, path), name, shown, patient, split, path, bytes, modified,
        CASE row_number() OVER (PARTITION BY patient ORDER BY position, path) WHEN 1 THEN slug ELSE path END
      FROM (
        SELECT p.number AS patient, p.slug, s.position, f.name, f.shown, f.split, f.path, f.bytes, f.modified
        FROM image_files f JOIN patients p ON p.id = f.patient_id JOIN splits s ON s.name = f.split)
      ORDER BY patient, position, path`);
  const further = db.all<{ number: number; slug: string; place: number }>(`
    SELECT i.number, p.slug, (SELECT count(*) FROM images e WHERE e.patient = i.patient AND e.number <= i.number) AS place
    FROM images i JOIN patients p ON p.number = i.patient WHERE i.slug = i.path ORDER BY i.number`);
  const names = new NameAllocator(
    (name) => isNameOfPatient(db, name) || db.get('SELECT 1 FROM images WHERE slug = ?', name) !== undefined,
  );
  for (const { number, slug, place } of further)
    db.run('UPDATE images SET slug = ? WHERE number = ?', names.allocate(`${slug}.${place}`), number);
}
