import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTLINE_BYTES, outlineOf } from '../../src/imaging/miniature.ts';
import { perceptualHash } from '../../src/imaging/perceptual-hash.ts';
import { LIMITS } from '../../src/similarity/comparer.ts';
import { parseHashes } from '../../src/similarity/hashes.ts';
import type { Collection, Row } from '../../src/similarity/types.ts';
import { compareAll, compareChanged } from '../../src/similarity/update.ts';

/** An image of a generator: one of a few scenes, of which some are nearly the same. */
interface Model {
  /** Stays with it from collection to collection, and decides its place. */
  name: number;
  patient: number;
  scene: number;
  brightness: number;
  mark: number;
}

function miniature({ scene, brightness, mark }: Model): Uint8Array {
  return Uint8Array.from({ length: 64 * 64 }, (_, i) => {
    const [x, y] = [(i % 64) / 64, Math.floor(i / 64) / 64];
    const waves =
      Math.sin(x * (3 + scene) + scene) * Math.cos(y * (5 - scene)) * 50 + Math.sin((x + y) * 9) * 20;
    const spot = 25 * Math.exp(-(((x - mark / 9) ** 2 + (y - 0.5) ** 2) / 0.02));
    return Math.max(0, Math.min(255, 110 + waves + brightness + (mark === 0 ? 0 : spot)));
  });
}

function collectionOf(models: Model[]): Collection {
  const miniatures = models.map(miniature);
  const pixels = new Map<string, number>();
  const outlines = new Uint8Array(models.length * OUTLINE_BYTES);
  miniatures.forEach((m, i) => {
    outlines.set(outlineOf(m), i * OUTLINE_BYTES);
    pixels.set(m.join(), pixels.get(m.join()) ?? i);
  });
  return {
    hashes: parseHashes(
      miniatures.map((data) => perceptualHash({ width: 64, height: 64, channels: 1, data })),
    ),
    patients: Uint32Array.from(models, (m) => m.patient),
    pixels: Uint32Array.from(miniatures, (m) => pixels.get(m.join())!),
    outlines,
    miniature: (item) => miniatures[item]!,
  };
}

const model = fc.record({
  name: fc.nat(1000),
  patient: fc.nat(60),
  scene: fc.nat(9),
  brightness: fc.nat(3),
  mark: fc.nat(9),
});
const models = (minLength: number, maxLength: number) =>
  fc.uniqueArray(model, { selector: (m) => m.name, minLength, maxLength });
const sorted = (list: Model[]) => [...list].sort((a, b) => a.name - b.name);
/** What is told of an item; how far others were looked at for it may be more than had to be. */
const told = (rows: Row[]) => rows.map(({ nearest, copies, near }) => ({ nearest, copies, near }));

test.each([
  ['with room for all that is near', LIMITS],
  ['where less is looked at than is near', { lookedAt: 6, copies: 32 }],
  ['where fewer copies are kept than there are', { lookedAt: 4000, copies: 2 }],
])('what is compared after a change equals what is compared from nothing, %s', async (_, limits) => {
  let copies = 0;
  await fc.assert(
    fc.asyncProperty(
      models(50, 70),
      models(0, 5),
      fc.array(fc.nat(), { maxLength: 3 }),
      async (start, more, less) => {
        const before = sorted(start);
        const removed = new Set(less.map((n) => before[n % before.length]!.name));
        const added = more.filter((m) => !before.some((b) => b.name === m.name));
        const after = sorted([...before.filter((m) => !removed.has(m.name)), ...added]);
        const old = collectionOf(before);
        const collection = collectionOf(after);
        const known = {
          rows: await compareAll(old, async () => undefined, limits),
          now: Int32Array.from(before, (m) => after.indexOf(m)),
          hash: (item: number) => ({ high: old.hashes.high[item]!, low: old.hashes.low[item]! }),
        };
        const anew = await compareAll(collection, async () => undefined, limits);
        const changed = compareChanged(collection, known, limits);
        copies += anew.reduce((sum, row) => sum + row.copies.length, 0);
        expect(told(changed)).toEqual(told(anew));
      },
    ),
    { numRuns: 6, seed: 3 },
  );
  expect(copies).toBeGreaterThan(10);
});

test('images of one patient are not told as similar to each other', async () => {
  const list = Array.from({ length: 6 }, (_, name) => ({
    name,
    patient: name >> 1,
    scene: 1,
    brightness: 0,
    mark: name,
  }));
  const rows = await compareAll(collectionOf(list), async () => undefined);
  expect(rows.map(({ nearest }) => nearest.map((n) => n.item >> 1))).toEqual(
    rows.map((_, item) => expect.not.arrayContaining([item >> 1])),
  );
  expect(rows.every(({ nearest }) => nearest.length === 4)).toBe(true);
});
