import { caseOf, placedBoxes } from './boxes.ts';
import type { Check } from './types.ts';

export const boxInBorder: Check = {
  code: 'box-in-border',
  severity: 'error',
  unit: 'boxes',
  means: 'A box lies wholly in the black border of its image.',
  why: 'There is nothing to see there: the box belongs to another image, or to this one before it was cropped or moved.',
  remedy: 'Find out on which image the box was drawn.',

  *find(catalogue) {
    for (const box of placedBoxes(catalogue)) {
      const { contentX: left, contentY: top, contentWidth: wide, contentHeight: high } = box;
      if (left === null || top === null || wide === null || high === null) continue;
      const apart =
        box.x >= left + wide || box.x + box.width <= left || box.y >= top + high || box.y + box.height <= top;
      // A box beyond the image itself is said by another check.
      const inside = box.wide && box.high && box.x < box.wide && box.y < box.high;
      if (apart && inside) yield caseOf(box, 'lies wholly in the black border');
    }
  },
};
