import { agreement, CHANGES, judgedByLook } from './agreement.ts';
import type { Check } from './types.ts';

/** Agreement below which an image is suspected; that of the others is about 0.7. */
const MOST = -0.25;

export const invertedImage: Check = {
  code: 'inverted-image',
  severity: 'warning',
  unit: 'images',
  means: 'Black and white of an image seem to be exchanged.',
  why: 'Air is white and bone is black: to a network it is a picture of something else.',
  remedy:
    'Look at it. Photometric Interpretation (0028,0004) says MONOCHROME1 where it should say MONOCHROME2, or the other way round. Suspected are radiographs whose low frequencies have the opposite sign of what they have in the dataset: their agreement with it, from −1 to 1, is below −0.25.',

  *find(catalogue, _settings, tell) {
    const judged = judgedByLook(catalogue, tell);
    if (!judged) return;
    for (const { patient, path, signs } of judged.images) {
      if (agreement(signs, judged.look, CHANGES.none) < MOST)
        yield { patients: [patient], file: path, message: 'the image looks like a negative of the others' };
    }
  },
};
