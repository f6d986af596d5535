import type { Database } from '../catalogue/database.ts';
import { Tag } from '../dicom/tags.ts';
import { isPublished } from './policy.ts';
import { type PrivacySettings, WITHHOLDING, WITHHOLDING_REASONS } from './settings.ts';

/** Facts of a header of which statistics are made, and the element that they are of. */
const FACTS: [column: string, tag: string, vr: string][] = [
  ['age', Tag.PatientAge, 'AS'],
  ['sex', Tag.PatientSex, 'CS'],
  ['view_position', Tag.ViewPosition, 'CS'],
  ['body_part', Tag.BodyPartExamined, 'CS'],
  ['modality', Tag.Modality, 'CS'],
];

/** Columns that lead to an image's files in the cache. */
const FILES = [
  ...['media', 'frame_extension', 'frame_bytes', 'stack', 'stored_offset', 'overlay', 'drawn'],
  ...['thumbnail_width', 'thumbnail_height', 'thumbnail_bytes', 'clean_bytes'],
];

/** Replaces the Patient ID (0010,0020) that each image's header has. @param rename gives the new name of an id */
export function renamePatients(db: Database, rename: (id: string) => string): void {
  db.transaction(() => {
    const rows = db.all<{ number: number; id: string }>(
      'SELECT number, patient_id AS id FROM images WHERE patient_id IS NOT NULL',
    );
    for (const { number, id } of rows)
      db.run('UPDATE images SET patient_id = ? WHERE number = ?', rename(id), number);
  });
}

/**
 * Takes out of the catalogue what the policy lets nobody see, before anything is made of it: facts of which statistics
 * would tell who has which, and images that may show who somebody is. `images.withheld` says why there is none.
 */
export function applyPrivacy(db: Database, settings: PrivacySettings): void {
  db.transaction(() => {
    for (const [column, tag, vr] of FACTS)
      if (!isPublished(tag, vr, settings))
        db.exec(`UPDATE images SET ${column} = NULL WHERE ${column} IS NOT NULL`);
    for (const reason of WITHHOLDING_REASONS) {
      // Programs that take identity out write new files, and some call all of them captures, as RSNA's did.
      if (reason === 'screen-capture' && settings.profile !== 'basic') continue;
      if (settings.show.some((shown) => shown.images === reason)) continue;
      db.run(
        `UPDATE images SET withheld = ?, ${FILES.map((column) => `${column} = NULL`).join(', ')}
         WHERE media IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(doubts) WHERE value = ?)`,
        WITHHOLDING[reason],
        reason,
      );
    }
  });
}
