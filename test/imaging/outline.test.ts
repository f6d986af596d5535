import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundsOf, outlineOfMask } from '../../src/imaging/outline.ts';

/** Pixels whose centre lies within closed lines by the even-odd rule, by counting crossings to the right. */
function filled(lines: number[][], width: number, height: number): number[] {
  const mask = new Array<number>(width * height).fill(0);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let inside = 0;
      for (const line of lines)
        for (let i = 0; i < line.length; i += 2) {
          const [x0, y0] = [line[i]!, line[i + 1]!];
          const [x1, y1] = [line[(i + 2) % line.length]!, line[(i + 3) % line.length]!];
          if (x0 === x1 && x0 > x && Math.min(y0, y1) <= y && Math.max(y0, y1) > y) inside ^= 1;
        }
      mask[y * width + x] = inside;
    }
  return mask;
}

test('filling the outline of any mask gives the mask again, and no line has a point that is no turn', () => {
  const masks = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        mask: fc.array(fc.integer({ min: 0, max: 1 }), {
          minLength: width * height,
          maxLength: width * height,
        }),
      }),
    );
  fc.assert(
    fc.property(masks, ({ width, height, mask }) => {
      const lines = outlineOfMask(Uint8Array.from(mask), width, height);
      expect(filled(lines, width, height)).toEqual(mask);
      for (const line of lines)
        for (let i = 0; i < line.length; i += 2) {
          const [x0, y0, x1, y1, x2, y2] = [0, 1, 2, 3, 4, 5].map(
            (n) => line[(i + n) % line.length]!,
          ) as number[];
          expect((x1! - x0!) * (y2! - y1!) - (y1! - y0!) * (x2! - x1!)).not.toBe(0);
        }
    }),
    { numRuns: 300 },
  );
});

test('a square with a hole has two lines, and its bounds are those of the outer one', () => {
  const mask = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0]);
  const lines = outlineOfMask(mask, 5, 4);
  expect(lines).toHaveLength(2);
  expect(boundsOf(lines)).toEqual({ x: 1, y: 1, width: 3, height: 3 });
  expect(boundsOf([])).toBeUndefined();
});
