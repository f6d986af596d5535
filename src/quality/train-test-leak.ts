import { groupOf, inOrder, samePixels } from './groups.ts';
import type { Check } from './types.ts';

export const trainTestLeak: Check = {
  code: 'train-test-leak',
  severity: 'error',
  means: 'The very same pixels are in two splits.',
  why: 'A model that has seen an image in training is not tested by it: its result there is too good. Decoded values are compared, not files.',
  remedy: 'Remove the image from one of the splits, and state results without it.',

  *find(catalogue) {
    const groups = samePixels(catalogue).map((images) => groupOf(catalogue, images));
    for (const { patients, splits } of inOrder(groups.filter((group) => group.splits.length > 1)))
      yield { patients, message: `the very same pixels are in the splits ${splits.join(' and ')}` };
  },
};
