import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binned, binsOf } from '../../src/client/explore/bins.ts';
import type { ExplorerData } from '../../src/client/explore/data.ts';
import { csvOf } from '../../src/client/explore/export.ts';
import { coverage } from '../../src/client/explore/heat-map.ts';
import { isWithin, simplified } from '../../src/client/explore/lasso.ts';
import { questionText, readQuestion } from '../../src/client/explore/question.ts';
import type { FieldHead, NumberField } from '../../src/explorer/format.ts';

const base = { about: '', shown: 'open', file: '', offset: 0, width: 1, missing: 'Not given' } as const;
const age: NumberField = {
  ...base,
  kind: 'number',
  key: 'age',
  name: 'Age',
  unit: 'years',
  decimals: 0,
  values: [1, 2, 50],
  codes: 4,
};
const classes: FieldHead = {
  ...base,
  kind: 'category',
  key: 'class',
  name: 'Class',
  values: ['Normal', 'a & b = c', '=1+1'],
  codes: 4,
};
const fields = new Map<string, FieldHead>([
  ['age', age],
  ['class', classes],
]);

test('a question comes out of its address as it went in', () => {
  const texts = [
    '?class=a+%26+b+%3D+c&class=',
    '?age=2..%3C50&q=0c&sort=-age&as=table',
    '?age=none&x=age&y=age&lasso=1%2C2%3B3%2C4.5%3B-5%2C6',
    '?open=a+b&pick=c&pick=d&only=&with=%3Fage%3D1..',
  ];
  for (const text of texts) expect(questionText(readQuestion(text, fields))).toBe(text);
  // What the data does not know is left out.
  expect(questionText(readQuestion('?class=Gone&age=x..&height=1..&as=nothing&sort=nothing', fields))).toBe(
    '',
  );
});

test('every number is in one bin, between its neighbours', () => {
  const inSteps = { ...age, values: undefined, first: -70, step: 0.5, decimals: 1, codes: 900 };
  for (const field of [age, inSteps as unknown as NumberField]) {
    const bins = binsOf(field);
    expect(bins.count).toBeLessThanOrEqual(60);
    const counts = Uint32Array.from({ length: field.codes }, (_, code) => code);
    const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
    expect(sum(binned(bins, counts))).toBe(sum(counts));
    const order = [...bins.ofCode.subarray(1)];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});

test('a heat map counts at each point the boxes that cover it', () => {
  const share = fc.integer({ min: 0, max: 128 });
  fc.assert(
    fc.property(fc.array(fc.tuple(share, share, share, share), { maxLength: 8 }), (boxes) => {
      const side = (n: number) => Uint16Array.from(boxes, (box) => Math.floor((box[n]! / 128) * 65535));
      const data = {
        first: Uint32Array.of(0, boxes.length),
        x: side(0),
        y: side(1),
        width: side(2),
        height: side(3),
      };
      const { points, boxes: count } = coverage(data, [0]);
      expect(count).toBe(boxes.length);
      const [x, y] = [60, 40];
      const covers = boxes.filter(
        ([left, top, width, height]) =>
          left <= x && x < left + Math.max(1, width) && top <= y && y < top + Math.max(1, height),
      );
      expect(points[y * 128 + x]).toBe(covers.length);
    }),
  );
});

test('a lasso holds what is inside, whatever its shape, and is made of few points', () => {
  const shape: [number, number][] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 2],
    [0, 10],
  ];
  expect(isWithin(shape, 5, 1)).toBe(true);
  expect(isWithin(shape, 5, 5)).toBe(false);
  expect(isWithin(shape, 9, 6)).toBe(true);
  expect(isWithin(shape, 11, 5)).toBe(false);
  const circle = Array.from({ length: 200 }, (_, i): [number, number] => [
    Math.cos((i * Math.PI) / 100),
    Math.sin((i * Math.PI) / 100),
  ]);
  const few = simplified(circle, 24);
  expect(few).toHaveLength(24);
  for (let i = 0; i < 100; i++) {
    const [x, y] = [Math.cos(i), Math.sin(i)];
    expect(isWithin(few, 0.9 * x, 0.9 * y)).toBe(true);
    expect(isWithin(few, 1.1 * x, 1.1 * y)).toBe(false);
  }
});

test('a saved table holds no formula, and each patient in one line', () => {
  const columns: Record<string, Uint8Array> = { age: Uint8Array.of(3, 0), class: Uint8Array.of(3, 2) };
  const data = {
    filters: [age, classes],
    id: (patient: number) => ['-x', 'a,"b'][patient],
    column: (key: string) => columns[key]!,
  } as unknown as ExplorerData;
  expect(csvOf(data, [0, 1])).toBe('id,age,class\r\n\'-x,50,\'=1+1\r\n"a,""b",,a & b = c\r\n');
});
