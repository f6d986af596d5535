import { createHash } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { mediaFiles } from '../../src/catalogue/media.ts';
import { parseSettings } from '../../src/settings.ts';
import { type ReadOptions, readDataset } from '../support/catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type ModelDataset, writeModel } from '../support/model-dataset.ts';

const settings = parseSettings('title: T\ndescription: D', 'test');

let temporary: TemporaryFolder;
let model: ModelDataset;

beforeEach(async () => {
  temporary = await temporaryFolder();
  model = {
    title: 'T',
    words: undefined,
    patients: [
      { id: 'a', boxes: [[1, 2, 10, 12]], class: undefined, age: '034Y', image: 1, split: 'train' },
      { id: 'b', boxes: [], class: undefined, age: '051Y', image: 2, split: 'train' },
      { id: 'c', boxes: [], class: undefined, age: '060Y', image: 3, split: 'test' },
    ],
  };
  writeModel(temporary.at('data'), model);
});
afterEach(() => temporary[Symbol.asyncDispose]());

const read = (options?: ReadOptions, data = 'data') =>
  readDataset(temporary.at(data), temporary.at('cache'), settings, options);

const image = (id: string, split = 'train') =>
  path.join(temporary.at('data'), `stage_2_${split}_images`, `${id}.dcm`);

/** The thumbnail of a patient's first image, by hash. */
function thumbnail(catalogue: Catalogue, media: string, number = 1): string {
  const [shown] = catalogue.images(number);
  const bytes = readFileSync(path.join(media, mediaFiles.thumbnail(shown!.media!, shown!.drawn!)));
  return createHash('sha256').update(bytes).digest('hex');
}

test('images that have not changed are not read again', async () => {
  expect((await read()).read).toMatchObject({ read: 3, reused: 0 });
  expect((await read()).read).toMatchObject({ read: 0, reused: 3, redrawn: 0 });
});

test('a file is read again when its path, its size or its time of change is another', async () => {
  await read();
  const { mtimeMs } = statSync(image('a'));
  writeFileSync(image('a'), Buffer.concat([readFileSync(image('a')), Buffer.alloc(2)]));
  utimesSync(image('a'), mtimeMs / 1000, mtimeMs / 1000);
  expect((await read()).read).toMatchObject({ read: 1, reused: 2 });
  writeFileSync(image('c', 'test'), readFileSync(image('b')));
  expect((await read()).read).toMatchObject({ read: 1, reused: 2 });
  renameSync(image('b'), image('e'));
  expect((await read()).read).toMatchObject({ read: 1, reused: 2 });
});

test('a file with another time and the same content is not decoded again', async () => {
  await read();
  utimesSync(image('a'), 1_700_000_000, 1_700_000_000);
  expect((await read()).read).toMatchObject({ read: 0, reused: 3 });
});

test('changed boxes are drawn from the cache: the same picture, without a look at the file', async () => {
  const before = await read();
  // Whoever read this file would find no image in it.
  const { size, mtimeMs } = statSync(image('a'));
  const whole = readFileSync(image('a'));
  writeFileSync(image('a'), Buffer.alloc(size));
  utimesSync(image('a'), mtimeMs / 1000, mtimeMs / 1000);
  const labels = path.join(temporary.at('data'), 'stage_2_train_labels.csv');
  writeFileSync(labels, readFileSync(labels, 'utf8').replace('a,1,2,10,12,1', 'a,5,6,20,9,1'));
  const after = await read();
  expect(after.read).toMatchObject({ read: 0, reused: 3, redrawn: 1 });
  const drawn = thumbnail(after.catalogue, after.media);
  expect(drawn).not.toBe(thumbnail(before.catalogue, before.media));

  rmSync(temporary.at('cache'), { recursive: true });
  writeFileSync(image('a'), whole);
  const cold = await read();
  expect(thumbnail(cold.catalogue, cold.media)).toBe(drawn);
});

test('an image that the cache has lost is read again, and so is one of which it holds a piece', async () => {
  const { catalogue, media } = await read();
  const frame = (number: number) => {
    const [shown] = catalogue.images(number);
    return path.join(media, mediaFiles.frame(shown!.media!, shown!.frameExtension!));
  };
  rmSync(frame(1));
  writeFileSync(frame(2), '');
  expect((await read()).read).toMatchObject({ read: 2, reused: 1 });
});

test('verify compares contents: it finds what size and time of change hide, and decodes nothing else', async () => {
  const before = await read();
  const { mtimeMs, size } = statSync(image('a'));
  const other = readFileSync(image('b'));
  expect(other.length).toBe(size);
  writeFileSync(image('a'), other);
  utimesSync(image('a'), mtimeMs / 1000, mtimeMs / 1000);
  expect((await read()).read).toMatchObject({ read: 0 });
  const after = await read({ verify: true });
  expect(after.read).toMatchObject({ read: 1, reused: 2 });
  expect(after.catalogue.images(1)[0]!.mean).not.toBe(before.catalogue.images(1)[0]!.mean);
});

test('another program reads everything again', async () => {
  await read();
  expect((await read({ reader: 'another' })).read).toMatchObject({ read: 3, reused: 0 });
});

test('a dataset that lies elsewhere is compared by content before anything of it is believed', async () => {
  await read();
  cpSync(temporary.at('data'), temporary.at('moved'), { recursive: true, preserveTimestamps: true });
  const file = path.join(temporary.at('moved'), 'stage_2_train_images', 'b.dcm');
  const { mtimeMs } = statSync(file);
  writeFileSync(file, readFileSync(image('a')));
  utimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
  expect((await read({}, 'moved')).read).toMatchObject({ read: 1, reused: 2 });
});

test('a file that goes or changes while the dataset is read is a finding, and is tried again', async () => {
  const moved = await readDataset(temporary.at('data'), temporary.at('cache'), settings, {}, () => {
    rmSync(image('a'));
    writeFileSync(image('b'), readFileSync(image('a', 'train').replace('a.dcm', 'b.dcm')).subarray(0, 900));
  });
  const problems = [...moved.catalogue.findings()]
    .filter((f) => f.code === 'unreadable-image')
    .map((f) => `${f.patients}: ${f.message}`);
  expect(problems).toEqual([
    'a: the file disappeared while the dataset was read',
    'b: the file changed while the dataset was read; the next build reads it again',
  ]);
  expect(moved.catalogue.images(3)[0]!.problem).toBeUndefined();
  // Only what failed is read, and b is now a damaged file like any other.
  const next = await read();
  expect(next.read).toMatchObject({ read: 1, unreadable: 1 });
  expect(await read()).toMatchObject({ read: { read: 0 } });
});
