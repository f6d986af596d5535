import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { components } from '../../src/quality/groups.ts';
import { labelDoubt, rankDoubts } from '../../src/quality/label-doubt.ts';
import { loadSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const SIDE = 64;

/** 16-bit samples of a picture with structure; a brighter copy has every one raised. */
function samples(seed: number, brighter = 0): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) / SIDE, Math.floor(i / SIDE) / SIDE];
    const value =
      Math.sin(x * (4 + seed)) * Math.cos(y * (7 - seed)) * 600 + Math.cos((x - y) * (5 + 2 * seed)) * 400;
    return Math.round(1500 + value + brighter);
  });
}

function image(id: string, pixels: number[], transferSyntax?: string, columns = SIDE): Buffer {
  const elements: Element[] = [
    ['00100020', 'LO', id],
    ['00280002', 'US', [1]],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', [pixels.length / columns]],
    ['00280011', 'US', [columns]],
    ['00280100', 'US', [16]],
    ['00280101', 'US', [12]],
    ['00280102', 'US', [11]],
    ['00280103', 'US', [0]],
    ['7FE00010', 'OW', pixels],
  ];
  return dicomFile(elements, transferSyntax);
}

/** Patients with their class and split, and the file of each. */
const PATIENTS: [
  id: string,
  name: string | undefined,
  split: 'train' | 'test',
  file: (id: string) => Buffer,
][] = [
  ['again-bigendian', 'Normal', 'train', (id) => image(id, samples(1), TransferSyntax.ExplicitVRBigEndian)],
  ['again-explicit', 'Lung Opacity', 'train', (id) => image(id, samples(1))],
  ['again-implicit', 'Normal', 'train', (id) => image(id, samples(1), TransferSyntax.ImplicitVRLittleEndian)],
  ['bright', 'Normal', 'train', (id) => image(id, samples(2, 60))],
  ['leak-of-other', undefined, 'test', (id) => image(id, samples(3))],
  ['other', 'Normal', 'train', (id) => image(id, samples(3))],
  ['plain', 'Normal', 'train', (id) => image(id, samples(2))],
  ['reshaped', 'Normal', 'train', (id) => image(id, samples(3), undefined, SIDE * 2)],
  ['single', 'Normal', 'train', (id) => image(id, samples(5))],
];

describe('images that are in a dataset more than once', () => {
  let temporary: TemporaryFolder;
  let catalogue: Catalogue;

  beforeAll(async () => {
    temporary = await temporaryFolder();
    const data = temporary.at('data');
    for (const split of ['train', 'test'])
      mkdirSync(path.join(data, `stage_2_${split}_images`), { recursive: true });
    for (const [id, , split, file] of PATIENTS)
      writeFileSync(path.join(data, `stage_2_${split}_images`, `${id}.dcm`), file(id));
    const train = PATIENTS.filter(([, , split]) => split === 'train');
    const table = (heading: string, rows: string[]) => [heading, ...rows, ''].join('\n');
    writeFileSync(
      path.join(data, 'stage_2_train_labels.csv'),
      table(
        'patientId,x,y,width,height,Target',
        train.map(([id, name]) => (name === 'Normal' ? `${id},,,,,0` : `${id},1,2,10,10,1`)),
      ),
    );
    writeFileSync(
      path.join(data, 'stage_2_detailed_class_info.csv'),
      table(
        'patientId,class',
        train.map(([id, name]) => `${id},${name}`),
      ),
    );
    ({ catalogue } = await readDataset(data, temporary.at('cache'), loadSettings('content/report.yaml')));
  });

  afterAll(async () => {
    catalogue.close();
    await temporary[Symbol.asyncDispose]();
  });

  const found = (code: string) =>
    [...catalogue.findings()].filter((f) => f.code === code).map((f) => [f.patients, f.message]);

  test('the same pixels are found across transfer syntaxes, with labels that differ; another shape is another image', () => {
    expect(found('duplicate-pixels')).toEqual([
      [
        ['again-bigendian', 'again-explicit', 'again-implicit'],
        '3 patients have the very same pixels, and their labels differ: Lung Opacity; Normal',
      ],
    ]);
  });

  test('a test image that is a training image is a leak, and an error', () => {
    expect(found('train-test-leak')).toEqual([
      [['other', 'leak-of-other'], 'the very same pixels are in the splits train and test'],
    ]);
    expect([...catalogue.findings()].find((f) => f.code === 'train-test-leak')?.severity).toBe('error');
  });

  test('a brighter copy is a near duplicate, the very same pixels are not', () => {
    expect(found('near-duplicate')).toEqual([
      [['bright', 'plain'], '2 patients have the same picture, changed a little'],
    ]);
  });

  test('so small a dataset has no doubtful labels', () => {
    expect(found(labelDoubt.code)).toEqual([]);
  });
});

test('labels that their neighbours do not have are ranked by how clear the vote is', () => {
  const labels = new Map(Array.from({ length: 40 }, (_, n) => [n, n < 20 ? 'a' : n < 36 ? 'b' : 'c']));
  const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  const doubts = rankDoubts(labels, [
    [0, range(20, 15)],
    [1, [...range(20, 12), ...range(36, 3)]],
    [2, [...range(20, 13), 3, 4]],
    [3, range(4, 15)],
    [4, range(20, 9)],
    [5, [...range(20, 14), 99, 100]],
  ]);
  expect(doubts.map(({ patient, message }) => [patient, message])).toEqual([
    [0, '15 of the 15 most similar images are b, 0 are a as this one'],
    [5, '14 of the 14 most similar images are b, 0 are a as this one'],
    [1, '12 of the 15 most similar images are b, 0 are a as this one'],
  ]);
});

test('components of a graph are its groups, however its edges are given', () => {
  expect(
    components([
      [5, 4],
      [1, 2],
      [9, 1],
      [4, 7],
    ]),
  ).toEqual([
    [1, 2, 9],
    [4, 5, 7],
  ]);
});
