import { imagesInDoubt, imagesWhere } from './images.ts';
import type { Check } from './types.ts';

/** Years. The oldest person on record died at 122; of a hundred million, a few are older than 110. */
const OLDEST = 110;

export const implausibleAge: Check = {
  code: 'implausible-age',
  severity: 'error',
  unit: 'images',
  means: 'An age is negative, or greater than anybody’s.',
  why: 'As a number it pulls every mean and every fit; as a typing error it hides the true age.',
  remedy: 'Look the age up, or treat it as missing: figures about people leave out ages beyond 120 years.',

  *find(catalogue) {
    const tag = 'Patient’s Age (0010,1010)';
    yield* imagesWhere(catalogue, 'age > ?', `${tag} is more than ${OLDEST} years`, OLDEST);
    yield* imagesInDoubt(catalogue, 'age-negative', `${tag} is negative`);
  },
};
