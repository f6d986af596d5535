import { mean as average, deviation, variance } from 'd3-array';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { populationStabilityIndex } from '../../src/statistics/methods/compare.ts';
import { VARIABLES, type Variable } from '../../src/statistics/split-differences.ts';
import { wilsonInterval } from '../../src/statistics/wilson.ts';
import {
  figuresOf,
  type ModelImage,
  numbered,
  type Person,
  type WrittenFigure,
  type WrittenModel,
  writtenModels,
} from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let models: WrittenModel[];
beforeAll(async () => {
  temporary = await temporaryFolder();
  models = await writtenModels(temporary);
}, 60_000);
afterAll(() => temporary[Symbol.asyncDispose]());

/** Images that could be read, with their patients. */
const readable = (persons: readonly Person[]) =>
  persons.flatMap(({ number, images }) =>
    images.filter(({ problem }) => !problem).map((image) => ({ ...image, patient: number })),
  );
type Readable = ReturnType<typeof readable>[number];

/** Where a variable lies in the model; ages that nobody can have count as none. */
const COLUMNS: Record<string, keyof ModelImage> = {
  'Age, years': 'age',
  'Mean of pixels': 'mean',
  'Standard deviation of pixels': 'standard_deviation',
  'Smallest pixel': 'min',
  'Largest pixel': 'max',
  Sharpness: 'sharpness',
  'Height of a pixel, mm': 'row_spacing',
  'Width of a pixel, mm': 'column_spacing',
  'Rows, pixels': 'rows',
  'Columns, pixels': 'columns',
  Sex: 'sex',
  'View position': 'view_position',
  Modality: 'modality',
  'Body part': 'body_part',
  'Photometric interpretation': 'photometric',
  'Transfer syntax': 'transfer_syntax',
  'Bits stored': 'bits_stored',
};

function givenBy({ name }: Pick<Variable, 'name'>, image: Readable): string | number | null {
  const value = image[COLUMNS[name]!] ?? null;
  return name === 'Age, years' && value !== null && (Number(value) < 0 || Number(value) > 120) ? null : value;
}

const split = (images: Readable[], name: string) => images.filter((image) => image.split === name);
const patients = (images: Readable[]) =>
  [...new Set(images.map(({ patient }) => patient))].sort((a, b) => a - b);
const numbersOf = (variable: Variable, images: Readable[]) =>
  images.flatMap((image) => givenBy(variable, image) ?? []).map(Number);

/** Images of both splits by their value, the most frequent value first. */
function categories(variable: Pick<Variable, 'name'>, images: Readable[]) {
  const groups = Map.groupBy(images, (image) => givenBy(variable, image));
  return [...groups].sort(
    ([a, x], [b, y]) => y.length - x.length || (a === null ? -1 : b === null ? 1 : a < b ? -1 : 1),
  );
}

/** SMD or PSI by means of their own; undefined where it is not known. */
function expectedOf(variable: Variable, images: Readable[]): { value: number | undefined } | undefined {
  const [train, test] = [split(images, 'train'), split(images, 'test')];
  if (variable.kind === 'category') {
    const pairs = categories(variable, images).map(
      ([, group]) => [split(group, 'train').length, split(group, 'test').length] as const,
    );
    return populationStabilityIndex(pairs);
  }
  const [a, b] = [numbersOf(variable, train), numbersOf(variable, test)];
  if (a.length < 2 || b.length < 2) return undefined;
  // The mean of equal values may differ from them in its last digit.
  const exact = (values: number[]) => (new Set(values).size === 1 ? values[0]! : average(values)!);
  const difference = exact(b) - exact(a);
  const spread = Math.sqrt((variance(a)! + variance(b)!) / 2);
  if (spread > 0) return { value: difference / spread };
  return { value: difference === 0 ? 0 : undefined };
}

test('split-differences has every variable that both splits have, the largest difference first', () => {
  let compared = 0;
  for (const { persons, figures } of models) {
    const images = readable(persons);
    const figure = figures.get('split-differences');
    if (split(images, 'train').length === 0 || split(images, 'test').length === 0) {
      expect(figure).toBeUndefined();
      continue;
    }
    const expected = VARIABLES.flatMap((variable) => {
      const found = expectedOf(variable, images);
      return found ? [{ variable, ...found }] : [];
    });
    expect(figure?.categories.length ?? 0).toBe(expected.length);
    for (const { variable, value } of expected) {
      const line = figure!.categories.find(
        ({ label }) => label.replace(/ \(one value.*/, '') === variable.name,
      )!;
      const [smd, psi, , meanA, deviationA, meanB, deviationB] = line.values;
      const [own, other] = variable.kind === 'number' ? [smd, psi] : [psi, smd];
      expect(other).toBeNull();
      if (value === undefined) {
        expect(own).toBeNull();
        expect(line.label).toMatch(/one value in each, not the same/);
      } else expect(own).toBeCloseTo(value, 8);
      compared++;
      if (variable.kind !== 'number') continue;
      const [a, b] = ['train', 'test'].map((name) => numbersOf(variable, split(images, name)));
      expect(meanA).toBeCloseTo(average(a!)!, 8);
      expect(deviationA).toBeCloseTo(deviation(a!)!, 8);
      expect(meanB).toBeCloseTo(average(b!)!, 8);
      expect(deviationB).toBeCloseTo(deviation(b!)!, 8);
    }
    const sizes = figure!.categories.map(({ values: [smd, psi] }) =>
      Math.abs(smd ?? psi ?? Number.POSITIVE_INFINITY),
    );
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  }
  expect(compared).toBeGreaterThan(20);
});

/** The images that a line of a distribution holds, by its label. */
function expectLine(figure: WrittenFigure, i: number, group: Readable[], totals: [number, number]) {
  const [train, test] = [split(group, 'train'), split(group, 'test')];
  const { values, intervals } = figure.categories[i]!;
  const percent = (part: number, whole: number) => Math.round((1000 * part) / whole) / 10;
  expect(values).toEqual([
    percent(train.length, totals[0]),
    percent(test.length, totals[1]),
    train.length,
    test.length,
  ]);
  expect(intervals).toEqual([
    wilsonInterval(train.length, totals[0]),
    wilsonInterval(test.length, totals[1]),
  ]);
  expect(figure.behind(i)).toEqual(patients(group));
  expect(figure.behind(i, 2)).toEqual(patients(train));
  expect(figure.behind(i, 3)).toEqual(patients(test));
}

test.each([1, 2, 3])(
  'split-difference-%i has the images of both splits, line by line, with their patients',
  (place) => {
    let kinds = new Set<string>();
    for (const { persons, figures } of models) {
      const figure = figures.get(`split-difference-${place}`);
      if (!figure) continue;
      const variable = VARIABLES.find(({ name }) => name === figure.categoryLabel)!;
      kinds = kinds.add(variable.kind);
      const images = readable(persons).filter(
        (image) => variable.kind === 'category' || givenBy(variable, image) !== null,
      );
      const totals: [number, number] = [split(images, 'train').length, split(images, 'test').length];
      if (variable.kind === 'category') {
        const expected = categories(variable, images).slice(0, 8);
        expect(figure.categories.map(({ label }) => label)).toEqual(
          expected.map(([value]) => (value === null ? 'not given' : String(value))),
        );
        expected.forEach(([, group], i) => {
          expectLine(figure, i, group, totals);
        });
        continue;
      }
      let counted = 0;
      figure.categories.forEach(({ label }, i) => {
        const [low, high] = label.replaceAll('−', '-').split(' to ').map(Number);
        const group = images.filter((image) => {
          const value = Number(givenBy(variable, image));
          return value > low! - 1e-9 && value < high! - 1e-9;
        });
        expectLine(figure, i, group, totals);
        counted += group.length;
      });
      expect(counted).toBe(images.length);
    }
    expect(kinds.size).toBeGreaterThan(0);
  },
);

const person = (images: ModelImage[]) => ({ rows: [{ target: 0 as const }], classes: ['A'], images });

test('of more than fifty values the rare ones are one category, in its place by what it holds', async () => {
  // Values V00 to V49 twice, sixty others once: as one category they are the most frequent.
  const code = (i: number) => `V${String(i).padStart(2, '0')}`;
  const images = [
    ...Array.from({ length: 100 }, (_, i) => code(i % 50)),
    ...Array.from({ length: 60 }, (_, i) => `RARE${i}`),
  ].map((modality, i) => person([{ split: i % 2 === 0 ? 'train' : 'test', modality }]));
  const persons = numbered([...images, person([{ split: 'train', modality: null }])]);
  const figures = await figuresOf(temporary, persons);
  const line = figures.get('split-differences')!.categories.find(({ label }) => label === 'Modality')!;
  const modalities = readable(persons).map(({ split: name, modality }) => ({
    train: name === 'train',
    value: /^V/.test(String(modality)) ? String(modality) : 'all others',
  }));
  const pairs = [...Map.groupBy(modalities, ({ value }) => value).values()].map(
    (group) => [group.filter((m) => m.train).length, group.filter((m) => !m.train).length] as const,
  );
  expect(pairs).toHaveLength(51);
  expect(line.values[1]).toBeCloseTo(populationStabilityIndex(pairs)!.value!, 10);
  const figure = [1, 2, 3]
    .map((place) => figures.get(`split-difference-${place}`))
    .find((found) => found?.categoryLabel === 'Modality')!;
  expect(figure.categories[0]).toMatchObject({ label: 'all others' });
  expect(figure.categories[0]!.values.slice(2)).toEqual([31, 30]);
  expect(figure.behind(0)).toHaveLength(61);
});

test('one value in each split that is not the same has no number and is told in words', async () => {
  const persons = numbered(
    Array.from({ length: 8 }, (_, i) =>
      person([{ split: i < 4 ? 'train' : 'test', rows: i < 4 ? 100 : 200, columns: 100 }]),
    ),
  );
  const figures = await figuresOf(temporary, persons);
  expect(figures.get('split-differences')!.categories[0]!.label).toBe(
    'Rows, pixels (one value in each, not the same)',
  );
  expect(figures.get('split-difference-1')!.caption).toBe(
    'Every image of train has one value, and every image of test another.',
  );
});

test('equal values whose mean floating point cannot hold do not differ', async () => {
  // (0.1 + 0.1 + 0.1) / 3 is more than 0.1.
  const persons = numbered(
    Array.from({ length: 10 }, (_, i) => person([{ split: i < 3 ? 'train' : 'test', row_spacing: 0.1 }])),
  );
  const lines = (await figuresOf(temporary, persons)).get('split-differences')!.categories;
  expect(lines.find(({ label }) => label.startsWith('Height of a pixel'))!.values.slice(0, 5)).toEqual([
    0,
    null,
    expect.any(Number),
    0.1,
    0,
  ]);
});

test('a dataset with one split that has images has no comparison', async () => {
  const figures = await figuresOf(temporary, numbered([person([{ split: 'train', rows: 1 }])]));
  expect([...figures.keys()].filter((slug) => slug.startsWith('split'))).toEqual([]);
});
