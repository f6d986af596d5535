import { written } from './images.ts';
import { outlyingImages } from './outliers.ts';
import { outerFences } from './robust.ts';
import type { Check } from './types.ts';

/** Greys by which the border has to be brighter than the centre in any case. */
const LEAST = 32;

export const invertedImage: Check = {
  code: 'inverted-image',
  severity: 'warning',
  unit: 'images',
  means: 'Black and white of an image seem to be exchanged.',
  why: 'Air is white and bone is black: to a network it is a picture of something else.',
  remedy: `Look at it; Photometric Interpretation (0028,0004) says MONOCHROME1 where it should say MONOCHROME2, or the other way round. Suspected are radiographs whose border is brighter than their centre by more than ${LEAST} greys, and by more than Tukey’s outer fence of all: the border of a chest film is dark, because nothing of the body is there.`,

  *find(catalogue, _settings, tell) {
    yield* outlyingImages(
      catalogue,
      {
        sql: '(border_grey - centre_grey)',
        where: "modality IN ('CR', 'DX', 'RG')",
        limits: (sorted) => {
          const fences = outerFences(sorted);
          return fences && { ...fences, high: Math.max(LEAST, fences.high) };
        },
        side: 'high',
        message: 'the border is bright and the centre dark, as in a negative',
        inWords: ({ high, median }) =>
          `The median of border less centre is ${written(median, 0)} greys; above ${written(high, 0)} an image is listed here.`,
      },
      tell,
    );
  },
};
