import { sharedUids } from './shared-uid.ts';
import type { Check } from './types.ts';

export const sharedStudyUid: Check = {
  code: 'shared-study-uid',
  severity: 'warning',
  unit: 'images',
  means: 'Images of different patients have one Study Instance UID.',
  why: 'A study is of one patient: either they are one person, who may then stand in training and in test, or the UID was copied.',
  remedy: 'Find out whether the patients are one person before the data is divided.',

  find: (catalogue) =>
    sharedUids(catalogue, 'study_uid', 'Study Instance UID (0020,000D)', { patients: true }),
};
