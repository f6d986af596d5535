import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { Dataset, ImageFile, LabelRow } from '../../src/datasets/types.ts';
import { parseSettings } from '../../src/settings.ts';
import { classPairs } from '../../src/statistics/class-pairs.ts';
import { findings } from '../../src/statistics/findings.ts';
import { readerAgreement } from '../../src/statistics/reader-agreement.ts';
import { readDataset } from '../support/catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const settings = parseSettings('title: T\ndescription: D.\n', 'report.yaml');
let temporary: TemporaryFolder;
let catalogue: Catalogue | undefined;

beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(async () => {
  catalogue?.close();
  await temporary[Symbol.asyncDispose]();
});

type Said = Partial<LabelRow> & { name: string; target: 0 | 1 };

/** A dataset of PNG files, each of a patient, and of what is said of them. */
async function read(files: [name: string, patientId: string][], said: Said[]): Promise<Catalogue> {
  const images: ImageFile[] = [];
  for (const [name, patientId] of files) {
    const file = `${name}.png`;
    const shade = 40 + 10 * images.length;
    await writeFile(
      temporary.at(file),
      await sharp({
        create: { width: 100, height: 80, channels: 3, background: { r: shade, g: shade, b: shade } },
      })
        .png()
        .toBuffer(),
    );
    const { size: bytes, mtimeMs: modified } = statSync(temporary.at(file));
    images.push({ path: file, name, patientId, split: 'all', bytes, modified });
  }
  const dataset: Dataset = {
    adapter: 'test',
    folder: temporary.at('.'),
    splits: [],
    severalClasses: true,
    notes: [],
    tables: [],
    async *labels() {
      for (const [i, row] of said.entries())
        yield { file: 'labels', line: i + 1, patientId: undefined, box: undefined, ...row };
    },
    async *classes() {},
    async *listed() {},
    async *images() {
      yield* images;
    },
    entries: async () => [],
  };
  catalogue = (await readDataset(dataset, temporary.at('cache'), settings)).catalogue;
  return catalogue;
}

const box = (x: number) => ({ x, y: 10, width: 20, height: 20 });

test('rows that name images say whose these are, where they belong, and what is on them', async () => {
  const made = await read(
    [
      ['a1', 'a1'],
      ['a2', 'a2'],
      ['b1', 'b1'],
      ['c1', 'c1'],
    ],
    [
      { patientId: 'A', image: 'a1', split: 'train', name: 'Mass', target: 1, box: box(5) },
      { patientId: 'A', image: 'a2', split: 'train', name: 'Effusion', target: 1, box: box(30) },
      { patientId: 'A', image: 'a2', split: 'train', name: 'Mass', target: 1, box: box(50) },
      { patientId: 'A', image: 'gone', name: 'Mass', target: 1 },
      { image: 'b1', split: 'val', name: 'No finding', target: 0 },
    ],
  );
  const patients = made.patients({}, 0, 9);
  expect(patients.map(({ id, labelled, target, class: name }) => [id, labelled, target, name])).toEqual([
    ['A', true, 1, 'Several classes'],
    ['b1', true, 0, 'No finding'],
    ['c1', false, undefined, undefined],
  ]);
  expect(made.classesOf(1)).toEqual(['Effusion', 'Mass']);
  expect(made.splits()).toEqual([
    { name: 'all', labelled: false },
    { name: 'train', labelled: true },
    { name: 'val', labelled: true },
  ]);
  expect(made.images(1).map(({ path, split }) => [path, split])).toEqual([
    ['a1.png', 'train'],
    ['a2.png', 'train'],
  ]);
  expect(made.boxes(1).map(({ number, image, name, x }) => [number, image, name, x])).toEqual([
    [1, 1, 'Mass', 5],
    [2, 2, 'Effusion', 30],
    [3, 2, 'Mass', 50],
  ]);
  // Each thumbnail has the boxes of its own image.
  expect(made.images(1).map(({ drawn }) => JSON.parse(drawn!).length)).toEqual([1, 2]);
  expect(made.patientCount({ class: 'Mass' })).toBe(1);
  expect(made.patientCount({ class: 'Several classes' })).toBe(1);
  const missing = [...made.findings()].filter(({ code }) => code === 'missing-image');
  expect(missing.map(({ patients, line, message }) => [patients, line, message])).toEqual([
    [['A'], 4, 'the labels name an image that is not in the dataset'],
  ]);
  expect([...made.findings()].map(({ code }) => code)).not.toContain('label-conflict');
});

test('readers keep codes, lose names, and are compared', async () => {
  const by = (image: string, reader: string, name: string, more: Partial<Said> = {}): Said => ({
    image,
    reader,
    name,
    target: name === 'No finding' ? 0 : 1,
    ...more,
  });
  const made = await read(
    [
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ],
    [
      by('a', 'R8', 'Mass', { box: box(10) }),
      by('a', 'Dr. Jane Roe', 'Mass', { box: box(20) }),
      by('a', 'R9', 'Mass', { box: box(10) }),
      by('b', 'R8', 'Mass', { box: box(1) }),
      by('b', 'Dr. Jane Roe', 'No finding'),
      by('b', 'R9', 'No finding'),
      by('c', 'R8', 'No finding'),
      by('c', 'R9', 'No finding'),
      by('c', 'Dr. Jane Roe', 'No finding'),
    ],
  );
  expect(made.statements(2)).toEqual([
    { image: 2, name: 'Mass', target: 1, readers: ['R8'] },
    { image: 2, name: 'No finding', target: 0, readers: ['R9', 'reader 1'] },
  ]);
  expect(made.boxes(1).map(({ reader }) => reader)).toEqual(['R8', 'reader 1', 'R9']);
  // Somebody sees something: the patient is not one of those without a finding, and readers differ, labels do not.
  expect(made.classesOf(2)).toEqual(['Mass']);
  expect([...made.findings()].map(({ code }) => code)).not.toContain('label-conflict');
  const figure = readerAgreement.compute(made, settings)!;
  expect(figure.caption).toContain('3 images were read by several readers; on 33.3 % of them');
  const mass = figure.categories.find(({ label }) => label === 'Mass')!;
  // Of a box with one 10 pixels to its right, a third is shared; three readers on the first image: 1/3, 1/3, 1, 1, 1/3, 1/3.
  expect(mass.values.slice(0, 4)).toEqual([2, 1, 1, 50]);
  expect(mass.values[5]).toBeCloseTo(1 / 3, 10);
  const chance = (4 / 9) ** 2 + (5 / 9) ** 2;
  expect(mass.values[4]).toBeCloseTo(((1 + 1 / 3 + 1) / 3 - chance) / (1 - chance), 10);
});

test('figures count patients in each of their classes, and pairs of these', async () => {
  const made = await read(
    [
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ],
    [
      { image: 'a', name: 'Mass', target: 1 },
      { image: 'a', name: 'Effusion', target: 1 },
      { image: 'b', name: 'Mass', target: 1 },
      { image: 'c', name: 'No finding', target: 0 },
    ],
  );
  const counts = findings.compute(made, settings)!.categories.map(({ label, values }) => [label, ...values]);
  expect(counts).toEqual([
    ['Effusion', 1, 1, 0],
    ['Mass', 2, 2, 0],
    ['No finding', 1, 1, 0],
  ]);
  const [pair] = classPairs.compute(made, settings)!.categories;
  expect([pair!.label, ...pair!.values]).toEqual(['Effusion and Mass', 1, 100, 50, 1.5]);
});
