import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildSite, PROJECT, writeSample } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

test('the same dataset gives the same site, byte for byte, whatever the number of jobs', async () => {
  const { data, site, base } = inject('sample');
  const out = temporary.at('site');
  await buildSite({ data, out, cache: temporary.at('cache'), base, jobs: 1 });
  expect(await fingerprints(out)).toEqual(await fingerprints(site));
});

test('no published file tells where on the machine the dataset or the program lies', async () => {
  const { site } = inject('sample');
  const files = Object.keys(await fingerprints(site));
  const told: string[] = [];
  for (const file of files.filter((name) => /\.(html|json|js|css)$/.test(name))) {
    const text = await readFile(`${site}/${file}`, 'utf8');
    if (text.includes('reading-room-test-') || text.includes(PROJECT)) told.push(file);
  }
  expect(told).toEqual([]);
});

test('the sample of a seed is always the same, and that of another seed is another', async () => {
  const options = ['--patients', '6', '--seed'];
  await writeSample(temporary.folder, 'first', ...options, '7');
  await writeSample(temporary.folder, 'second', ...options, '7');
  await writeSample(temporary.folder, 'third', ...options, '8');
  const first = await fingerprints(temporary.at('first'));
  expect(await fingerprints(temporary.at('second'))).toEqual(first);
  const third = await fingerprints(temporary.at('third'));
  const images = Object.entries(first).filter(([file]) => file.endsWith('.dcm'));
  expect(images.length).toBeGreaterThanOrEqual(6);
  for (const [file, sha256] of images) expect(third[file], file).not.toBe(sha256);
  expect(third['stage_2_train_labels.csv']).not.toBe(first['stage_2_train_labels.csv']);
});
