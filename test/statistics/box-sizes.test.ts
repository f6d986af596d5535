import { quantileSorted } from 'd3-array';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ModelBox, type Person, type WrittenModel, writtenModels } from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let models: WrittenModel[];
beforeAll(async () => {
  temporary = await temporaryFolder();
  models = await writtenModels(temporary);
}, 60_000);
afterAll(() => temporary[Symbol.asyncDispose]());

interface Measured {
  patient: number;
  box: ModelBox;
  /** Of the patient's first image; undefined where there is none. */
  image: { rows: number; columns: number } | undefined;
}

const boxesOf = (persons: Person[]): Measured[] =>
  persons.flatMap(({ number, boxes, images: [first] }) =>
    boxes.map((box) => ({
      patient: number,
      box,
      image: first && { rows: Number(first.rows), columns: Number(first.columns) },
    })),
  );

const patients = (boxes: Measured[]) => [...new Set(boxes.map(({ patient }) => patient))];
const number = (text: string) => Number(text.replaceAll(',', '').replace('−', '-'));

test.each<[string, (box: Measured) => number | undefined]>([
  ['box-width', ({ box: [, , width] }) => width],
  ['box-height', ({ box: [, , , height] }) => height],
  ['box-area', ({ box: [, , width, height] }) => width * height],
  ['box-aspect', ({ box: [, , width, height] }) => height / width],
  [
    'box-area-share',
    ({ box: [, , width, height], image }) => image && (100 * width * height) / (image.columns * image.rows),
  ],
  [
    'box-edge-distance',
    ({ box: [x, y, width, height], image }) =>
      image && Math.min(x, y, image.columns - x - width, image.rows - y - height),
  ],
])('%s has the boxes of each bin, their patients, and the median', (slug, value) => {
  let seen = 0;
  for (const { persons, figures } of models) {
    const boxes = boxesOf(persons).filter((box) => value(box) !== undefined);
    const figure = figures.get(slug);
    // Where no image is known a size is assumed: other tests know of that.
    if (boxes.length === 0) continue;
    figure!.categories.forEach(({ label, values }, i) => {
      const [low, high] = label.split(/ to | and more/).map(number) as [number, number];
      const inBin = boxes.filter(
        (box) => value(box)! >= low && (label.includes('more') || value(box)! < high),
      );
      expect(values, `${slug}: ${label}`).toEqual([inBin.length, patients(inBin).length]);
      expect(figure!.behind(i)).toEqual(patients(inBin));
    });
    expect(figure!.categories.reduce((sum, { values }) => sum + values[0]!, 0)).toBe(boxes.length);
    const median = quantileSorted(
      boxes.map((box) => value(box)!).sort((a, b) => a - b),
      0.5,
    )!;
    expect(Math.abs(number(figure!.facts![0]!.value.split(' ')[0]!) - median)).toBeLessThanOrEqual(0.5);
    seen++;
  }
  expect(seen).toBeGreaterThan(3);
});

test('box-edges counts the boxes nearest to each edge, touching it and leaving by it, with their patients', () => {
  for (const { persons, figures } of models) {
    const boxes = boxesOf(persons).flatMap(({ patient, box: [x, y, width, height], image }) =>
      image ? [{ patient, gaps: [x, image.columns - x - width, y, image.rows - y - height] }] : [],
    );
    if (boxes.length === 0) continue;
    const figure = figures.get('box-edges')!;
    ['Left', 'Right', 'Top', 'Bottom'].forEach((label, edge) => {
      const groups = [
        boxes.filter(({ gaps }) => gaps[edge] === Math.min(...gaps)),
        boxes.filter(({ gaps }) => gaps[edge] === 0),
        boxes.filter(({ gaps }) => gaps[edge]! < 0),
      ];
      const { categories } = figure;
      expect([categories[edge]!.label, ...categories[edge]!.values]).toEqual([
        label,
        ...groups.map((g) => g.length),
      ]);
      const lists = [figure.behind(edge), figure.behind(edge, 1), figure.behind(edge, 2)];
      expect(lists).toEqual(groups.map((group) => [...new Set(group.map(({ patient }) => patient))]));
    });
  }
});
