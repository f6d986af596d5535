import { existsSync } from 'node:fs';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildResult } from '../../src/build.ts';
import { run } from '../support/command-line.ts';
import { listFiles, readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { startTags } from '../support/html.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

let temporary: TemporaryFolder;
let data: TinyDataset;

beforeAll(async () => {
  temporary = await temporaryFolder();
  data = await writeTiny(inject('sample').data, temporary.at('data'));
});
afterAll(() => temporary[Symbol.asyncDispose]());

async function build(out: string, ...options: string[]): Promise<BuildResult> {
  const folders = ['--data', data.folder, '--out', temporary.at(out), '--cache', temporary.at('cache')];
  const outcome = await run(temporary.folder, 'build', ...folders, '--json', ...options);
  expect(outcome.status, outcome.stderr).toBe(0);
  return JSON.parse(outcome.stdout) as BuildResult;
}

const patientPage = (out: string, id: string) =>
  readFile(temporary.at(out, 'patients', id, 'index.html'), 'utf8');

/** Which of the patients' pages are not the files that they were. */
async function changedBy(work: () => Promise<unknown>, out = 'site'): Promise<string[]> {
  const times = async () =>
    Promise.all(
      data.ids.map(async (id) => (await stat(temporary.at(out, 'patients', id, 'index.html'))).ctimeMs),
    );
  const before = await times();
  await work();
  const after = await times();
  return data.ids.filter((_, i) => before[i] !== after[i]);
}

const filesIn = async (out: string, folder: string) =>
  (await listFiles(temporary.at(out))).filter((file) => file.startsWith(`${folder}/`)).length;

test('json tells what was done: everything at first, nothing the second time, what a label asks for the third', async () => {
  const first = await build('site');
  expect(first).toMatchObject({
    unchanged: false,
    patients: 3,
    images: { total: 3, read: 3, reused: 0, redrawn: 0, unreadable: 0 },
  });
  expect(first.pages.rendered).toBe(first.pages.total);
  expect(Object.keys(first.seconds)).toEqual([
    'compare',
    'tables',
    'images',
    'statistics',
    'plan',
    'records',
    'pages',
    'files',
  ]);
  expect(await filesIn('site', 'frames')).toBe(3);

  const second = await build('site');
  expect(second).toMatchObject({
    unchanged: true,
    files: 0,
    pages: { rendered: 0, total: first.pages.total },
  });
  expect(second.images).toMatchObject({ read: 0, reused: 3 });

  const labels = await readFile(data.labels, 'utf8');
  const line = labels.split('\n').find((row) => row.startsWith(`${data.ids[1]},`))!;
  const moved = line.replace(/,\d+(\.\d+)?,/, ',7,');
  expect(moved).not.toBe(line);
  await writeFile(data.labels, labels.replace(line, moved));
  const changed = await changedBy(async () => {
    expect((await build('site')).images).toMatchObject({ read: 0, reused: 3, redrawn: 1 });
  });
  // Its own page; of three patients the others may stand elsewhere in the dataset now, or be like it.
  expect(changed).toContain(data.ids[1]);
  expect(await patientPage('site', data.ids[1]!)).toMatch(/<td class="num">7, \d/);
});

test('a setting, a text of the report and a file of the site that was changed are noticed', async () => {
  await build('site');
  await writeFile(
    path.join(data.folder, 'report.yaml'),
    'title: New title\ndescription: D.\nprivacy: declared-deidentified\n',
  );
  expect(await changedBy(() => build('site'))).toEqual(data.ids);
  expect(await patientPage('site', data.ids[0]!)).toContain('New title');
  await writeFile(path.join(data.folder, 'overview.md'), 'Words of our own.\n');
  expect(await changedBy(() => build('site'))).toEqual([]);
  expect(await readFile(temporary.at('site', 'index.html'), 'utf8')).toContain('Words of our own.');

  const page = temporary.at('site', 'patients', data.ids[0]!, 'index.html');
  const whole = await readFile(page, 'utf8');
  await writeFile(page, 'damaged');
  await utimes(page, 1, 1);
  expect(await changedBy(() => build('site'))).toEqual([data.ids[0]]);
  expect(await readFile(page, 'utf8')).toBe(whole);
});

test('without full-size images pages show thumbnails, and nothing leads to what is not there', async () => {
  await build('none', '--images', 'none');
  for (const folder of ['frames', 'stacks', 'stored'])
    expect(existsSync(temporary.at('none', folder))).toBe(false);
  const page = await patientPage('none', data.ids[1]!);
  expect(page).toContain(`src="/thumbnails/${data.ids[1]}.webp"`);
  expect(page).not.toContain('/frames/');
  const record = await readJson<{ images: { frame: string | null }[] }>(
    temporary.at('none', 'patients', data.ids[1]!, 'record.json'),
  );
  expect(record.images[0]!.frame).toBeNull();
});

test('with frames hosted elsewhere pages lead there, and the site holds none', async () => {
  await build('elsewhere', '--frames-url', 'https://images.example.org/rsna');
  expect(existsSync(temporary.at('elsewhere', 'frames'))).toBe(false);
  const address = `https://images.example.org/rsna/${data.ids[1]}.jpg`;
  expect(await patientPage('elsewhere', data.ids[1]!)).toContain(`src="${address}"`);
  const record = await readJson<{ images: { frame: string }[] }>(
    temporary.at('elsewhere', 'patients', data.ids[1]!, 'record.json'),
  );
  expect(record.images[0]!.frame).toBe(address);
});

test('with the address of the site, pages name themselves and the picture for previews of links', async () => {
  await build('hosted', '--site', 'https://films.example.org', '--base', '/r/');
  const id = data.ids[1]!;
  const tags = startTags(await patientPage('hosted', id));
  const metas = new Map(
    tags
      .filter(({ name }) => name === 'meta')
      .map(({ attributes }) => [attributes.get('property'), attributes.get('content')]),
  );
  expect(Object.fromEntries(metas)).toMatchObject({
    'og:title': id,
    'og:url': `https://films.example.org/r/patients/${id}/`,
    'og:image': `https://films.example.org/r/thumbnails/${id}.webp`,
    'og:image:alt': expect.stringContaining('with 2 boxes'),
  });
  expect(metas.get('og:description')).toContain('Positive');
  expect(existsSync(temporary.at('hosted', 'thumbnails', `${id}.webp`))).toBe(true);
});
