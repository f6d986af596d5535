import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';

/** Labelled patients of the sound catalogue, `p1` and so on; every second one is positive and has a box. */
export const SOUND_PATIENTS = 40;

/** The DCT hash of all its images: bits that no turn leaves as they are. */
export const COMMON_HASH = 'b1e4c68d3a97f05c';

/**
 * A catalogue in which no check finds anything, to be changed by tests: 40 labelled patients with an image of 1,000 x
 * 1,000 pixels each, and two test images, `p41` and `p42`, with their rows in the sample submission.
 * @param at gives the path of a file
 */
export function soundCatalogue(at: (name: string) => string): Catalogue {
  Database.openState(at('state.sqlite')).db.close();
  const db = Database.create(at('catalogue.sqlite'), at('state.sqlite'));
  db.run("INSERT INTO splits VALUES (0, 'train', 1), (1, 'test', 0)");
  db.run(`INSERT INTO main.meta VALUES ('census', '{"files":42,"cut":false}')`);
  for (let n = 1; n <= SOUND_PATIENTS + 2; n++) {
    const id = `p${n}`;
    const labelled = n <= SOUND_PATIENTS;
    const positive = labelled && n % 2 === 0;
    const target = positive ? 1 : 0;
    const name = positive ? 'Lung Opacity' : 'Normal';
    db.run(
      'INSERT INTO patients VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)',
      n,
      id,
      labelled ? 1 : 0,
      labelled ? target : null,
      labelled ? name : null,
      target,
    );
    if (labelled) {
      db.run(
        `INSERT INTO label_rows (file, line, patient_id, target, x, y, width, height, state)
         VALUES ('labels.csv', ?, ?, ?, ?, ?, ?, ?, 'ok')`,
        n + 1,
        id,
        target,
        ...(positive ? [300, 300, 200, 250] : [null, null, null, null]),
      );
      db.run(
        "INSERT INTO class_rows (file, line, patient_id, class) VALUES ('classes.csv', ?, ?, ?)",
        n + 1,
        id,
        name,
      );
      // Not all of one shape: 0.8 to 1 times as wide as high.
      if (positive)
        db.run(
          'INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (?, 1, 300, 300, ?, 250, ?, ?)',
          n,
          200 + n,
          n + 1,
          n,
        );
    } else
      db.run(
        "INSERT INTO listed_rows (file, line, patient_id, split) VALUES ('sample.csv', ?, ?, 'test')",
        n,
        id,
      );
    // Measures vary a little from image to image, as they do.
    const step = n % 7;
    db.run(
      `INSERT INTO images (number, patient, split, path, bytes, modified, slug, reading, sha256, patient_id, rows,
         columns, frames, bits_stored, photometric, min, max, mean, standard_deviation, at_min, at_max, sharpness,
         content_x, content_y, content_width, content_height, perceptual_hash, grey_mean, grey_deviation,
         age, sex, view_position, modality, body_part, row_spacing, column_spacing, study_uid, instance_uid, doubts)
       VALUES (?1, ?1, ?2, ?3 || '.dcm', 1, 1, ?3, ?1, ?3, ?3, 1000, 1000, 1, 8, 'MONOCHROME2', 0, 250, 120, 60,
         0.02, 0.001, ?4, 10, 20, 980, 960, ?5, ?6, 60, 50, 'F', 'PA', 'DX', 'CHEST', 0.35, 0.35, ?7, ?8, '[]')`,
      n,
      labelled ? 'train' : 'test',
      id,
      100 + 10 * step,
      COMMON_HASH,
      120 + 2 * step,
      `1.2.${n}`,
      `1.3.${n}`,
    );
  }
  return new Catalogue(db);
}
