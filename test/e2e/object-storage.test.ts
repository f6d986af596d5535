import { copyFileSync, cpSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildSite, runWith } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type SmallStorage, s3rver, smallStorage } from '../support/object-storage.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

const BASE = '/report/';

let temporary: TemporaryFolder;
let tiny: TinyDataset;
/** Holds a copy of the dataset below `2018/rsna`. */
let storage: SmallStorage;
let alone: Record<string, string>;

beforeAll(async () => {
  temporary = await temporaryFolder();
  tiny = await writeTiny(inject('sample').data, temporary.at('data'));
  writeFileSync(
    path.join(tiny.folder, 'report.yaml'),
    'title: Films of a bucket\ndescription: Three patients\n',
  );
  writeFileSync(path.join(tiny.folder, 'overview.md'), 'Words of the bucket.\n');
  const accepted = '- { code: missing-spacing, pattern: "*", reason: known, who: a test }\n';
  writeFileSync(path.join(tiny.folder, 'accepted.yaml'), accepted);
  cpSync(tiny.folder, temporary.at('bucket', '2018', 'rsna'), { recursive: true, preserveTimestamps: true });
  storage = await smallStorage(temporary.at('bucket'));
  alone = await siteOf(tiny.folder, 'alone', {});
});
afterAll(async () => {
  await storage[Symbol.asyncDispose]();
  await temporary[Symbol.asyncDispose]();
});

const build = (data: string, name: string, environment: Record<string, string>, ...more: string[]) => {
  const out = ['--out', temporary.at(name), '--cache', temporary.at(`${name}-cache`), '--base', BASE];
  return runWith(temporary.folder, environment, 'build', '--data', data, ...out, '--jobs', '2', ...more);
};

async function siteOf(data: string, name: string, environment: Record<string, string>) {
  const { status, stderr } = await build(data, name, environment, '--history', 'none');
  expect(status, stderr).toBe(0);
  return fingerprints(temporary.at(name));
}

const BUCKET = 's3://films/2018/rsna/';
const IMAGES = '2018/rsna/stage_2_train_images';

test('a site of a bucket is that of the same folder, byte for byte', async () => {
  await using server = await s3rver(temporary.at('s3rver'), tiny.folder, 'sets/tiny/');
  expect(await siteOf('s3://films/sets/tiny', 'of-s3rver', server.environment)).toEqual(alone);
  expect(readFileSync(temporary.at('alone', 'index.html'), 'utf8')).toContain('Words of the bucket.');
});

test('a storage that fails and breaks off gives the same site, in listings of any length', async () => {
  storage.flaky = true;
  expect(await siteOf(BUCKET, 'small', storage.environment)).toEqual(alone);
  storage.flaky = false;
  expect(storage.failures).toBeGreaterThan(5);
});

test('a second build reads no image, and then the one that was replaced, though size and time are the same', async () => {
  storage.read = [];
  const again = await build(BUCKET, 'small', storage.environment);
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toContain('No history of changes is kept');
  expect(again.stderr).toContain('nothing has changed');
  expect(storage.read.filter((key) => key.startsWith(IMAGES))).toEqual([]);

  const first = tiny.ids[0]!;
  const stored = temporary.at('bucket', IMAGES, `${first}.dcm`);
  const { mtime, size } = statSync(stored);
  const bytes = readFileSync(stored);
  bytes[0] = 1;
  writeFileSync(stored, bytes);
  utimesSync(stored, mtime, mtime);
  copyFileSync(stored, tiny.image(first));
  expect(statSync(stored).size).toBe(size);
  storage.read = [];
  const changed = await siteOf(BUCKET, 'small', storage.environment);
  expect(storage.read.filter((key) => key.startsWith(IMAGES))).toEqual([`${IMAGES}/${first}.dcm`]);
  const local = { data: tiny.folder, out: temporary.at('alone'), cache: temporary.at('alone-cache') };
  await buildSite({ ...local, base: BASE }, '--history', 'none');
  expect(changed).toEqual(await fingerprints(temporary.at('alone')));
  expect(changed).not.toEqual(alone);
});

test('what cannot be opened is said without a secret', async () => {
  const nobody = { ...storage.environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const nowhere = { ...nobody, HOME: temporary.folder, AWS_PROFILE: '' };
  const cases: [string, Record<string, string>, RegExp][] = [
    ['s3://other/2018', storage.environment, /s3:\/\/other\/2018\/: there is no such bucket/],
    ['s3://films/2019', storage.environment, /s3:\/\/films\/2019: nothing lies at this address/],
    [BUCKET, { ...storage.environment, AWS_ACCESS_KEY_ID: 'WRONGKEY' }, /does not let us read/],
    [BUCKET, nowhere, /there are no credentials .* AWS_ACCESS_KEY_ID/],
    ['s3://', storage.environment, /this is no address of object storage/],
  ];
  await Promise.all(
    cases.map(async ([data, environment, message], i) => {
      const args = ['check', '--data', data, '--cache', temporary.at(`none-${i}`)];
      const { status, stdout, stderr } = await runWith(temporary.folder, environment, ...args);
      expect(stderr.replace(/\s+/g, ' ')).toMatch(message);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).not.toMatch(/small-secret|SMALLKEY|WRONGKEY|\n\s+at /);
    }),
  );
});
