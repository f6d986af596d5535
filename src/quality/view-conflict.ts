import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

export const viewConflict: Check = {
  code: 'view-conflict',
  severity: 'error',
  unit: 'images',
  means: 'Series Description names another view than View Position.',
  why: 'AP and PA films differ in how large the heart looks; a model that is told the wrong one learns the wrong thing.',
  remedy: 'Look at the image and correct the element that is wrong.',
  whole: (count) =>
    `in ${count} Series Description (0008,103E) names another view than View Position (0018,5101)`,

  *find(catalogue) {
    yield* imagesInDoubt(
      catalogue,
      'view-differs',
      'Series Description (0008,103E) names another view than View Position (0018,5101)',
    );
  },
};
