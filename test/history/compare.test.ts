import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxIou, compareBoxes } from '../../src/history/boxes.ts';
import { compareStates } from '../../src/history/compare.ts';
import { formatHistory, parseHistory } from '../../src/history/file.ts';
import { compareSettings } from '../../src/history/settings.ts';
import type { BoxSides, History, PublishedState } from '../../src/history/types.ts';

describe('boxes', () => {
  test('one that overlaps an old one was moved; others were added or removed; order is no change', () => {
    const [a, b, c, d]: BoxSides[] = [
      [0, 0, 10, 10],
      [5, 0, 10, 10],
      [100, 100, 10, 10],
      [200, 200, 5, 5],
    ];
    expect(compareBoxes([a!, c!], [c!, a!])).toBeUndefined();
    expect(compareBoxes([a!, c!], [b!, d!])).toEqual({ moved: [[a, b]], removed: [c], added: [d] });
    expect(boxIou(a!, b!)).toBeCloseTo(50 / 150);
    expect(compareBoxes([], [])).toBeUndefined();
  });

  test('of several the two that overlap most are one box', () => {
    expect(
      compareBoxes(
        [
          [0, 0, 10, 10],
          [4, 0, 10, 10],
        ],
        [[5, 0, 10, 10]],
      ),
    ).toEqual({
      moved: [
        [
          [4, 0, 10, 10],
          [5, 0, 10, 10],
        ],
      ],
      removed: [[0, 0, 10, 10]],
    });
  });

  test('two equal boxes are two', () => {
    expect(
      compareBoxes(
        [[1, 1, 2, 2]],
        [
          [1, 1, 2, 2],
          [1, 1, 2, 2],
        ],
      ),
    ).toEqual({ added: [[1, 1, 2, 2]] });
  });

  test('every old and every new box is told once, or is the same', () => {
    const box = fc.tuple(
      fc.nat(9),
      fc.nat(9),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
    );
    const boxes = fc.array(box as fc.Arbitrary<BoxSides>, { maxLength: 5 });
    fc.assert(
      fc.property(boxes, boxes, (before, after) => {
        const { added = [], removed = [], moved = [] } = compareBoxes(before, after) ?? {};
        const sorted = (list: BoxSides[]) => list.map(String).sort();
        // What is left of the old ones are the same as what is left of the new ones.
        const without = (all: BoxSides[], told: BoxSides[]) => {
          const rest = sorted(all);
          for (const each of told) expect(rest.splice(rest.indexOf(String(each)), 1)).toEqual([String(each)]);
          return rest;
        };
        const kept = without(before, [...removed, ...moved.map(([from]) => from)]);
        expect(kept).toEqual(without(after, [...added, ...moved.map(([, to]) => to)]));
      }),
    );
  });
});

test('settings are compared value by value, by their path', () => {
  expect(
    compareSettings(
      { title: 'A', classes: { x: { target: 1 } }, same: [1] },
      { title: 'B', same: [1], more: true },
    ),
  ).toEqual([
    { path: 'classes.x.target', before: 1 },
    { path: 'more', after: true },
    { path: 'title', before: 'A', after: 'B' },
  ]);
});

const state = (patients: unknown[], findings: string[] = []): PublishedState => ({
  names: ['train', 'Normal', 'Opacity'],
  settings: {},
  findings,
  patients: patients.map((patient) => JSON.stringify(patient)),
});

describe('states', () => {
  test('the same state is no change, whatever its order', () => {
    const [a, b] = [
      ['a', 1, 2, [1, 2, 3, 4], [], ''],
      ['b', 0, 1, [], [], ''],
    ];
    expect(compareStates(state([a, b]), state([b, a]), 2)).toBeUndefined();
  });

  test('images are told apart by pixels and header', () => {
    const image = (file: string, pixels: string) => ['a', null, null, [], [[0, file, pixels]], ''];
    const told = (before: unknown, after: unknown) =>
      compareStates(state([before]), state([after]), 2)?.changes[0]?.image;
    expect(told(image('f1', 'p1'), image('f2', 'p1'))).toBe('header');
    expect(told(image('f1', 'p1'), image('f2', 'p2'))).toBe('pixels');
    // Two files that cannot be read may be anything.
    expect(told(image('f1', ''), image('f2', ''))).toBe('pixels');
    expect(told(['a', null, null, [], [], ''], image('f1', 'p1'))).toBe('added');
    expect(told(image('f1', 'p1'), ['a', null, null, [], [], ''])).toBe('removed');
  });

  test('findings are new, gone or accepted, with and without a patient', () => {
    const of = (findings: string) => ['a', null, null, [], [], findings];
    const compared = compareStates(
      state([of('box-tiny box-tiny dark-image')], ['skipped-file a', 'skipped-file b']),
      state([of('box-tiny ~dark-image')], ['skipped-file b', 'skipped-file c']),
      2,
    );
    expect(compared?.record.findings).toEqual([
      { code: 'box-tiny', new: 0, gone: 1, accepted: 0 },
      { code: 'dark-image', new: 0, gone: 0, accepted: 1 },
      { code: 'skipped-file', new: 1, gone: 1, accepted: 0 },
    ]);
    expect(compared?.changes).toEqual([]);
  });
});

describe('the file', () => {
  const history: History = {
    builds: [{ build: 1, date: '2018-11-26T00:00:00Z', patients: 1 }],
    changes: [{ in: 1, id: '["odd', target: [0, 1] }],
    withdrawn: [{ withdrawn: 'b', in: 1 }],
    state: state([['a "quoted" \u2028 id', 1, 2, [1.5, 2, 3, 4], [[0, 'f', 'p']], '']]),
  };

  test('what is written is read again', () => {
    expect(parseHistory(formatHistory(history), 'history.jsonl')).toEqual(history);
  });

  test('a line that is not ours is named, such as one of a merge that was not finished', () => {
    const lines = formatHistory(history).split('\n');
    lines.splice(2, 0, '<<<<<<< HEAD');
    expect(() => parseHistory(lines.join('\n'), 'history.jsonl')).toThrow(
      /history\.jsonl, line 3: .*delete it/,
    );
    expect(() => parseHistory('', 'history.jsonl')).toThrow(/line 1/);
    expect(() => parseHistory('{"history":99}', 'history.jsonl')).toThrow(/version 1/);
  });
});
