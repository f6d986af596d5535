import { imagesWhere, MEASURED } from './images.ts';
import type { Check } from './types.ts';

/** Share of the image's area that has to be picture. */
const LEAST_CONTENT = 0.5;

export const mostlyBorder: Check = {
  code: 'mostly-border',
  severity: 'warning',
  unit: 'images',
  means: 'More than half of an image is black border.',
  why: 'Shrunk to a network’s input, the picture in it is left with a quarter of the pixels or less of what others have.',
  remedy: 'Crop the image to its content, and move its boxes with it.',
  whole: (count) => `${count} are black border for more than half`,

  *find(catalogue) {
    yield* imagesWhere(
      catalogue,
      `${MEASURED} AND rows IS NOT NULL AND columns IS NOT NULL AND grey_deviation >= 4
         AND coalesce(content_width * content_height, 0) < ? * rows * columns`,
      'the black border covers more than half of the image',
      LEAST_CONTENT,
    );
  },
};
