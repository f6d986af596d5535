import { existsSync, readFileSync, rmSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inGroup } from '../../src/groups.ts';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, run, type Serving, serveSite } from '../support/command-line.ts';
import {
  fingerprints,
  listFiles,
  listPages,
  readJson,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/files.ts';
import { startTags } from '../support/html.ts';
import { writeModel } from '../support/model-dataset.ts';

/** Names as a dataset of more than 200,000 patients has them, here because the settings say so. */

const IDS = ['index', 'page', 'a.b', ...Array.from({ length: 9 }, (_, i) => `patient-${i}`)];
const BASE = '/room/';

let temporary: TemporaryFolder;
let serving: Serving;
let browser: Browser;
const at = (...names: string[]) => temporary.at(...names);

const build = (out: string, cache: string) =>
  buildSite({ data: at('data'), out: at(out), cache: at(cache), base: BASE, jobs: 1 });

async function write(grouped: boolean, ids = IDS): Promise<void> {
  rmSync(at('data', 'report.yaml'), { force: true });
  writeModel(at('data'), {
    title: 'In groups',
    words: undefined,
    patients: ids.map((id, i) => ({
      id,
      boxes: i % 3 === 0 ? [[4, 6, 12, 20]] : [],
      class: i % 3 === 0 ? 'Lung Opacity' : 'Normal',
      age: '040Y',
      image: i,
      split: i % 5 === 4 ? 'test' : 'train',
    })),
  });
  if (grouped) await appendFile(at('data', 'report.yaml'), 'folders: grouped\n');
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  await write(false);
  await build('site', 'cache');
  expect(existsSync(at('site', 'patients', 'patient-3', 'index.html'))).toBe(true);
  await write(true);
  await build('site', 'cache');
  serving = await serveSite(temporary.folder, 'site');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await serving?.stop();
  await temporary?.[Symbol.asyncDispose]();
});

test('a site whose names went into groups is the one that has had them from the beginning', async () => {
  await build('anew', 'other-cache');
  expect(await fingerprints(at('site'))).toEqual(await fingerprints(at('anew')));
});

test('every patient and image is in the group of its name, and every link leads there', async () => {
  const files = new Set(await listFiles(at('site')));
  for (const id of IDS) {
    for (const name of ['index.html', 'record.json', 'header.txt'])
      expect([...files], id).toContain(`patients/${inGroup(id)}/${name}`);
    expect([...files], id).toContain(`thumbnails/${inGroup(id)}.webp`);
    expect([...files], id).not.toContain(`patients/${id}/record.json`);
  }
  const broken: string[] = [];
  for (const page of await listPages(at('site')))
    for (const { attributes } of startTags(readFileSync(at('site', page), 'utf8')))
      for (const key of ['href', 'src']) {
        const address = attributes.get(key);
        if (!address?.startsWith(BASE)) continue;
        const [file = ''] = address.slice(BASE.length).split(/[?#]/);
        if (!files.has(file === '' || file.endsWith('/') ? `${file}index.html` : file))
          broken.push(`${page}: ${address}`);
      }
  expect(broken).toEqual([]);
  const rows = await readJson<{ id: string; thumbnail: string | null }[]>(
    at('site', 'data', 'patients.json'),
  );
  expect(rows.length).toBe(IDS.length);
});

test('the explorer shows them with their pictures, and leads to their pages', async () => {
  await using watched = await watchedPage(browser, new URL(serving.url).origin);
  const { page, troubles } = watched;
  await page.goto(new URL(`explore/?id=patient-4`, serving.url).href);
  await page.locator('patient-explorer[ready]').waitFor({ timeout: 60_000 });
  const tile = page.locator('.explore-grid, main').locator('img[src*="/thumbnails/"]').first();
  await expect
    .poll(() => tile.evaluate((img: HTMLImageElement) => img.naturalWidth), { timeout: 30_000 })
    .toBeGreaterThan(0);
  expect(troubles).toEqual([]);
});

test('a link from the time before groups leads to the patient; one to nobody says so', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL('patients/patient-4/?a=1#box-1', serving.url).href);
  await expect
    .poll(() => page.url(), { timeout: 30_000 })
    .toContain(`/patients/${inGroup('patient-4')}/?a=1#box-1`);
  expect(await page.locator('h1').textContent()).toBe('patient-4');
  await page.goto(new URL('patients/nobody/', serving.url).href);
  await expect.poll(() => page.url(), { timeout: 30_000 }).toContain(`/patients/${inGroup('nobody')}/`);
  expect(await page.locator('h1').textContent()).toBe('Not found');
  await context.close();
});

test('a pack of one class holds its patients and nobody else', async () => {
  const { status, stderr } = await run(
    at(),
    'pack',
    '--out',
    'site',
    '--to',
    'some.zip',
    '--class',
    'Lung Opacity',
  );
  expect(status, stderr).toBe(0);
  const names = readFileSync(at('some.zip'), 'latin1');
  for (const [i, id] of IDS.entries()) {
    const isIn = i % 3 === 0 && i % 5 !== 4;
    for (const file of [`patients/${inGroup(id)}/index.html`, `thumbnails/${inGroup(id)}.webp`])
      expect([file, names.includes(`site/${file}`)]).toEqual([file, isIn]);
  }
});

test('who comes or goes changes no address of others', async () => {
  const before = new Set(await listFiles(at('site')));
  await write(true, [...IDS.filter((id) => id !== 'patient-0'), 'zoe']);
  await build('site', 'cache');
  const after = new Set(await listFiles(at('site')));
  expect(after.has(`patients/${inGroup('zoe')}/index.html`)).toBe(true);
  expect(after.has(`patients/${inGroup('patient-0')}/index.html`)).toBe(false);
  const gone = [...before].filter(
    (file) => /^(patients|thumbnails|frames)\/[0-9a-f]{3}\//.test(file) && !after.has(file),
  );
  expect(gone.every((file) => file.includes('patient-0'))).toBe(true);
});
