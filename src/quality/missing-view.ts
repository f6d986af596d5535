import { HAS_HEADER, imagesWhere } from './images.ts';
import type { Check } from './types.ts';

export const missingView: Check = {
  code: 'missing-view',
  severity: 'info',
  unit: 'images',
  means: 'A header does not say from which side the film was taken.',
  why: 'AP films are of patients who could not stand: without the view a model’s shortcut cannot be seen.',
  remedy: 'Fill it in from the source, or report how many are missing.',
  whole: (count) => `${count} have no usable View Position (0018,5101)`,

  *find(catalogue) {
    yield* imagesWhere(
      catalogue,
      `${HAS_HEADER} AND view_position IS NULL`,
      'there is no usable View Position (0018,5101)',
    );
  },
};
