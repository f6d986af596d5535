import type { BoxChange, BoxSides } from './types.ts';

/** Intersection over union of two boxes, from 0 to 1. */
export function boxIou(a: BoxSides, b: BoxSides): number {
  const across = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

/**
 * What changed from some boxes to others, whatever their order. Of those that are not the same, the two that overlap most
 * are one box that was moved, then the next two, and so on; what overlaps nothing was added or removed.
 * @returns undefined where they are the same
 */
export function compareBoxes(before: BoxSides[], after: BoxSides[]): BoxChange | undefined {
  const removed = [...before];
  const added: BoxSides[] = [];
  for (const box of after) {
    const same = removed.findIndex((other) => other.every((side, i) => side === box[i]));
    if (same >= 0) removed.splice(same, 1);
    else added.push(box);
  }
  if (removed.length + added.length === 0) return undefined;
  const pairs = removed
    .flatMap((from) => added.map((to) => ({ from, to, iou: boxIou(from, to) })))
    .filter(({ iou }) => iou > 0)
    .sort((a, b) => b.iou - a.iou);
  const moved: [BoxSides, BoxSides][] = [];
  const taken = new Set<BoxSides>();
  for (const { from, to } of pairs) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    moved.push([from, to]);
  }
  const rest = (boxes: BoxSides[]) => boxes.filter((box) => !taken.has(box));
  const change: BoxChange = {};
  if (rest(added).length > 0) change.added = rest(added);
  if (rest(removed).length > 0) change.removed = rest(removed);
  if (moved.length > 0) change.moved = moved;
  return change;
}
