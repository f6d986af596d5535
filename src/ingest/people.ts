import type { Database } from '../catalogue/database.ts';
import { isPlainName, NameAllocator } from '../catalogue/names.ts';

/** One line a patient: everyone whom a label row or an image names; labelled ones first, then by id. */
export function writePatients(db: Database): void {
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

/** Whether a patient other than one has a name. */
const isNameOfPatient = (db: Database, name: string, but = 0) =>
  db.get('SELECT 1 FROM patients WHERE slug = ? AND number <> ?', name, but) !== undefined;

/** The boxes that count, in image pixels from the top-left corner. */
export function writeBoxes(db: Database): void {
  db.exec(`
    INSERT INTO boxes
      SELECT p.number, row_number() OVER (PARTITION BY p.number ORDER BY l.id), l.x, l.y, l.width, l.height, l.line
      FROM label_rows l JOIN patients p ON p.id = l.patient_id
      WHERE l.state = 'ok' AND l.x IS NOT NULL;
    UPDATE patients SET boxes = (SELECT count(*) FROM boxes b WHERE b.patient = patients.number);
  `);
}

/** Numbers the images: those of the labelled split first, so that a patient's boxes belong to its first image. */
export function writeImages(db: Database): void {
  // The first image has its patient's name, further ones a name after it; their paths hold its place until then.
  db.exec(`
    INSERT INTO images (number, patient, split, path, bytes, modified, slug)
      SELECT row_number() OVER (ORDER BY patient, position, path), patient, split, path, bytes, modified,
        CASE row_number() OVER (PARTITION BY patient ORDER BY position, path) WHEN 1 THEN slug ELSE path END
      FROM (
        SELECT p.number AS patient, p.slug, s.position, f.split, f.path, f.bytes, f.modified
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
