import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitZoom, kept, middleOf, placed, zoomedAt } from '../../src/client/viewer/geometry.ts';
import { lengthInWords } from '../../src/client/viewer/ruler.ts';
import { fromFragment, OPENING, toFragment } from '../../src/client/viewer/state.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const tenth = fc.integer({ min: -50_000, max: 50_000 }).map((n) => n / 10);

describe('a link to a view', () => {
  test('gives the same view back', () => {
    const state = fc.record({
      zoom: maybe(fc.integer({ min: 20, max: 60_000 }).map((n) => n / 1000)),
      at: maybe(fc.tuple(tenth, tenth)),
      window: maybe(
        fc.record({ center: tenth, width: fc.integer({ min: 1, max: 70_000 }).map((n) => n / 10) }),
      ),
      invert: fc.boolean(),
      boxes: fc.boolean(),
      box: maybe(fc.integer({ min: 1, max: 99 })),
      frame: maybe(fc.integer({ min: 1, max: 64 })),
    });
    fc.assert(
      fc.property(state, (view) => {
        expect(fromFragment(`#${toFragment(view)}`)).toEqual(view);
      }),
    );
  });

  test('is short: nothing for the view at first, and the name of a box for a box alone', () => {
    expect(toFragment(OPENING)).toBe('');
    expect(toFragment({ ...OPENING, box: 2 })).toBe('box-2');
    expect(fromFragment('#box-2')).toMatchObject({ ...OPENING, box: 2 });
  });

  test('with nonsense in it is the view at first, whatever it says', () => {
    for (const text of [
      '#zoom=x&at=1&window=5,0&box=-1&frame=1.5',
      '#zoom=Infinity',
      '#%E0%A4%A',
      '#main',
      '#zoom=0',
    ])
      expect(fromFragment(text)).toEqual({
        ...OPENING,
        at: undefined,
        box: undefined,
        frame: undefined,
        window: undefined,
        zoom: undefined,
      });
    fc.assert(fc.property(fc.string(), (text) => void fromFragment(text)));
  });
});

describe('where the image lies', () => {
  const sizes = { frameWidth: 500, frameHeight: 400, width: 1000, height: 1000 };

  test('as a whole it fits and is in the middle', () => {
    expect(fitZoom(sizes)).toBe(0.4);
    expect(kept(placed(sizes, 0.4), sizes)).toEqual({ zoom: 0.4, left: 50, top: 0 });
  });

  test('the point under the pointer stays where it is while zooming', () => {
    const before = { zoom: 2, left: -300, top: -100 };
    const after = zoomedAt(before, 5, 120, 80);
    expect((120 - after.left) / 5).toBeCloseTo((120 - before.left) / 2, 9);
    expect((80 - after.top) / 5).toBeCloseTo((80 - before.top) / 2, 9);
  });

  test('it cannot be pushed out of sight, and its middle is what the link says', () => {
    expect(kept({ zoom: 1, left: 900, top: -5000 }, sizes)).toEqual({ zoom: 1, left: 0, top: -600 });
    expect(middleOf(sizes, placed(sizes, 3, [200, 700]))).toEqual([200, 700]);
  });
});

test('a length is told in mm where there is a spacing, by rows and columns of their own', () => {
  const spacing = { row: 0.5, column: 0.25, source: 'Pixel Spacing (0028,0030)' };
  expect(lengthInWords(40, 0, spacing)).toBe('10.0 mm');
  expect(lengthInWords(0, 40, spacing)).toBe('20.0 mm');
  // 3, 4, 5: 12 columns of 0.25 mm and 8 rows of 0.5 mm.
  expect(lengthInWords(12, 8, spacing)).toBe('5.0 mm');
  expect(lengthInWords(30, 40, undefined)).toBe('50.0 pixels');
});
