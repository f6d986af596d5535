import { caseOf, placedBoxes } from './boxes.ts';
import type { Check } from './types.ts';

/** Share of the image's side below which a side of a box is tiny: 16 of 1,024 pixels. */
const SMALLEST = 1 / 64;

export const boxTiny: Check = {
  code: 'box-tiny',
  severity: 'warning',
  unit: 'boxes',
  means: 'A box is tiny.',
  why: 'Shrunk to a network’s input, it is a few pixels wide or none: a slip of the mouse, or another scale.',
  remedy: `Look at the box. Tiny: a side is less than 1/${1 / SMALLEST} of the image’s.`,

  *find(catalogue) {
    for (const box of placedBoxes(catalogue)) {
      if (box.wide && box.high && (box.width < box.wide * SMALLEST || box.height < box.high * SMALLEST))
        yield caseOf(box, 'is tiny');
    }
  },
};
