import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inspection } from '../../src/inspect.ts';
import { run, writeSample } from '../support/command-line.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let files: string[];

beforeAll(async () => {
  temporary = await temporaryFolder();
  await writeSample(temporary.folder, 'sample', '--patients', '3');
  const images = path.join('sample', 'stage_2_train_images');
  files = (await readdir(temporary.at(images))).sort().map((name) => path.join(images, name));
  await writeFile(temporary.at('-broken.dcm'), 'not DICOM');
});
afterAll(() => temporary[Symbol.asyncDispose]());

test('--json prints one line a file in the order of the arguments', async () => {
  const { status, stdout, stderr } = await run(temporary.folder, 'inspect', '--json', ...files);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Inspection);
  expect({ status, stderr, files: lines.map(({ file }) => file) }).toEqual({ status: 0, stderr: '', files });
  for (const { dataset, pixels, error } of lines) {
    expect(dataset).toHaveProperty('00100020');
    expect(pixels).toMatchObject({ dtype: 'uint8', frames: 1, samplesPerPixel: 1 });
    expect(error).toBeNull();
  }
});

test('a file that cannot be read has its line among the others, and fails the command', async () => {
  const names = [files[0]!, '-broken.dcm', files[1]!];
  const { status, stdout } = await run(temporary.folder, 'inspect', '--json', '--', ...names);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Inspection);
  expect(status).toBe(1);
  expect(lines.map(({ file, error }) => [file, error === null])).toEqual([
    [files[0], true],
    ['-broken.dcm', false],
    [files[1], true],
  ]);
});

test('without --json it prints a table', async () => {
  const { status, stdout } = await run(temporary.folder, 'inspect', files[0]!);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\(0008,0060\) CS Modality +CR$/m);
  expect(stdout).toMatch(/^Pixels: \d+ x \d+ uint8, /m);
});

test('without a file it is used wrongly', async () => {
  expect((await run(temporary.folder, 'inspect')).status).toBe(2);
});
