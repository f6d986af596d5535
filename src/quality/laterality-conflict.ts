import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

export const lateralityConflict: Check = {
  code: 'laterality-conflict',
  severity: 'warning',
  unit: 'images',
  means: 'Laterality and Image Laterality of a file differ.',
  why: 'Left and right of paired parts of the body may have been exchanged.',
  remedy: 'Find out which of the two is right.',
  whole: (count) => `in ${count} Laterality (0020,0060) and Image Laterality (0020,0062) differ`,

  *find(catalogue) {
    yield* imagesInDoubt(
      catalogue,
      'laterality-differs',
      'Laterality (0020,0060) and Image Laterality (0020,0062) differ',
    );
  },
};
