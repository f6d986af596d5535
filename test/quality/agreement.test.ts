import { expect, test } from 'vitest';
import { perceptualHash } from '../../src/imaging/perceptual-hash.ts';
import { agreement, CHANGES, commonLook, signsOf } from '../../src/quality/agreement.ts';

/** A picture without any symmetry: a few smooth hills. */
const hill = (x: number, y: number, cx: number, cy: number, width: number) =>
  Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * width ** 2));
const grey = (x: number, y: number) =>
  Math.round(20 + 150 * hill(x, y, 12, 14, 9) + 90 * hill(x, y, 50, 20, 7) + 70 * hill(x, y, 34, 52, 12));
const picture = (at: (x: number, y: number) => number) => ({
  width: 64,
  height: 64,
  channels: 1 as const,
  data: Uint8Array.from({ length: 4096 }, (_, i) => at(i % 64, Math.floor(i / 64))),
});

const PICTURES: Record<keyof typeof CHANGES, (x: number, y: number) => number> = {
  none: grey,
  negative: (x, y) => 255 - grey(x, y),
  'half turn': (x, y) => grey(63 - x, 63 - y),
  'quarter turn': (x, y) => grey(63 - y, x),
  'three-quarter turn': (x, y) => grey(y, 63 - x),
  'upside down': (x, y) => grey(x, 63 - y),
};

test('a changed picture agrees with what it was made of once that change is undone, and with none else as well', () => {
  const look = commonLook([perceptualHash(picture(grey))]);
  for (const [name, at] of Object.entries(PICTURES)) {
    const signs = signsOf(perceptualHash(picture(at)));
    const scores = Object.entries(CHANGES).map(
      ([change, undo]) => [change, agreement(signs, look, undo)] as const,
    );
    const [best, second] = scores.sort((a, b) => b[1] - a[1]);
    const turns = ['quarter turn', 'three-quarter turn'];
    expect(turns.includes(best![0]) ? turns.includes(name) : best![0] === name, `${name}: ${best}`).toBe(
      true,
    );
    expect(best![1]).toBeGreaterThan(0.85);
    expect(second![1]).toBeLessThan(0.7);
  }
});

test('commonLook(hashes) is undecided where the pictures differ', () => {
  const { weights, strength } = commonLook(['ffffffffffffffff', '00000000ffffffff']);
  expect([...weights.slice(1, 32)]).toEqual(Array(31).fill(0));
  expect([...weights.slice(32)]).toEqual(Array(32).fill(1));
  expect(strength).toBe(32);
});
