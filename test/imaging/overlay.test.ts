import { describe, expect, test } from 'vitest';
import { drawBoxes } from '../../src/imaging/overlay.ts';
import { BOX_COLOURS, boxColour, rgb } from '../../src/imaging/palette.ts';
import type { Picture } from '../../src/imaging/types.ts';

const grey = (): Picture => ({ width: 64, height: 64, channels: 1, data: new Uint8Array(64 * 64).fill(128) });
const at = (picture: Picture, x: number, y: number) => [
  ...picture.data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3),
];

describe('drawBoxes(picture, boxes, scale)', () => {
  test('leaves a picture without boxes grey', () => {
    const picture = grey();
    expect(drawBoxes(picture, [], 0.25)).toBe(picture);
  });

  test('draws the edge of the scaled box in its colour and leaves the inside alone', () => {
    const drawn = drawBoxes(grey(), [{ x: 40, y: 80, width: 120, height: 80 }], 0.25);
    expect(at(drawn, 10, 20)).toEqual(rgb(BOX_COLOURS[0]));
    expect(at(drawn, 39, 39)).toEqual(rgb(BOX_COLOURS[0]));
    expect(at(drawn, 25, 30)).toEqual([128, 128, 128]);
    expect(at(drawn, 45, 30)).toEqual([128, 128, 128]);
  });

  test('gives each box of a patient its own colour', () => {
    const boxes = [0, 1].map((i) => ({ x: 20 * i, y: 0, width: 10, height: 10 }));
    const drawn = drawBoxes(grey(), boxes, 1);
    expect([at(drawn, 0, 0), at(drawn, 20, 0)]).toEqual([rgb(BOX_COLOURS[0]), rgb(BOX_COLOURS[1])]);
  });

  test('clips boxes that leave the picture', () => {
    const drawn = drawBoxes(grey(), [{ x: -20, y: 30, width: 500, height: 500 }], 1);
    expect(at(drawn, 30, 30)).toEqual(rgb(BOX_COLOURS[0]));
    expect(() => drawBoxes(grey(), [{ x: 900, y: 900, width: 5, height: 5 }], 1)).not.toThrow();
  });

  test('shows a box that is smaller than a pixel', () => {
    const drawn = drawBoxes(grey(), [{ x: 100, y: 100, width: 1, height: 1 }], 0.25);
    expect(at(drawn, 25, 25)).not.toEqual([128, 128, 128]);
  });
});

test('boxColour(number) repeats after the palette ends', () => {
  expect(boxColour(1)).toBe(BOX_COLOURS[0]);
  expect(boxColour(BOX_COLOURS.length + 1)).toBe(BOX_COLOURS[0]);
});

test('the colours of boxes stay apart for every kind of colour blindness', () => {
  // Viénot, Brettel and Mollon 1999: what is left of a colour without one kind of cone (linear RGB).
  const blind: Record<string, number[][]> = {
    protan: [
      [0.11238, 0.88762, 0],
      [0.11238, 0.88762, 0],
      [0.00401, -0.00401, 1],
    ],
    deutan: [
      [0.29275, 0.70725, 0],
      [0.29275, 0.70725, 0],
      [-0.02234, 0.02234, 1],
    ],
  };
  const linear = (c: number) => (c / 255) ** 2.2;
  const seen = (colour: string, matrix: number[][]) =>
    matrix.map(
      (row) =>
        Math.max(
          0,
          row.reduce((sum, w, i) => sum + w * linear(rgb(colour)[i]!), 0),
        ) **
          (1 / 2.2) *
        255,
    );
  // Nearly every positive patient has at most four boxes: the first four must be told apart at a glance.
  const first = BOX_COLOURS.slice(0, 4);
  for (const matrix of Object.values(blind)) {
    for (const [i, a] of first.entries()) {
      for (const b of first.slice(i + 1)) {
        const distance = Math.hypot(...seen(a, matrix).map((v, c) => v - seen(b, matrix)[c]!));
        expect(distance, `${a} against ${b}`).toBeGreaterThan(40);
      }
    }
  }
});
