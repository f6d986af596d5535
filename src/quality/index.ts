import { ageConflict } from './age-conflict.ts';
import { badRow } from './bad-row.ts';
import { blurredImage } from './blurred-image.ts';
import { boxCoversHalf } from './box-covers-half.ts';
import { boxElongated } from './box-elongated.ts';
import { boxInBorder } from './box-in-border.ts';
import { boxOutsideImage } from './box-outside-image.ts';
import { boxOverlap } from './box-overlap.ts';
import { boxTiny } from './box-tiny.ts';
import { boxZeroArea } from './box-zero-area.ts';
import { brightImage } from './bright-image.ts';
import { burnedInAnnotation } from './burned-in-annotation.ts';
import { captureUnstated } from './capture-unstated.ts';
import { classConflict } from './class-conflict.ts';
import { classMissing } from './class-missing.ts';
import { classWithoutLabel } from './class-without-label.ts';
import { clippedImage } from './clipped-image.ts';
import { constantImage } from './constant-image.ts';
import { darkImage } from './dark-image.ts';
import { dateConflict } from './date-conflict.ts';
import { duplicatePixels } from './duplicate-pixels.ts';
import { duplicateRow } from './duplicate-row.ts';
import { greatAge } from './great-age.ts';
import { idMismatch } from './id-mismatch.ts';
import { identityNotRemoved } from './identity-not-removed.ts';
import { imageWithoutSubmission } from './image-without-submission.ts';
import { implausibleAge } from './implausible-age.ts';
import { implausibleSpacing } from './implausible-spacing.ts';
import { invertedImage } from './inverted-image.ts';
import { irregularFile } from './irregular-file.ts';
import { labelConflict } from './label-conflict.ts';
import { labelDoubt } from './label-doubt.ts';
import { lateralityConflict } from './laterality-conflict.ts';
import { missingImage } from './missing-image.ts';
import { missingSex } from './missing-sex.ts';
import { missingSpacing } from './missing-spacing.ts';
import { missingView } from './missing-view.ts';
import { mostlyBorder } from './mostly-border.ts';
import { nearDuplicate } from './near-duplicate.ts';
import { negativeWithBox } from './negative-with-box.ts';
import { oddHeader } from './odd-header.ts';
import { positiveWithoutBox } from './positive-without-box.ts';
import { redacted } from './redacted.ts';
import { sharedInstanceUid } from './shared-instance-uid.ts';
import { sharedStudyUid } from './shared-study-uid.ts';
import { skippedFile } from './skipped-file.ts';
import { submissionWithoutImage } from './submission-without-image.ts';
import { trainTestLeak } from './train-test-leak.ts';
import { turnedImage } from './turned-image.ts';
import type { Check } from './types.ts';
import { unlabelledImage } from './unlabelled-image.ts';
import { unreadableImage } from './unreadable-image.ts';
import { unusedAcceptance } from './unused-acceptance.ts';
import { unusedBits } from './unused-bits.ts';
import { valueBreaksVr } from './value-breaks-vr.ts';
import { viewConflict } from './view-conflict.ts';

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
  boxInBorder,
  boxCoversHalf,
  boxTiny,
  boxOverlap,
  boxElongated,
  duplicatePixels,
  nearDuplicate,
  duplicateRow,
  badRow,
  implausibleAge,
  viewConflict,
  lateralityConflict,
  dateConflict,
  ageConflict,
  sharedInstanceUid,
  sharedStudyUid,
  burnedInAnnotation,
  captureUnstated,
  identityNotRemoved,
  greatAge,
  constantImage,
  invertedImage,
  turnedImage,
  mostlyBorder,
  blurredImage,
  darkImage,
  brightImage,
  clippedImage,
  unusedBits,
  implausibleSpacing,
  missingSpacing,
  missingSex,
  missingView,
  valueBreaksVr,
  oddHeader,
  irregularFile,
  labelDoubt,
  redacted,
  skippedFile,
  unusedAcceptance,
];
