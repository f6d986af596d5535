import { imagesWhere, MEASURED } from './images.ts';
import type { Check } from './types.ts';

/** Standard deviation of the displayed greys, of 255, below which there is next to nothing to see. */
const LEAST_DEVIATION = 4;

export const constantImage: Check = {
  code: 'constant-image',
  severity: 'error',
  unit: 'images',
  means: 'An image is of one grey, or nearly so.',
  why: 'There is nothing to learn from it, and its label says there is.',
  remedy: `Fetch the file again from its source, or leave it out. Nearly: the standard deviation of the displayed greys is below ${LEAST_DEVIATION} of 255.`,

  *find(catalogue) {
    yield* imagesWhere(catalogue, `${MEASURED} AND min = max`, 'all stored values of the image are the same');
    yield* imagesWhere(
      catalogue,
      `${MEASURED} AND min < max AND grey_deviation < ?`,
      'the image is nearly of one grey',
      LEAST_DEVIATION,
    );
  },
};
