import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

export const dateConflict: Check = {
  code: 'date-conflict',
  severity: 'warning',
  unit: 'images',
  means: 'The dates of a header are in an order in which things do not happen.',
  why: 'What is computed from them, such as the time between two studies or an age, is wrong.',
  remedy:
    'Ask the source whether dates were shifted, and whether all of them were. Dates are compared within each file, with no clock: equal data gives equal findings, whenever it is read.',
  whole: (count) => `in ${count} dates are in an impossible order`,

  *find(catalogue) {
    yield* imagesInDoubt(
      catalogue,
      'birth-after-study',
      'Patient’s Birth Date (0010,0030) is later than Study Date (0008,0020)',
    );
    yield* imagesInDoubt(
      catalogue,
      'study-after-acquisition',
      'Study Date (0008,0020) is later than Acquisition Date (0008,0022)',
    );
    yield* imagesInDoubt(
      catalogue,
      'acquisition-after-creation',
      'Acquisition Date (0008,0022) is later than Instance Creation Date (0008,0012)',
    );
  },
};
