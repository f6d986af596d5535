import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { build } from '../../src/build.ts';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { fingerprints, readJson, readRows, temporaryFolder } from '../support/files.ts';
import { startTags } from '../support/html.ts';
import { type ModelDataset, type ModelPatient, writeModel } from '../support/model-dataset.ts';

const sample = inject('sample');
const hostile = inject('hostile');
const galleries = await readJson<{ address: string; patients: number; pages: number }[]>(
  hostile.site,
  'data',
  'galleries.json',
);
const pagesOf = (address: string) => galleries.find((gallery) => gallery.address === address)!.pages;

/** On a machine that is busy. */
const PATIENCE = { timeout: 20_000 };

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Names of the patients whose tiles a gallery shows, on all its pages in their order, by following `rel="next"`. */
async function walk(
  { site, base }: typeof sample,
  folder: string,
): Promise<{ names: string[]; pages: number }> {
  const names: string[] = [];
  let pages = 0;
  for (let at: string | undefined = `${base}${folder}/`; at !== undefined; pages++) {
    const tags = startTags(await readFile(path.join(site, at.slice(base.length), 'index.html'), 'utf8'));
    for (const { attributes } of tags) {
      if (attributes.get('class') === 'tile') names.push(attributes.get('href')!.split('/').at(-2)!);
    }
    at = tags
      .find(({ name, attributes }) => name === 'link' && attributes.get('rel') === 'next')
      ?.attributes.get('href');
  }
  return { names, pages };
}

test.each(['0', '1'])(
  'the gallery of target %s holds exactly the patients of the label file',
  async (target) => {
    const rows = await readRows(sample.data, 'stage_2_train_labels.csv');
    const ids = new Set(rows.filter((row) => row[5] === target).map(([id]) => id!));
    expect(ids.size).toBeGreaterThan(5);
    expect((await walk(sample, `targets/${target}`)).names).toEqual([...ids].sort());
  },
);

test('galleries in pages show everybody once, and galleries.json knows how long they are', async () => {
  const everybody = await readJson<{ slug: string; target: number | null; class: string | null }[]>(
    hostile.site,
    'data',
    'patients.json',
  );
  const slugs = (keep: (patient: (typeof everybody)[number]) => boolean) =>
    everybody.filter(keep).map(({ slug }) => slug);
  for (const { address, patients, pages } of galleries) {
    const folder = address.slice(1, -1);
    const found = await walk(hostile, folder);
    expect([found.names.length, found.pages], address).toEqual([patients, pages]);
    if (folder === 'patients') expect(found.names).toEqual(slugs(() => true));
    if (folder.startsWith('targets/'))
      expect(found.names).toEqual(slugs(({ target }) => String(target) === folder.split('/')[1]));
  }
  expect(galleries.filter(({ pages }) => pages > 1).length).toBeGreaterThan(1);
});

test('a patient who comes at the end leaves the pages before as they are', async () => {
  await using temporary = await temporaryFolder();
  const patient = (id: string, image: number): ModelPatient => ({
    id,
    boxes: [[3, 3, 9, 12]],
    class: 'Lung Opacity',
    age: '034Y',
    image,
    split: 'train',
  });
  // Two on a page.
  const model: ModelDataset = {
    title: 'Model',
    words: undefined,
    patients: [...'abcdefg'].map((id, i) => patient(id, i)),
  };
  const options = {
    data: temporary.at('data'),
    out: temporary.at('site'),
    cache: temporary.at('cache'),
    jobs: 1,
    base: '/',
  };
  const pages = async () => {
    writeModel(options.data, model);
    await build(options);
    const files = Object.entries(await fingerprints(options.out));
    return files.filter(([file]) => /^(classes\/.+|patients|targets\/.)\/page\//.test(file));
  };
  const before = await pages();
  model.patients.push(patient('h', 7), patient('i', 8));
  const known = new Map(before);
  const changed = (await pages()).filter(([file, bytes]) => known.get(file) !== bytes).map(([file]) => file);
  const last = (n: number) =>
    ['classes/lung-opacity', 'patients', 'targets/1'].map((f) => `${f}/page/${n}/index.html`);
  expect(before.map(([file]) => file)).toEqual([...last(2), ...last(3), ...last(4)].sort());
  expect(changed).toEqual([...last(4), ...last(5)].sort());
});

describe('the pages of a gallery', () => {
  const address = (name: string) => new URL(name, hostile.url).href;
  const last = pagesOf('/patients/');

  test('are reached by number, and first and last from everywhere', async () => {
    await using visit = await watchedPage(browser, new URL(hostile.url).origin);
    const { page } = visit;
    await page.goto(address('patients/'));
    const field = page.getByRole('spinbutton', { name: 'Page' }).first();
    await field.fill('3');
    await field.press('Enter');
    await page.waitForURL(address('patients/page/3/'));
    await page.getByText(`of ${last}`).first().waitFor();
    await page.getByRole('link', { name: 'Last' }).first().click();
    await page.waitForURL(address(`patients/page/${last}/`));
    expect(await page.getByRole('link', { name: 'Next' }).count()).toBe(0);
    await page.getByRole('link', { name: 'First' }).first().click();
    await page.waitForURL(address('patients/'));
    expect(visit.troubles).toEqual([]);
  });

  test('are reached without a script from a list on the first one', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address('patients/page/3/'));
    await page.getByRole('link', { name: 'All pages' }).first().click();
    const list = page.locator('#all-pages a');
    expect(await list.count()).toBe(last);
    await list.nth(last - 1).click();
    await page.waitForURL(address(`patients/page/${last}/`));
    await context.close();
  });

  test('are gone through with the keyboard, tile by tile and page by page', async () => {
    await using visit = await watchedPage(browser, new URL(hostile.url).origin, {
      viewport: { width: 390, height: 844 },
    });
    const { page } = visit;
    const { names } = await walk(hostile, 'patients');
    const focused = () =>
      page.evaluate(() => (document.activeElement as HTMLAnchorElement | null)?.href?.split('/').at(-2));
    await page.goto(address('patients/'));
    await page.locator('.tile').first().focus();
    // Two tiles stand side by side, four on a page.
    const way = [
      ['ArrowRight', 1],
      ['ArrowDown', 3],
      ['ArrowLeft', 2],
      ['ArrowUp', 0],
      ['ArrowDown', 2],
      ['ArrowRight', 3],
    ] as const;
    for (const [key, at] of way) {
      await page.keyboard.press(key);
      expect(await focused(), key).toBe(names[at]);
    }
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(address('patients/page/2/#first'));
    await expect.poll(focused, PATIENCE).toBe(names[4]);
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(address('patients/#last'));
    await expect.poll(focused, PATIENCE).toBe(names[3]);
    await page.keyboard.press('n');
    await page.waitForURL(address('patients/page/2/'));
    await page.keyboard.press('p');
    await page.waitForURL(address('patients/'));
    await page.locator('.tile').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(address(`patients/${names[1]}/`));
    expect(visit.troubles).toEqual([]);
  });
});

describe('thumbnails', () => {
  /** Looks at every tile before its picture has come. */
  async function places(page: Page) {
    await page.route('**/thumbnails/**', (route) => route.abort());
    await page.goto(new URL('classes/lung-opacity/', sample.url).href);
    return page.locator('.gallery .tile').evaluateAll((tiles) =>
      tiles.map((tile) => {
        const [picture, image] = [tile.querySelector('.picture')!, tile.querySelector('img')!];
        return {
          ratio: Number(image.getAttribute('width')) / Number(image.getAttribute('height')),
          square: picture.getBoundingClientRect().width / picture.getBoundingClientRect().height,
          shown: image.getBoundingClientRect().width / image.getBoundingClientRect().height,
          fills: Math.abs(image.getBoundingClientRect().width - picture.getBoundingClientRect().width) < 1,
          grey: getComputedStyle(image).backgroundColor,
          lazy: image.loading,
        };
      }),
    );
  }

  test('have their place and about their brightness before they come', async () => {
    const context = await browser.newContext();
    const found = await places(await context.newPage());
    expect(found.length).toBeGreaterThan(12);
    for (const [i, { ratio, square, shown, fills, grey, lazy }] of found.entries()) {
      expect(square).toBeCloseTo(1, 2);
      expect(shown).toBeCloseTo(ratio, 2);
      expect(fills).toBe(true);
      expect(grey).toMatch(/^rgb\((\d+), \1, \1\)$/);
      expect(lazy).toBe(i < 12 ? 'auto' : 'lazy');
    }
    // Films differ.
    expect(new Set(found.map(({ grey }) => grey)).size).toBeGreaterThan(1);
    await context.close();
  });

  test('of a page of 120 weigh less than 700 kB, with everything else that the page fetches', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 30_000 } });
    const page = await context.newPage();
    const sizes = { thumbnails: [] as number[], page: 0, rest: 0 };
    page.on('response', async (response) => {
      const body = await response.body();
      // As hosts send it: text compressed.
      const isText = /text|json|javascript|svg/.test(response.headers()['content-type'] ?? '');
      const { length } = isText ? gzipSync(body) : body;
      if (response.url().includes('/thumbnails/')) sizes.thumbnails.push(length);
      else if (response.url().endsWith('/')) sizes.page += length;
      else sizes.rest += length;
    });
    await page.goto(new URL('patients/', sample.url).href);
    const shown = await page.locator('.tile img').count();
    await expect.poll(() => sizes.thumbnails.length, PATIENCE).toBe(shown);
    const thumbnails = sizes.thumbnails.reduce((sum, size) => sum + size, 0);
    expect(((thumbnails + sizes.page) * 120) / shown + sizes.rest).toBeLessThan(700_000);
    await context.close();
  });
});
