import type { Catalogue } from '../catalogue/catalogue.ts';
import { components, differingLabels, type Group, groupOf, inOrder, samePixels } from './groups.ts';
import type { Check } from './types.ts';

export const nearDuplicate: Check = {
  code: 'near-duplicate',
  severity: 'warning',
  needsLooks: true,
  means: 'Images of different patients show the same picture, changed a little.',
  why: 'A picture that was compressed again, resized, made brighter or cut a little counts twice, and may lie on both sides of a split. Found by perceptual hashes that differ in at most 10 of 64 bits, of which the pictures are then laid over each other: they have to agree to a correlation of 0.999.',
  remedy:
    'Look at them side by side. Keep one, after it is clear whose image it is and which label is right.',

  *find(catalogue) {
    const groups = nearGroups(catalogue);
    for (const group of inOrder(groups)) {
      const across = group.splits.length > 1 ? ` in the splits ${group.splits.join(' and ')}` : '';
      const message = `${group.patients.length} patients have the same picture, changed a little${across}${differingLabels(group)}`;
      yield { patients: group.patients, message };
    }
  },
};

/** Copies, and copies of these. Where all have the very same pixels it is another finding. */
function nearGroups(catalogue: Catalogue): Group[] {
  const pairs = catalogue.db
    .all<{ first: number; second: number }>('SELECT first, second FROM image_copies ORDER BY first, second')
    .map(({ first, second }) => [first, second] as const);
  const same = samePixels(catalogue);
  const edges = [
    ...pairs,
    ...same.flatMap(([first, ...rest]) => rest.map((other) => [first!, other] as const)),
  ];
  const near = new Set(pairs.flat());
  return components(edges)
    .filter((images) => images.some((image) => near.has(image)))
    .map((images) => groupOf(catalogue, images))
    .filter(({ patients }) => patients.length > 1);
}
