import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepMedia } from '../../src/cache/cache.ts';
import { forgetRemoved } from '../../src/ingest/readings.ts';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { listFiles, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type ModelDataset, type ModelPatient, writeModel } from '../support/model-dataset.ts';

const settings = parseSettings('title: T\ndescription: D', 'test');
const patient = (id: string, image: number): ModelPatient => ({
  id,
  boxes: [[1, 2, 10, 12]],
  class: undefined,
  age: '034Y',
  image,
  split: 'train',
});

let temporary: TemporaryFolder;
let model: ModelDataset;

beforeEach(async () => {
  temporary = await temporaryFolder();
  model = { title: 'T', words: undefined, patients: [patient('a', 1), patient('b', 2)] };
});
afterEach(() => temporary[Symbol.asyncDispose]());

async function build(leftBehind = false): Promise<string[]> {
  writeModel(temporary.at('data'), model);
  const { catalogue, media } = await readDataset(temporary.at('data'), temporary.at('cache'), settings);
  forgetRemoved(catalogue.db);
  sweepMedia(catalogue.db, { media, leftBehind });
  return listFiles(media);
}

test('images that no reading has any more go from the cache: old thumbnails, and all of a patient who left', async () => {
  const first = await build();
  // Of each the image, its thumbnail, and the thumbnail without boxes.
  expect(first).toHaveLength(6);
  model.patients[0]!.boxes = [[5, 5, 5, 5]];
  const second = await build();
  expect(second).toHaveLength(6);
  expect(second.filter((file) => first.includes(file))).toHaveLength(5);
  model.patients.pop();
  const third = await build();
  expect(third).toHaveLength(3);
  expect(second).toEqual(expect.arrayContaining(third));
});

test('after a build that was cut short everything is looked at, and what nobody knows of goes', async () => {
  const files = await build();
  const half = path.join(temporary.at('cache', 'media'), `${files[0]}.1-2-3.tmp`);
  writeFileSync(half, 'half an image');
  expect(await build()).toHaveLength(7);
  expect(await build(true)).toEqual(files);
});
