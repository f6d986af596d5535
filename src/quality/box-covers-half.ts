import { caseOf, placedBoxes } from './boxes.ts';
import type { Check } from './types.ts';

export const boxCoversHalf: Check = {
  code: 'box-covers-half',
  severity: 'warning',
  unit: 'boxes',
  means: 'A box covers more than half of its image.',
  why: 'It points at nothing in particular: more often it was drawn round the whole chest by mistake.',
  remedy: 'Look at the box, and draw it anew round what is meant.',

  *find(catalogue) {
    for (const box of placedBoxes(catalogue)) {
      if (box.wide && box.high && box.width * box.height > (box.wide * box.high) / 2)
        yield caseOf(box, 'covers more than half of the image');
    }
  },
};
