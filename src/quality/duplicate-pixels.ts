import { differingLabels, groupOf, inOrder, samePixels } from './groups.ts';
import type { Check } from './types.ts';

export const duplicatePixels: Check = {
  code: 'duplicate-pixels',
  severity: 'warning',
  means: 'Images of different patients have the very same pixels.',
  why: 'One picture counts as several, and where it is divided between training and validation the result is too good. Decoded values are compared, so a file that was only written in another way is found too.',
  remedy: 'Keep one of them, after it is clear whose image it is and which label is right.',

  *find(catalogue) {
    const groups = samePixels(catalogue).map((images) => groupOf(catalogue, images));
    // What lies in two splits and not twice in one of them is a leak, and told as that.
    for (const group of inOrder(groups.filter(({ withinSplit }) => withinSplit))) {
      const message = `${group.patients.length} patients have the very same pixels${differingLabels(group)}`;
      yield { patients: group.patients, message };
    }
  },
};
