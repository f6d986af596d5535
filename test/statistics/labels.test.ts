import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  figuresOf,
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

/** Compares a figure with a plain count, for many models. */
function always(slug: string, check: (figure: WrittenFigure | undefined, persons: Person[]) => void) {
  for (const { persons, figures } of models) check(figures.get(slug), persons);
  expect(models.filter(({ figures }) => figures.has(slug)).length).toBeGreaterThan(3);
}

const numbers = (persons: { number: number }[]) => persons.map(({ number }) => number);
const lines = (figure: WrittenFigure | undefined) =>
  figure?.categories.map((c) => [c.label, ...c.values]) ?? [];
const namesOf = (persons: Person[]) => [...new Set(persons.flatMap(({ classes }) => classes))].sort();
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

test('class-distribution counts the rows of the class file, their patients, and the boxes of those in the class', () =>
  always('class-distribution', (figure, persons) => {
    expect(lines(figure)).toEqual(
      namesOf(persons).map((name) => [
        name,
        persons.filter(({ classes }) => classes.includes(name)).length,
        persons.flatMap(({ classes }) => classes).filter((c) => c === name).length,
        sum(persons.filter((p) => p.class === name).map(({ boxes }) => boxes.length)),
      ]),
    );
  }));

test('target-distribution counts rows that can be read, and patients in each target that a row of theirs has', () =>
  always('target-distribution', (figure, persons) => {
    const rows = persons.flatMap((person) => person.rows.map((row) => ({ ...row, person })));
    const expected = [1, 0].flatMap((target) => {
      const found = rows.filter((row) => row.target === target);
      return found.length > 0
        ? [{ target, rows: found.length, patients: new Set(found.map((r) => r.person)) }]
        : [];
    });
    expect(lines(figure)).toEqual(
      expected.map((t) => [t.target === 1 ? 'Positive (1)' : 'Negative (0)', t.patients.size, t.rows]),
    );
    expected.forEach((t, i) => {
      expect(figure!.behind(i)).toEqual(numbers([...t.patients]));
    });
    const known = persons.filter((p) => p.target !== undefined);
    if (figure) expect(figure.columns[0]!.total).toBe(known.length);
  }));

test('target-by-class counts patients by their class and target, and lists those behind each figure', () =>
  always('target-by-class', (figure, persons) => {
    const names = namesOf(persons);
    const inCell = (name: string, target: number) =>
      persons.filter((p) => p.class === name && p.target === target);
    expect(lines(figure)).toEqual(
      names.map((name) => [name, inCell(name, 1).length, inCell(name, 0).length]),
    );
    names.forEach((name, i) => {
      expect(figure!.behind(i, 0)).toEqual(numbers(inCell(name, 1)));
      expect(figure!.behind(i, 1)).toEqual(numbers(inCell(name, 0)));
    });
  }));

test.each([
  ['boxes-per-patient', ({ boxes }: Person) => boxes.length],
  ['rows-per-patient', ({ rows }: Person) => rows.length],
])('%s counts patients by how many they have, and leaves out those with none', (slug, count) =>
  always(slug, (figure, persons) => {
    const has = (n: number) => persons.filter((person) => count(person) === n);
    const groups = [1, 2, 3].filter((n) => has(n).length > 0);
    expect(lines(figure)).toEqual(groups.map((n) => [String(n), has(n).length]));
    groups.forEach((n, i) => {
      expect(figure!.behind(i)).toEqual(numbers(has(n)));
    });
  }),
);

test('captions say prevalence by patients and by rows, and patients of both targets in a class', async () => {
  const box = [1, 1, 2, 2] as [number, number, number, number];
  const figures = await figuresOf(
    temporary,
    numbered([
      {
        rows: [
          { target: 1, box },
          { target: 1, box },
          { target: 1, box },
        ],
        classes: ['A'],
        images: [],
      },
      { rows: [{ target: 0 }], classes: ['A'], images: [] },
      { rows: [{ target: 0 }], classes: ['B'], images: [] },
    ]),
  );
  expect(figures.get('target-distribution')!.caption).toMatch(/1 patient of 3 .* 33\.3 %.* 60\.0 %/);
  expect(figures.get('target-by-class')!.caption).toBe(
    'Patients of both targets stand in A: 1 patient to look at.',
  );
  expect(figures.get('rows-per-patient')!.caption).toMatch(/^5 rows speak of 3 patients\./);
  expect(figures.get('boxes-per-patient')!.caption).toMatch(/^3 boxes on 1 patient, 3\.00 each/);
  expect(figures.get('class-distribution')!.caption).toMatch(/^A is the largest class, with 66\.7 %/);
});

test('missing-labels counts whoever lacks a target, a class, an image or a label', () =>
  always('missing-labels', (figure, persons) => {
    if (!figure) return;
    const labelled = persons.filter(({ rows }) => rows.length > 0);
    const training = persons.filter(({ images }) => images.some(({ split }) => split === 'train'));
    const expected: [string, Person[], Person[]][] = [
      [
        'Labelled, without a target that can be read',
        labelled.filter((p) => p.target === undefined),
        labelled,
      ],
      ['Labelled, without a class', labelled.filter((p) => p.class === undefined), labelled],
      ['Labelled, without an image file', labelled.filter((p) => p.images.length === 0), labelled],
      ['With a training image, without a label', training.filter((p) => p.rows.length === 0), training],
    ];
    const has = {
      class: persons.some(({ classes }) => classes.length > 0),
      image: persons.some(({ images }) => images.length > 0),
    };
    const shown = expected.filter(
      ([label]) => (has.class || !label.includes('class')) && (has.image || !label.includes('image')),
    );
    expect(figure.categories.map(({ label, values }) => [label, values[0], values[1]])).toEqual(
      shown.map(([label, lacking, all]) => [label, lacking.length, all.length]),
    );
    shown.forEach(([, lacking], i) => {
      expect(figure.behind(i)).toEqual(numbers(lacking));
    });
  }));
