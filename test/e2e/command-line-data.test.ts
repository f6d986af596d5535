import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Outcome, PROJECT, run } from '../support/command-line.ts';
import {
  fingerprints,
  listFiles,
  readJson,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/files.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

let temporary: TemporaryFolder;
let data: TinyDataset;

beforeEach(async () => {
  temporary = await temporaryFolder();
  data = await writeTiny(inject('sample').data, temporary.at('data'));
});
afterEach(() => temporary[Symbol.asyncDispose]());

const build = (...options: string[]) => {
  const folders = ['--data', data.folder, '--out', temporary.at('site'), '--cache', temporary.at('cache')];
  return run(temporary.folder, 'build', ...folders, ...options);
};

/** Expects a failure whose message a person can act on, and that nothing of a site was left behind. */
async function expectRefusal({ status, stdout, stderr }: Outcome, ...parts: (string | RegExp)[]) {
  expect([status, stdout], stderr).toEqual([1, '']);
  for (const part of parts) expect(stderr).toMatch(part);
  expect(stderr).not.toMatch(/^ {4}at /m);
  // The cache stays: what was read into it is not read again.
  const left = (await listFiles(temporary.folder)).filter((file) => !/^(data\/|cache\/state\.)/.test(file));
  expect(left).toEqual([]);
}

test('a dataset folder that does not exist is named, with what to check', async () => {
  data = { ...data, folder: temporary.at('nowhere') };
  await expectRefusal(await build(), /nowhere: .*does not exist.*--data/);
});

test('a file in place of the dataset folder is named, with what to give instead', async () => {
  data = { ...data, folder: data.labels };
  await expectRefusal(await build(), /stage_2_train_labels\.csv: .*not a folder.*--data/);
});

test('an empty dataset folder is named, with what belongs there', async () => {
  await mkdir(temporary.at('data', 'empty'));
  data = { ...data, folder: temporary.at('data', 'empty') };
  await expectRefusal(await build(), /empty: .*is empty.*stage_N_train_labels\.csv/);
});

test('a folder of nothing that is known is named, with what is looked for', async () => {
  data = { ...data, folder: temporary.at('data', 'other') };
  await mkdir(data.folder);
  await writeFile(path.join(data.folder, 'readme.txt'), 'words');
  await expectRefusal(await build(), /other: .*Expected .*stage_N_train_labels\.csv.*Data_Entry_2017\.csv/);
});

test('images without their label table are told apart from a folder of another kind', async () => {
  await rm(data.labels);
  await expectRefusal(
    await build(),
    /data: .*Expected stage_2_train_labels\.csv.*found stage_2_detailed_class_info/,
  );
});

test('a label table without a needed column is named, with the column and those that were found', async () => {
  const text = await readFile(data.labels, 'utf8');
  await writeFile(data.labels, text.replace('width', 'breadth'));
  await expectRefusal(await build(), /stage_2_train_labels\.csv, line 1: .*width is missing.*"breadth"/);
});

test('a class table without a needed column is named, with the column', async () => {
  await writeFile(path.join(data.folder, 'stage_2_detailed_class_info.csv'), 'patientId,kind\n');
  await expectRefusal(await build(), /stage_2_detailed_class_info\.csv, line 1: .*class is missing.*"kind"/);
});

test('an empty label table is named, with the columns that it needs', async () => {
  await writeFile(data.labels, '');
  await expectRefusal(
    await build(),
    /stage_2_train_labels\.csv: .*is empty.*patientId, x, y, width, height, Target/,
  );
});

test('an output folder inside the dataset is refused, and the dataset stays as it was', async () => {
  const before = await fingerprints(data.folder);
  const outcome = await build('--out', path.join(data.folder, 'site'));
  await expectRefusal(outcome, /data\/site: .*dataset.*--out/);
  expect(await fingerprints(data.folder)).toEqual(before);
});

test('an output folder around the dataset is refused, and everything in it stays', async () => {
  const before = await fingerprints(temporary.folder);
  await expectRefusal(await build('--out', temporary.folder), /dataset.*--out/);
  expect(await fingerprints(temporary.folder)).toEqual(before);
});

test('an output folder that holds anything but a site is refused, and stays as it was', async () => {
  await mkdir(temporary.at('data', 'photos'));
  await writeFile(temporary.at('data', 'photos', 'holiday.jpg'), 'irreplaceable');
  const other = temporary.at('data', 'photos');
  data = { ...data, folder: inject('sample').data };
  await expectRefusal(await build('--out', other), /photos: .*--out/);
  expect(await readFile(path.join(other, 'holiday.jpg'), 'utf8')).toBe('irreplaceable');
});

test('an output that is a file is refused, and stays as it was', async () => {
  const file = temporary.at('data', 'notes.txt');
  await writeFile(file, 'irreplaceable');
  data = { ...data, folder: inject('sample').data };
  await expectRefusal(await build('--out', file), /notes\.txt: .*is a file.*--out/);
  expect(await readFile(file, 'utf8')).toBe('irreplaceable');
});

test('damaged images are listed and found, the rest is built; with --strict the old site stays whole', async () => {
  const [first, second] = data.ids as [string, string];
  const sound = await readFile(data.image(first));
  await writeFile(data.image(first), sound.subarray(0, Math.floor(sound.length / 2)));
  const name = `stage_2_train_images/${first}.dcm`;

  const lenient = await build();
  expect([lenient.status, lenient.stdout], lenient.stderr).toEqual([0, '']);
  expect(lenient.stderr).toContain(name);
  const findings = await readJson<{ code: string; patients: string[]; file?: string }[]>(
    temporary.at('site', 'data', 'findings.json'),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'unreadable-image', severity: 'error', patients: [first], file: name }),
  );
  expect(await readFile(temporary.at('site', 'patients', first, 'index.html'), 'utf8')).toContain(
    'cannot be read',
  );
  expect(await listFiles(temporary.at('site', 'frames'))).toContain(`${second}.jpg`);

  const before = await fingerprints(temporary.at('site'));
  const strict = await build('--strict');
  expect([strict.status, strict.stdout], strict.stderr).toEqual([1, '']);
  expect(strict.stderr).toContain(name);
  expect(strict.stderr).toContain('--strict');
  expect(await fingerprints(temporary.at('site'))).toEqual(before);
  const left = (await listFiles(temporary.folder)).filter((file) => !/^(data|site|cache)\//.test(file));
  expect(left).toEqual([]);
});

test('build works from any folder, with its own folders where the manual says, and a later build replaces the site', async () => {
  for (let turn = 0; turn < 2; turn++) {
    const { status, stdout, stderr } = await run(temporary.folder, 'build', '--data', 'data');
    expect([status, stdout], stderr).toEqual([0, '']);
    expect(await listFiles(temporary.at('dist'))).toContain('index.html');
  }
  const entries = new Set((await listFiles(temporary.folder)).map((file) => file.split('/')[0]));
  expect([...entries].sort()).toEqual(['.reading-room', 'data', 'dist']);
});

test('two builds from one folder at the same time do not disturb one another', async () => {
  const two = await Promise.all(
    ['one', 'two'].map((name) => {
      const folders = ['--out', temporary.at(name), '--cache', temporary.at(`${name}-cache`)];
      return run(PROJECT, 'build', '--data', data.folder, ...folders);
    }),
  );
  expect(
    two.map(({ status }) => status),
    two.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0]);
  expect(await fingerprints(temporary.at('one'))).toEqual(await fingerprints(temporary.at('two')));
});

test('a cache folder that holds something else is left alone', async () => {
  await mkdir(temporary.at('cache'));
  await writeFile(temporary.at('cache', 'thesis.txt'), 'mine');
  const { status, stderr } = await build();
  expect(status).toBe(1);
  expect(stderr).toMatch(/cache folder holds something other than a cache of Reading Room.*--cache/);
  expect(await listFiles(temporary.at('cache'))).toEqual(['thesis.txt']);
});
