import { numberText } from '../number-text.ts';
import { caseOf, placedBoxes } from './boxes.ts';
import { outerFences } from './robust.ts';
import type { Check } from './types.ts';

/** Times that the longer side has to be the shorter one in any case. */
const LEAST = 4;

export const boxElongated: Check = {
  code: 'box-elongated',
  severity: 'info',
  unit: 'boxes',
  means: 'A box is far longer than wide, or far wider than long.',
  why: 'It fits none of a detector’s anchors, and often one of its numbers is misspelt.',
  remedy: `Look at the box. Listed are boxes of which one side is more than ${LEAST} times the other, and the logarithm of width over height lies beyond Tukey’s outer fences of all boxes.`,

  *find(catalogue, _settings, tell) {
    const ratios: number[] = [];
    for (const { width, height } of placedBoxes(catalogue)) ratios.push(Math.log(width / height));
    const fences = outerFences(Float64Array.from(ratios).sort());
    const low = Math.min(-Math.log(LEAST), fences?.low ?? 0);
    const high = Math.max(Math.log(LEAST), fences?.high ?? 0);
    tell(
      `Here that is a width of less than ${numberText(Math.exp(low), 2)} or more than ${numberText(Math.exp(high), 2)} times the height.`,
    );
    for (const box of placedBoxes(catalogue)) {
      const ratio = Math.log(box.width / box.height);
      if (ratio < low || ratio > high)
        yield caseOf(
          box,
          `is ${numberText(Math.exp(Math.abs(ratio)), 1)} times as ${ratio > 0 ? 'wide as high' : 'high as wide'}`,
        );
    }
  },
};
