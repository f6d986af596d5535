import { imagesInDoubt } from './images.ts';
import type { Check } from './types.ts';

export const burnedInAnnotation: Check = {
  code: 'burned-in-annotation',
  severity: 'warning',
  unit: 'images',
  means: 'The header says that text is written into the pixels.',
  why: 'It may hold a name or a date, which this report would publish; and models learn to read it.',
  remedy: 'Look at the image before it is published, and cover the text.',
  whole: (count) => `in ${count} Burned In Annotation (0028,0301) is YES`,

  *find(catalogue) {
    yield* imagesInDoubt(catalogue, 'burned-in', 'Burned In Annotation (0028,0301) is YES');
  },
};
