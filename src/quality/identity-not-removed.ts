import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

const SAID = 'Patient Identity Removed (0012,0062) is not YES';

export const identityNotRemoved: Check = {
  code: 'identity-not-removed',
  severity: 'warning',
  unit: 'images',
  means: 'The header does not say that the patient’s identity was taken out of it.',
  why: 'Nobody vouches for the file: names may stand in free text, and in the pixels.',
  remedy:
    'De-identify the files before others get them. If that was done, say so in the settings (privacy: declared-deidentified).',
  whole: (count) => `in ${count} ${SAID}`,

  *find(catalogue, settings) {
    // Whoever declares it in the settings says it for all of them.
    if (settings.privacy.profile !== 'basic') return;
    yield* imagesInDoubt(catalogue, 'identity-not-removed', SAID);
  },
};
