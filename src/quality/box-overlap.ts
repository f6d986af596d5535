import { caseOf, type PlacedBox, placedBoxes } from './boxes.ts';
import type { Check } from './types.ts';

/** Intersection over union beyond which two boxes say the same. */
const MOST = 0.5;

export const boxOverlap: Check = {
  code: 'box-overlap',
  severity: 'warning',
  unit: 'boxes',
  means: 'Two boxes of a patient are nearly the same, or one lies within the other.',
  why: 'One finding is counted twice, and a detector is punished for finding it once.',
  remedy: `Decide which of the two is meant. Nearly the same: their intersection is more than ${MOST * 100} % of their union (Jaccard index).`,

  *find(catalogue) {
    let own: PlacedBox[] = [];
    for (const box of placedBoxes(catalogue)) {
      if (own[0]?.patient !== box.patient) own = [];
      for (const other of own) {
        if (!isOfOne(box, other)) continue;
        const how = overlap(box, other);
        if (how) yield caseOf(box, `${how} box ${other.number}`);
      }
      own.push(box);
    }
  },
};

/** Whether two boxes are of one image, one reader and one finding: others may well meet. */
const isOfOne = (a: PlacedBox, b: PlacedBox) =>
  a.image === b.image && a.reader === b.reader && a.name === b.name;

function overlap(a: PlacedBox, b: PlacedBox): string | undefined {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (wide <= 0 || high <= 0) return undefined;
  const shared = wide * high;
  const [areaA, areaB] = [a.width * a.height, b.width * b.height];
  if (shared / (areaA + areaB - shared) > MOST) return 'is nearly the same as';
  if (shared === areaA) return 'lies within';
  return shared === areaB ? 'lies around' : undefined;
}
