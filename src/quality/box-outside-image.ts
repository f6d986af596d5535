import { caseOf, placedBoxes } from './boxes.ts';
import type { Check } from './types.ts';

export const boxOutsideImage: Check = {
  code: 'box-outside-image',
  severity: 'error',
  unit: 'boxes',
  means: 'A box reaches beyond the edge of its image.',
  why: 'Cropping by it fails or pads, and its area is overstated.',
  remedy: 'Clip the box to the image, or check whether it was drawn on an image of another size.',

  *find(catalogue) {
    for (const box of placedBoxes(catalogue)) {
      const { x, y, width, height, wide, high } = box;
      if (wide === null || high === null) continue;
      if (x < 0 || y < 0 || x + width > wide || y + height > high)
        yield caseOf(box, `reaches beyond the image of ${wide} x ${high} pixels`);
    }
  },
};
