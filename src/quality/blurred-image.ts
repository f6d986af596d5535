import { numberText } from '../number-text.ts';
import { outlyingImages } from './outliers.ts';
import { madLimits } from './robust.ts';
import type { Check } from './types.ts';

export const blurredImage: Check = {
  code: 'blurred-image',
  severity: 'info',
  unit: 'images',
  means: 'An image is much blurrier than the others.',
  why: 'Fine detail is missing: it moved, was enlarged from few pixels, or was compressed too hard.',
  remedy:
    'Look at it beside others. Blur is measured as the variance of the Laplacian of the thumbnail (Pech-Pacheco et al., 2000), its logarithm compared with the median of all images: beyond 3.5 scaled median absolute deviations it counts as an outlier.',

  *find(catalogue, _settings, tell) {
    yield* outlyingImages(
      catalogue,
      {
        sql: 'log10(sharpness)',
        where: 'sharpness > 0',
        limits: madLimits,
        side: 'low',
        message: 'the image is much blurrier than the others',
        inWords: ({ low, median }) =>
          `The median sharpness is ${numberText(10 ** median, 1)}; below ${numberText(10 ** low, 1)} an image is listed here.`,
      },
      tell,
    );
  },
};
