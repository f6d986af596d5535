import { appendFileSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, run, type Serving, serveSite } from '../support/command-line.ts';
import {
  fingerprints,
  listFiles,
  readJson,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/files.ts';
import { writeModel } from '../support/model-dataset.ts';

/** Thumbnails in sheets, for hosts that take few files, beside the same site with a file for each. */

const IDS = Array.from({ length: 9 }, (_, i) => `patient-${i}`);

let temporary: TemporaryFolder;
let browser: Browser;
let single: Serving;
let sheets: Serving;
const at = (...names: string[]) => temporary.at(...names);

const build = (out: string, cache: string, ...more: string[]) =>
  buildSite({ data: at('data'), out: at(out), cache: at(cache), base: '/room/', jobs: 1 }, ...more);

function write(inSheets: boolean, ids = IDS): void {
  writeModel(at('data'), {
    title: 'In sheets',
    words: undefined,
    patients: ids.map((id, i) => ({
      id,
      boxes: i % 3 === 0 ? [[4, 6, 12, 20]] : [],
      class: i % 3 === 0 ? 'Lung Opacity' : 'Normal',
      age: '040Y',
      image: i === 4 ? 'damaged' : i,
      split: 'train',
    })),
  });
  if (inSheets) appendFileSync(at('data', 'report.yaml'), 'thumbnails: sheets\n');
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  write(false, [...IDS, 'patient-gone']);
  await build('single', 'cache');
  await build('sheets', 'cache');
  write(true);
  await build('sheets', 'cache');
  [single, sheets] = await Promise.all([
    serveSite(temporary.folder, 'single'),
    serveSite(temporary.folder, 'sheets'),
  ]);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([single?.stop(), sheets?.stop()]);
  await temporary?.[Symbol.asyncDispose]();
});

test('a site that went into sheets is the one that has had them from the beginning, with fewer files', async () => {
  await build('anew', 'other-cache');
  expect(await fingerprints(at('sheets'))).toEqual(await fingerprints(at('anew')));
  const files = await listFiles(at('sheets'));
  expect(files.filter((file) => file.startsWith('thumbnails/'))).toEqual([]);
  const used = files.filter((file) => file.startsWith('sheets/'));
  expect(used.length).toBeGreaterThan(0);
  expect(used.length).toBeLessThan(IDS.length / 2);
  // The cache keeps what the site holds and no more.
  expect((await listFiles(at('cache', 'media', 'sheets'))).map((file) => `sheets/${file}`)).toEqual(used);
  const rows = await readJson<
    { id: string; thumbnail: null; sheet?: { file: string; x: number; y: number } }[]
  >(at('sheets', 'data', 'patients.json'));
  expect(rows.every(({ thumbnail }) => thumbnail === null)).toBe(true);
  for (const { id, sheet } of rows)
    expect([id, sheet && used.includes(sheet.file)]).toEqual([id, id === 'patient-4' ? undefined : true]);
});

/** The mean difference of two pictures in greys. Tiles end within pixels: their sizes may differ by one. */
function difference(one: Buffer, other: Buffer): number {
  const [a, b] = [PNG.sync.read(one), PNG.sync.read(other)];
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  expect(Math.max(a.width, b.width) - width).toBeLessThan(2);
  const grey = (png: PNG, x: number, y: number) => png.data[4 * (y * png.width + x)]!;
  let sum = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) sum += Math.abs(grey(a, x, y) - grey(b, x, y));
  return sum / (width * height);
}

/** Pictures of tiles, by what they lead to, when all that they show has come. */
async function tiles(page: Page, address: string): Promise<Map<string, Buffer>> {
  await page.goto(address, { waitUntil: 'networkidle' });
  const found = new Map<string, Buffer>();
  for (const tile of await page.locator('main a.tile').all())
    found.set(
      new URL((await tile.getAttribute('href'))!, address).pathname,
      await tile.locator('.picture').screenshot(),
    );
  return found;
}

test('galleries look the same, with what screen readers say', async () => {
  await using one = await watchedPage(browser, new URL(single.url).origin, { javaScriptEnabled: false });
  await using other = await watchedPage(browser, new URL(sheets.url).origin, { javaScriptEnabled: false });
  for (const gallery of ['patients/', 'patients/page/2/', 'classes/lung-opacity/']) {
    const [files, parts] = [
      await tiles(one.page, new URL(gallery, single.url).href),
      await tiles(other.page, new URL(gallery, sheets.url).href),
    ];
    expect([...parts.keys()]).toEqual([...files.keys()]);
    for (const [patient, picture] of files) {
      expect(difference(picture, parts.get(patient)!), patient).toBeLessThan(8);
      for (const [neighbour, shown] of parts)
        if (neighbour !== patient) expect(difference(picture, shown), neighbour).toBeGreaterThan(12);
    }
    const names = await other.page
      .locator('main a.tile svg.sheet')
      .evaluateAll((all) =>
        all.map((svg) => `${svg.getAttribute('role')} ${svg.getAttribute('aria-label')}`),
      );
    expect(names.length).toBe(parts.size);
    for (const name of names) expect(name).toMatch(/^img Image of patient-\d$/);
  }
  expect([...one.troubles, ...other.troubles]).toEqual([]);
});

test('the explorer shows the same tiles', async () => {
  const shown: Map<string, Buffer>[] = [];
  for (const serving of [single, sheets]) {
    await using watched = await watchedPage(browser, new URL(serving.url).origin);
    const { page, troubles } = watched;
    await page.goto(new URL('explore/', serving.url).href);
    await page.locator('patient-explorer[ready]').waitFor({ timeout: 60_000 });
    await page.waitForLoadState('networkidle');
    const pictures = new Map<string, Buffer>();
    for (const id of IDS.filter((name) => name !== 'patient-4')) {
      const picture = page.locator(`[role=option][title="${id}"] .picture:has(.fitted)`);
      pictures.set(id, await picture.screenshot());
    }
    shown.push(pictures);
    expect(troubles).toEqual([]);
  }
  const [files, parts] = shown as [Map<string, Buffer>, Map<string, Buffer>];
  for (const [id, picture] of files)
    for (const [other, part] of parts)
      if (id === other) expect(difference(picture, part), id).toBeLessThan(8);
      else expect(difference(picture, part), `${id} ${other}`).toBeGreaterThan(12);
});

test('without full-size images a patient’s page shows the part of the sheet, with the boxes over it', async () => {
  await build('small', 'cache', '--images', 'none');
  const serving = await serveSite(temporary.folder, 'small');
  try {
    await using watched = await watchedPage(browser, new URL(serving.url).origin);
    const { page, troubles } = watched;
    await page.goto(new URL('patients/patient-3/', serving.url).href, { waitUntil: 'networkidle' });
    const sheet = page.locator('.film svg.sheet');
    expect(await sheet.getAttribute('aria-label')).toBe('Chest radiograph of patient-3');
    const place = (await sheet.boundingBox())!;
    expect(place.width).toBeGreaterThan(100);
    expect(place.height).toBeCloseTo(place.width, 0);
    const box = (await page.locator('#box-1').boundingBox())!;
    expect((box.x - place.x) / place.width).toBeCloseTo(4 / 48, 1);
    expect(box.height / place.height).toBeCloseTo(20 / 48, 1);
    // The boxes can be put out of sight, here and by what was chosen in a gallery; the picture stays.
    await page.locator('[data-boxes]').uncheck();
    expect(await page.locator('#box-1').isVisible()).toBe(false);
    expect(await sheet.isVisible()).toBe(true);
    await page.locator('[data-boxes]').check();
    expect(await page.locator('#box-1').isVisible()).toBe(true);
    await page.evaluate(() => document.documentElement.setAttribute('data-chosen-boxes', 'off'));
    expect(await page.locator('#box-1').isVisible()).toBe(false);
    expect(await sheet.isVisible()).toBe(true);
    expect(troubles).toEqual([]);
  } finally {
    await serving.stop();
  }
});

test('a pack of one class is refused: sheets show others, too', async () => {
  const { status, stderr } = await run(
    at(),
    'pack',
    '--out',
    'sheets',
    '--to',
    'some.zip',
    '--class',
    'Normal',
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/lie in sheets, which show patients of other classes/);
  const whole = await run(at(), 'pack', '--out', 'sheets', '--to', 'all.zip');
  expect(whole.status, whole.stderr).toBe(0);
  expect(readFileSync(at('all.zip')).includes('sheets/')).toBe(true);
});
