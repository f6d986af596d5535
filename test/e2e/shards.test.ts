import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestShard } from '../../src/ingest-shard.ts';
import { merge } from '../../src/merge.ts';
import type { Progress } from '../../src/progress.ts';
import { readManifest, writeManifest } from '../../src/shards/manifest.ts';
import { type Shard, shardName, shardOf } from '../../src/shards/shard.ts';
import { buildSite, run } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type ModelDataset, writeModel } from '../support/model-dataset.ts';

const OF = 8;

let temporary: TemporaryFolder;
let data: string;
let shards: string;
let alone: Record<string, string>;

/** Two patients in three are labelled; two have the same picture, in different shards; one file breaks off. */
function modelOf(count: number): ModelDataset {
  const ids = Array.from({ length: count }, (_, i) => `patient-${String(i).padStart(2, '0')}`);
  return {
    title: 'Shards',
    words: undefined,
    patients: ids.map((id, i) => ({
      id,
      boxes: i % 3 === 1 ? [[2, 3, 10 + i, 12]] : [],
      class: i % 3 === 1 ? 'Lung Opacity' : 'Normal',
      age: `0${20 + i}Y`,
      image: i === 4 ? 'damaged' : i === 17 ? 2 : i,
      split: i % 3 === 2 ? 'test' : 'train',
    })),
  };
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  data = temporary.at('data');
  shards = temporary.at('shards');
  writeModel(data, modelOf(24));
  await buildSite({ data, out: temporary.at('alone'), cache: temporary.at('alone-cache'), jobs: 1 });
  alone = await fingerprints(temporary.at('alone'));
  // By the command line once, and at the same time: they do not disturb each other.
  const [one, two] = await Promise.all([cli('ingest', '--shard', '1/8', '--jobs', '1'), readOne(2)]);
  expect([one!.status, one!.stdout, two.manifest.shard.number], one!.stderr).toEqual([0, '', 2]);
  for (let number = 3; number <= OF; number++) await readOne(number);
});
afterAll(() => temporary[Symbol.asyncDispose]());

const readOne = (number: number, more: { shards?: string; jobs?: number; progress?: Progress } = {}) =>
  ingestShard({ data, shards, shard: { number, of: OF }, jobs: 1, ...more });

const cli = (command: string, ...args: string[]) =>
  run(temporary.folder, command, '--data', data, '--shards', shards, ...args);

const folderOf = (shard: Shard, of = shards) => path.join(of, shardName(shard));

/** A copy of all shards, to be spoilt. */
function copyOfShards(name: string): string {
  const copy = temporary.at(name);
  cpSync(shards, copy, { recursive: true });
  return copy;
}

test('every file is read by one shard, and nothing but finished shards is left', () => {
  expect(readdirSync(shards).sort()).toEqual(
    Array.from({ length: OF }, (_, i) => shardName({ number: i + 1, of: OF })),
  );
  const manifests = readdirSync(shards).map((name) => readManifest(path.join(shards, name))!);
  expect(manifests.reduce((sum, { readings }) => sum + readings, 0)).toBe(24);
  expect(manifests.reduce((sum, { unreadable }) => sum + unreadable, 0)).toBe(1);
  for (const name of readdirSync(shards))
    expect(readdirSync(path.join(shards, name)).sort()).toEqual(['manifest.json', 'media', 'state.sqlite']);
});

test('a merge gives the site and the catalogue of one machine, byte for byte, and the build reads no image', async () => {
  const merged = await cli('merge', '--cache', temporary.at('cache'), '--json');
  expect(merged.status, merged.stderr).toBe(0);
  expect(JSON.parse(merged.stdout)).toMatchObject({ shards: OF, readings: 24, known: 0, transient: 0 });
  const { stderr } = await buildSite({
    data,
    out: temporary.at('site'),
    cache: temporary.at('cache'),
    jobs: 1,
  });
  expect(stderr).toContain('0 read, 24 reused');
  expect(await fingerprints(temporary.at('site'))).toEqual(alone);
  expect(
    readFileSync(temporary.at('cache', 'catalogue.sqlite')).equals(
      readFileSync(temporary.at('alone-cache', 'catalogue.sqlite')),
    ),
  ).toBe(true);
  const findings = readFileSync(temporary.at('site', 'data', 'findings.json'), 'utf8');
  for (const code of ['duplicate-pixels', 'unreadable-image']) expect(findings).toContain(code);

  const again = await merge({ data, shards, cache: temporary.at('cache') });
  expect(again).toMatchObject({ readings: 0, known: 24, files: 0 });
});

describe('what cannot be merged is refused with 1, says what it is and leaves no cache behind', () => {
  test('shards that are missing or were begun', async () => {
    const spoilt = copyOfShards('incomplete');
    for (const number of [3, 4]) rmSync(folderOf({ number, of: OF }, spoilt), { recursive: true });
    const begun = folderOf({ number: 7, of: OF }, spoilt);
    renameSync(begun, `${begun}.partial`);
    const cache = temporary.at('refused-cache');
    const { status, stdout, stderr } = await run(
      temporary.folder,
      ...['merge', '--data', data, '--shards', spoilt, '--cache', cache],
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('5 of 8 shards can be merged. Not: 3-4 missing; 7 begun and not finished.');
    expect(stderr).toContain(`reading-room ingest --data ${data} --shards ${spoilt} --shard 3/8`);
    expect(existsSync(cache)).toBe(false);

    for (const number of [3, 4, 7]) await readOne(number, { shards: spoilt });
    expect(await merge({ data, shards: spoilt, cache })).toMatchObject({ readings: 24 });
  });

  test('a shard of another version, which is read again by that number', async () => {
    const spoilt = copyOfShards('versions');
    const folder = folderOf({ number: 5, of: OF }, spoilt);
    const manifest = readManifest(folder)!;
    const program = { ...manifest.program, reader: 'of-another-version', version: '0.0.9' };
    writeManifest(folder, { ...manifest, program });
    const cache = temporary.at('versions-cache');
    await expect(merge({ data, shards: spoilt, cache })).rejects.toThrow(
      /7 of 8 .* 5 read by another version .*0\.0\.9.*--shard 5\/8/s,
    );
    expect(existsSync(cache)).toBe(false);
    await readOne(5, { shards: spoilt });
    expect(await merge({ data, shards: spoilt, cache })).toMatchObject({ shards: OF });
  });

  test('a shard whose state is damaged', async () => {
    const spoilt = copyOfShards('damaged');
    const folder = folderOf({ number: 2, of: OF }, spoilt);
    writeFileSync(path.join(folder, 'state.sqlite'), 'not a database, whatever its name says\n'.repeat(200));
    await expect(merge({ data, shards: spoilt, cache: temporary.at('damaged-cache') })).rejects.toThrow(
      /damaged.*shard-0002-of-0008/s,
    );
  });

  test('shards of two cuts, and none at all', async () => {
    const spoilt = copyOfShards('cuts');
    await ingestShard({ data, shards: spoilt, shard: { number: 1, of: 3 }, jobs: 1 });
    const cache = temporary.at('cuts-cache');
    await expect(merge({ data, shards: spoilt, cache })).rejects.toThrow(/of 3 and of 8.*--of/);
    expect(await merge({ data, shards: spoilt, of: OF, cache })).toMatchObject({ readings: 24 });
    await expect(merge({ data, shards: temporary.at('none'), cache })).rejects.toThrow(/no shards/);
  });
});

test('a shard that was stopped goes on where it was; a finished one is left as it is', async () => {
  const other = temporary.at('resumed');
  const controller = new AbortController();
  const stopping: Progress = {
    note() {},
    warn() {},
    stage: (name) => ({ advance: () => name === 'images' && controller.abort(), done() {} }),
  };
  const options = { data, shards: other, shard: { number: 1, of: 1 }, jobs: 1 };
  const stopped = ingestShard({ ...options, progress: stopping, signal: controller.signal });
  await expect(stopped).rejects.toThrow('aborted');
  expect(readdirSync(other)).toEqual(['shard-0001-of-0001.partial']);
  const { read, reused, folder } = await ingestShard(options);
  expect(read).toBeGreaterThan(0);
  expect(reused).toBeGreaterThan(0);
  expect(read + reused).toBe(24);
  const before = await fingerprints(folder);
  expect(await ingestShard(options)).toMatchObject({ read: 0, reused: 24 });
  expect(await fingerprints(folder)).toEqual(before);
});

test('files at which reading is killed again and again are named', async () => {
  const folder = temporary.at('killed', `${shardName({ number: 1, of: 1 })}.partial`);
  mkdirSync(folder, { recursive: true });
  // What a process leaves behind that is killed before its first batch is kept, the second time.
  for (const name of ['lock', 'attempts.json'])
    writeFileSync(path.join(folder, name), name === 'lock' ? '' : '{"readings":0,"broken":1}');
  const warnings: string[] = [];
  const progress: Progress = {
    note() {},
    warn: (text) => warnings.push(text),
    stage: () => ({ advance() {}, done() {} }),
  };
  const shard = { number: 1, of: 1 };
  const done = await ingestShard({ data, shards: temporary.at('killed'), shard, jobs: 1, progress });
  expect(warnings[0]).toMatch(/killed 2 times.*stage_2_train_images\/patient-00\.dcm/);
  expect(readdirSync(done.folder).sort()).toEqual(['manifest.json', 'media', 'state.sqlite']);
});

test('one file more makes one shard stale, and of that one only this file is read', async () => {
  const grown = temporary.at('grown');
  writeModel(grown, modelOf(24));
  const theirs = temporary.at('grown-shards');
  const options = { data: grown, shards: theirs, jobs: 1 };
  for (const number of [1, 2]) await ingestShard({ ...options, shard: { number, of: 2 } });
  writeModel(grown, modelOf(25));
  const home = shardOf('stage_2_train_images/patient-24.dcm', 2);
  await expect(merge({ ...options, cache: temporary.at('grown-cache') })).rejects.toThrow(
    new RegExp(`1 of 2 .* ${home} of other files`),
  );
  for (const number of [1, 2]) {
    const { read } = await ingestShard({ ...options, shard: { number, of: 2 } });
    expect(read, `shard ${number}`).toBe(number === home ? 1 : 0);
  }
  expect(await merge({ ...options, cache: temporary.at('grown-cache') })).toMatchObject({ readings: 25 });
});

describe('wrong usage ends with 2', () => {
  test.each([
    [[], /--shard.*--of/],
    [['--shard', '9/8'], /9\/8.*3\/8/],
    [['--shard', '0/8'], /0\/8/],
    [['--shard', '1/8', '--of', '9'], /contradict/],
    [['--of', '8'], /SLURM_ARRAY_TASK_ID.*--shard i\/8/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await cli('ingest', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
