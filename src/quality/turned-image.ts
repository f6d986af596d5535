import { agreement, CHANGES, judgedByLook } from './agreement.ts';
import type { Check } from './types.ts';

/** Agreement that a turned picture has to gain by being turned back, and has to have then. */
const LEAST = 0.25;

const TURNS = {
  'half turn': 'turned by 180 degrees',
  'quarter turn': 'turned by 90 degrees',
  'three-quarter turn': 'turned by 90 degrees',
  'upside down': 'upside down',
} as const;

export const turnedImage: Check = {
  code: 'turned-image',
  severity: 'warning',
  unit: 'images',
  means: 'An image seems to be turned, or to stand on its head.',
  why: 'A network that has seen upright chests only does not know what it sees, and boxes may lie on the wrong side.',
  remedy: `Look at it, and turn the image with its boxes. Suspected are radiographs whose low frequencies agree better with the dataset’s after a turn, by more than ${LEAST} on a scale from −1 to 1. Images that are mirrored left to right cannot be told in this way.`,

  *find(catalogue, _settings, tell) {
    const judged = judgedByLook(catalogue, tell);
    if (!judged) return;
    const { look, images } = judged;
    for (const { patient, path, signs } of images) {
      const asIs = agreement(signs, look, CHANGES.none);
      let best = Math.max(LEAST, asIs + LEAST, agreement(signs, look, CHANGES.negative));
      let message: string | undefined;
      for (const turn of Object.keys(TURNS) as (keyof typeof TURNS)[]) {
        const turned = agreement(signs, look, CHANGES[turn]);
        if (turned <= best) continue;
        best = turned;
        message = `the image seems to be ${TURNS[turn]}`;
      }
      if (message) yield { patients: [patient], file: path, message };
    }
  },
};
