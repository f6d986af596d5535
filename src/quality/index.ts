import { badRow } from './bad-row.ts';
import { boxOutsideImage } from './box-outside-image.ts';
import { boxZeroArea } from './box-zero-area.ts';
import { classConflict } from './class-conflict.ts';
import { classMissing } from './class-missing.ts';
import { classWithoutLabel } from './class-without-label.ts';
import { duplicatePixels } from './duplicate-pixels.ts';
import { duplicateRow } from './duplicate-row.ts';
import { idMismatch } from './id-mismatch.ts';
import { imageWithoutSubmission } from './image-without-submission.ts';
import { irregularFile } from './irregular-file.ts';
import { labelConflict } from './label-conflict.ts';
import { labelDoubt } from './label-doubt.ts';
import { missingImage } from './missing-image.ts';
import { nearDuplicate } from './near-duplicate.ts';
import { negativeWithBox } from './negative-with-box.ts';
import { positiveWithoutBox } from './positive-without-box.ts';
import { skippedFile } from './skipped-file.ts';
import { submissionWithoutImage } from './submission-without-image.ts';
import { trainTestLeak } from './train-test-leak.ts';
import type { Check } from './types.ts';
import { unlabelledImage } from './unlabelled-image.ts';
import { unreadableImage } from './unreadable-image.ts';
import { unusedAcceptance } from './unused-acceptance.ts';

/** The checks, in the order in which the report shows them. */
export const CHECKS: Check[] = [
  unreadableImage,
  missingImage,
  unlabelledImage,
  submissionWithoutImage,
  imageWithoutSubmission,
  idMismatch,
  trainTestLeak,
  labelConflict,
  classConflict,
  classMissing,
  classWithoutLabel,
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
  unusedAcceptance,
];
