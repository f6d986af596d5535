import { imagesWhere } from './images.ts';
import type { Check } from './types.ts';

/** Years. Safe Harbor (45 CFR 164.514(b)(2)(i)(C)) puts all ages above it into one group: few people reach them. */
const OLDEST = 89;

export const greatAge: Check = {
  code: 'great-age',
  severity: 'warning',
  unit: 'images',
  means: 'An age of more than 89 years is published.',
  why: 'So few people are as old that, with place and time, an age may tell who somebody is.',
  remedy:
    'Write 090Y for all of them, as HIPAA’s Safe Harbor asks, or leave ages out (privacy: redact (0010,1010)).',

  *find(catalogue) {
    // Ages that nobody reaches are errors, and tell of nobody.
    yield* imagesWhere(
      catalogue,
      'age > ? AND age <= 110',
      `Patient’s Age (0010,1010) is more than ${OLDEST} years`,
      OLDEST,
    );
  },
};
