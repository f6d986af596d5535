import { written } from './images.ts';
import { outlyingImages } from './outliers.ts';
import { madLimits } from './robust.ts';
import type { Check } from './types.ts';

export const darkImage: Check = {
  code: 'dark-image',
  severity: 'info',
  unit: 'images',
  means: 'An image is much darker than the others.',
  why: 'It may be underexposed, windowed wrongly, or mostly collimated.',
  remedy:
    'Look at it beside others, and at its window. The mean of the displayed greys is compared with the median of all images: beyond 3.5 scaled median absolute deviations it counts as an outlier.',

  *find(catalogue, _settings, tell) {
    yield* outlyingImages(
      catalogue,
      {
        sql: 'grey_mean',
        limits: madLimits,
        side: 'low',
        message: 'the image is much darker than the others',
        inWords: ({ low, median }) =>
          `The median of the mean greys is ${written(median)} of 255; below ${written(low)} an image is listed here.`,
      },
      tell,
    );
  },
};
