import { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import type { Settings } from '../settings.ts';
import { badRow } from './bad-row.ts';
import { boxOutsideImage } from './box-outside-image.ts';
import { boxZeroArea } from './box-zero-area.ts';
import { classConflict } from './class-conflict.ts';
import { classMissing } from './class-missing.ts';
import { duplicatePixels } from './duplicate-pixels.ts';
import { duplicateRow } from './duplicate-row.ts';
import { idMismatch } from './id-mismatch.ts';
import { irregularFile } from './irregular-file.ts';
import { labelConflict } from './label-conflict.ts';
import { labelDoubt } from './label-doubt.ts';
import { missingImage } from './missing-image.ts';
import { nearDuplicate } from './near-duplicate.ts';
import { negativeWithBox } from './negative-with-box.ts';
import { positiveWithoutBox } from './positive-without-box.ts';
import { skippedFile } from './skipped-file.ts';
import { trainTestLeak } from './train-test-leak.ts';
import type { Check } from './types.ts';
import { unlabelledImage } from './unlabelled-image.ts';
import { unreadableImage } from './unreadable-image.ts';

/** The checks, in the order in which the report shows them. */
export const CHECKS: Check[] = [
  unreadableImage,
  missingImage,
  unlabelledImage,
  idMismatch,
  trainTestLeak,
  labelConflict,
  classConflict,
  classMissing,
  positiveWithoutBox,
  negativeWithBox,
  boxOutsideImage,
  boxZeroArea,
  duplicatePixels,
  nearDuplicate,
  duplicateRow,
  badRow,
  skippedFile,
  irregularFile,
  labelDoubt,
];

/** Runs every check over a catalogue that is open for writing and adds what they find to its findings. */
export function writeFindings(db: Database, settings: Settings): void {
  const catalogue = new Catalogue(db);
  let number = catalogue.count('SELECT coalesce(max(number), 0) FROM findings');
  db.transaction(() => {
    for (const { code, severity, find } of CHECKS) {
      for (const { patients, message, file, line } of find?.(catalogue, settings) ?? []) {
        db.run(
          'INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?)',
          ++number,
          code,
          severity,
          file ?? null,
          line ?? null,
          message,
        );
        for (const patient of patients) db.run('INSERT INTO finding_patients VALUES (?, ?)', patient, number);
      }
    }
  });
}
