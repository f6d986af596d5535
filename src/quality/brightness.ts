import { numberText } from '../number-text.ts';
import { outlyingImages } from './outliers.ts';
import { madLimits } from './robust.ts';
import type { Check } from './types.ts';

/** How images far from the usual brightness are found and told: the same to either side. */
export const unusualBrightness = (
  side: 'low' | 'high',
  than: 'darker' | 'brighter',
): Pick<Check, 'severity' | 'unit' | 'means' | 'remedy' | 'find'> => ({
  severity: 'info',
  unit: 'images',
  means: `An image is much ${than} than the others.`,
  remedy:
    'Look at it beside others, and at its window. The mean of the displayed greys is compared with the median of all images: beyond 3.5 scaled median absolute deviations it counts as an outlier.',

  *find(catalogue, _settings, tell) {
    yield* outlyingImages(
      catalogue,
      {
        sql: 'grey_mean',
        limits: madLimits,
        side,
        message: `the image is much ${than} than the others`,
        inWords: (limits) =>
          `The median of the mean greys is ${numberText(limits.median, 1)} of 255; ${side === 'low' ? 'below' : 'above'} ${numberText(limits[side], 1)} an image is listed here.`,
      },
      tell,
    );
  },
});
