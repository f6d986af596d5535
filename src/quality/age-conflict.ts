import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

export const ageConflict: Check = {
  code: 'age-conflict',
  severity: 'warning',
  unit: 'images',
  means: 'The age is not that from the date of birth to the date of the study.',
  why: 'One of the three is wrong, or dates were shifted to protect the patient and the age was not.',
  remedy: 'Trust none of them before the source has been asked.',
  whole: (count) =>
    `in ${count} Patient’s Age (0010,1010) is more than a year from that between birth date and study date`,

  *find(catalogue) {
    yield* imagesInDoubt(
      catalogue,
      'age-differs',
      'Patient’s Age (0010,1010) is more than a year from that between birth date and study date',
    );
  },
};
