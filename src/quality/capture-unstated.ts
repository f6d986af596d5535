import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

const SAID =
  'the image was captured or converted, and Burned In Annotation (0028,0301) does not say whether it holds text';

export const captureUnstated: Check = {
  code: 'capture-unstated',
  severity: 'warning',
  unit: 'images',
  means: 'A secondary capture does not say whether text is written into its pixels.',
  why: 'Captures of screens, scans of films and photographs often show a name.',
  remedy: 'Look at the image before it is published, cover what tells who it is, and state it in the header.',
  whole: (count) => `of ${count} ${SAID}`,

  *find(catalogue, settings) {
    // Programs that take identity out write new files, and some call all of them captures, as RSNA's did.
    if (settings.privacy.profile !== 'basic') return;
    yield* imagesInDoubt(catalogue, 'capture-unstated', SAID);
  },
};
