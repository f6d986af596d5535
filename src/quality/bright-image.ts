import { written } from './images.ts';
import { outlyingImages } from './outliers.ts';
import { madLimits } from './robust.ts';
import type { Check } from './types.ts';

export const brightImage: Check = {
  code: 'bright-image',
  severity: 'info',
  unit: 'images',
  means: 'An image is much brighter than the others.',
  why: 'It may be overexposed, windowed wrongly, or have black and white exchanged.',
  remedy:
    'Look at it beside others, and at its window. The mean of the displayed greys is compared with the median of all images: beyond 3.5 scaled median absolute deviations it counts as an outlier.',

  *find(catalogue, _settings, tell) {
    yield* outlyingImages(
      catalogue,
      {
        sql: 'grey_mean',
        limits: madLimits,
        side: 'high',
        message: 'the image is much brighter than the others',
        inWords: ({ high, median }) =>
          `The median of the mean greys is ${written(median)} of 255; above ${written(high)} an image is listed here.`,
      },
      tell,
    );
  },
};
