import { spawn } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildResult } from '../../src/build.ts';
import { PROJECT } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { writeTiny } from '../support/tiny.ts';

/** What a copy of the program consists of. */
const PARTS = [
  'astro.config.mjs',
  'content',
  'package.json',
  'package-lock.json',
  'public',
  'scripts',
  'src',
  'tsconfig.json',
];

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
  await writeTiny(inject('sample').data, temporary.at('data'));
  for (const part of PARTS)
    await cp(path.join(PROJECT, part), temporary.at('program', part), { recursive: true });
  await symlink(path.join(PROJECT, 'node_modules'), temporary.at('program', 'node_modules'));
});
afterAll(() => temporary[Symbol.asyncDispose]());

async function build(out: string, cache: string): Promise<BuildResult> {
  const program = temporary.at('program', 'scripts', 'reading-room.mjs');
  const folders = [
    '--data',
    temporary.at('data'),
    '--out',
    temporary.at(out),
    '--cache',
    temporary.at(cache),
  ];
  const child = spawn(process.execPath, [program, 'build', ...folders, '--json'], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', VITEST: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as BuildResult;
}

async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(temporary.at('program', file), 'utf8');
  expect(text).toMatch(from);
  await writeFile(temporary.at('program', file), text.replace(from, to));
}

test('another program makes another site of the same data: a changed page reads no image, a changed encoder all', async () => {
  await build('site', 'cache');
  await change('src/markup/header.ts', '<th scope="col">Value</th>', '<th scope="col">Content</th>');
  expect(await build('site', 'cache')).toMatchObject({ images: { read: 0 }, pages: { reused: 0 } });
  await change('src/imaging/backend.ts', /WEBP_QUALITY = \d+/, 'WEBP_QUALITY = 40');
  expect(await build('site', 'cache')).toMatchObject({ images: { read: 3 } });
  await build('new', 'new-cache');
  expect(await fingerprints(temporary.at('site'))).toEqual(await fingerprints(temporary.at('new')));
});
