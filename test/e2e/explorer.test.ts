import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openBrowser, type WatchedPage, watchedPage } from '../support/browser.ts';
import { readJson } from '../support/files.ts';

const { url, site } = inject('sample');
const { origin } = new URL(url);

/** A row of patients.json: what the explorer is compared with. */
interface Row {
  id: string;
  target: 0 | 1 | null;
  class: string | null;
  boxes: number;
  age: number | null;
  sex: string | null;
  view: string | null;
}
const rows = await readJson<Row[]>(site, 'data', 'patients.json');

let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  watched = await watchedPage(browser, origin, {
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
  });
  page = watched.page;
});
afterEach(async () => {
  const { troubles } = watched;
  await watched[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

async function ask(search: string): Promise<void> {
  await page.goto(new URL(`explore/${search}`, url).href);
  await page.locator('patient-explorer[ready]').waitFor({ timeout: 60_000 });
}

const count = async () => (await page.locator('.explore-count').textContent()) ?? '';
const search = () => new URL(page.url()).search;
const of = (n: number) => (n === rows.length ? `All ${n} patients` : `${n} of ${rows.length} patients`);
const field = (name: string) =>
  page.locator('.field', { has: page.getByRole('heading', { name, exact: true }) });

test('a link asks a question, and its answer is what patients.json says', async () => {
  await ask('?target=1&sex=F&boxes=2..&sort=-age');
  const expected = rows
    .filter((row) => row.target === 1 && row.sex === 'F' && row.boxes >= 2)
    .sort((a, b) => b.age! - a.age!);
  expect(expected.length).toBeGreaterThan(0);
  await expect.poll(count).toBe(of(expected.length));
  const first = page.locator('.tiles .item[aria-posinset="1"]');
  await expect.poll(() => first.getAttribute('title')).toBe(expected[0]!.id);
  // Thumbnails are there, clean ones, with the boxes laid over them.
  await expect
    .poll(() => first.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  expect(await first.locator('img').getAttribute('src')).toContain('/thumbnails/clean/');
  await expect.poll(() => first.locator('rect.box').count()).toBe(expected[0]!.boxes);
});

test('filters change the address and all charts at once, and the back button undoes them', async () => {
  await ask('');
  await expect.poll(count).toBe(of(rows.length));
  await field('Sex').getByLabel('Female').check();
  const women = rows.filter(({ sex }) => sex === 'F');
  await expect.poll(count).toBe(of(women.length));
  expect(search()).toBe('?sex=F');
  // Its own chart is counted under all other filters, the other charts under this one.
  const men = rows.filter(({ sex }) => sex === 'M').length;
  expect(await field('Sex').locator('li', { hasText: 'Male' }).first().textContent()).toContain(String(men));
  const positive = women.filter(({ target }) => target === 1).length;
  const line = field('Target').locator('li', { hasText: 'Positive' });
  await expect.poll(() => line.locator('.count').textContent()).toBe(String(positive));
  await field('Age').getByLabel('Age, from').fill('50');
  await field('Age').getByLabel('Age, from').press('Enter');
  const old = women.filter(({ age }) => age !== null && age >= 50);
  await expect.poll(count).toBe(of(old.length));
  expect(search()).toBe('?age=50..&sex=F');
  await page.goBack();
  await expect.poll(count).toBe(of(women.length));
  await page.goBack();
  await expect.poll(count).toBe(of(rows.length));
  await page.goForward();
  await expect.poll(count).toBe(of(women.length));
});

test('a range is drawn on a histogram', async () => {
  await ask('');
  const canvas = field('Age').locator('canvas');
  const { x, y, width } = (await canvas.boundingBox())!;
  await page.mouse.move(x + width / 2, y + 20);
  await page.mouse.down();
  await page.mouse.move(x + width + 20, y + 20, { steps: 5 });
  await page.mouse.up();
  await expect.poll(search).toMatch(/^\?age=\d+\.\.\d+$/);
  const [from, to] = search().slice(5).split('..').map(Number);
  const within = rows.filter(({ age }) => age !== null && age >= from! && age <= to!);
  await expect.poll(count).toBe(of(within.length));
});

test('where nobody matches, it says which filter to drop', async () => {
  await ask('?boxes=2..&target=0');
  await expect.poll(count).toBe(of(0));
  const why = page.locator('.explore-why');
  expect(await why.textContent()).toContain('No patient matches all of this.');
  const withBoxes = rows.filter(({ boxes }) => boxes >= 2).length;
  expect(await why.textContent()).toContain(`Drop “Target: Negative” and ${withBoxes} patients match.`);
  await why.getByRole('button', { name: /Target/ }).click();
  await expect.poll(count).toBe(of(withBoxes));
});

test('by keyboard: a patient is found, looked at and selected, and the selection is exported', async () => {
  await ask('?as=table');
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(() => page.locator('.explore-selection').textContent()).toContain('2 selected');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Patient' });
  await expect.poll(() => panel.getByRole('heading').textContent()).toBe(rows[2]!.id);
  await expect
    .poll(() => new URL(page.url()).searchParams.getAll('pick'))
    .toEqual([rows[1]!.id, rows[2]!.id]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the selection as CSV' }).click();
  const lines = readFileSync(await (await downloading).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['id', rows[1]!.id, rows[2]!.id]);
  expect(lines[0]).toContain('brightness');
  await page.getByRole('button', { name: 'Show only these' }).press('Enter');
  await expect.poll(count).toBe(of(2));
  await page.reload();
  await expect.poll(count).toBe(of(2));
  await panel.getByRole('link', { name: /Open the patient/ }).press('Enter');
  await page.waitForURL(`**/patients/${rows[2]!.id}/`);
});

test('a lasso is drawn by keys, two selections stand side by side, and boxes have a heat map', async () => {
  await ask('?as=scatter&x=age&y=brightness');
  const plot = page.locator('canvas.scatter');
  await plot.focus();
  for (const key of [
    'Shift+ArrowLeft',
    'Shift+ArrowDown',
    'Shift+ArrowDown',
    ' ',
    'Shift+ArrowUp',
    'Shift+ArrowUp',
    'Shift+ArrowUp',
    'Shift+ArrowUp',
    ' ',
  ])
    await page.keyboard.press(key);
  for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press(' ');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('lasso')).toMatch(/^[\d.,;-]+$/);
  const matching = Number.parseInt(await count(), 10);
  expect(matching).toBeGreaterThan(0);
  expect(matching).toBeLessThan(rows.length);
  await page.getByRole('button', { name: 'Keep to compare' }).click();
  await page.getByRole('button', { name: 'Drop the filter Lasso' }).click();
  await expect
    .poll(() => page.locator('.both-sides h2').allInnerTexts())
    .toEqual([`A: ${rows.length} patients`, `B: ${matching} patients`]);
  await expect
    .poll(() => page.locator('.both-sides figcaption').first().textContent())
    .toMatch(/average of \d+ images/);
  await page.locator('.segments').getByLabel('Boxes').check({ force: true });
  const boxes = rows.reduce((sum, row) => sum + row.boxes, 0);
  await expect.poll(() => page.locator('.explore-figure .lede').textContent()).toContain(`${boxes} boxes`);
});

const barriers = () =>
  page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
    );
  });

test.each(['?target=1', '?as=table', '?as=scatter', '?as=heat-map', '?as=compare&sex=F', '?sex=F&age=0..0'])(
  'axe finds no barrier in the explorer at %s, with and without a patient beside, on a phone too',
  async (address) => {
    await ask(address);
    await page.evaluate(axe.source);
    expect(await barriers()).toEqual([]);
    await ask(`${address}&open=${rows[0]!.id}&pick=${rows[0]!.id}`);
    await page.getByRole('complementary', { name: 'Patient' }).getByRole('heading').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.explore-filters').evaluate((details: HTMLDetailsElement) => {
      details.open = true;
    });
    await page.evaluate(axe.source);
    expect(await barriers()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  },
);

test('without JavaScript it leads to the galleries', async () => {
  const plain = await browser.newPage({ javaScriptEnabled: false });
  await plain.goto(new URL('explore/', url).href);
  expect(await plain.locator('main').textContent()).toMatch(/Without scripts there are the\s+galleries/);
  await plain.getByRole('link', { name: 'Lung Opacity', exact: true }).click();
  await plain.waitForURL('**/classes/lung-opacity/');
  await plain.close();
});

test('a line of a figure leads to the explorer, which finds as many patients', async () => {
  await page.goto(new URL('people/', url).href);
  const row = page.locator('#sex tbody tr', { hasText: 'Female' });
  const listed = Number(await row.locator('td').first().getAttribute('data-value'));
  await row.getByRole('link', { name: 'Explore Female' }).click();
  await page.locator('patient-explorer[ready]').waitFor({ timeout: 60_000 });
  await expect.poll(count).toBe(of(listed));
});
