import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { readJson } from '../support/files.ts';

const { url, site } = inject('sample');
const { origin } = new URL(url);
let browser: Browser;
let ids: string[];

beforeAll(async () => {
  browser = await openBrowser();
  ids = (await readJson<{ id: string }[]>(site, 'data', 'patients.json')).map((row) => row.id);
});
afterAll(() => browser?.close());

const address = (path: string) => new URL(path, url).href;

/** Number of patients of a class, as the site's own figures have it. */
async function patientsOf(name: string) {
  const { classes } = await readJson<{ classes: { name: string; patients: number }[] }>(
    site,
    'data',
    'summary.json',
  );
  return classes.find((c) => c.name === name)?.patients;
}

/** Scrolls through a page, so that all that is fetched only when it comes near the screen is fetched. */
async function lookThrough(page: Page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    scrollTo(0, 0);
  });
  await page.waitForLoadState('networkidle');
}

/** Presses Tab until a link to an address has the focus, then Enter. */
async function tabTo(page: Page, href: string) {
  for (let i = 0; i < 300; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => (document.activeElement as HTMLAnchorElement | null)?.href);
    if (focused !== href) continue;
    await page.keyboard.press('Enter');
    await page.waitForURL(href);
    return;
  }
  throw new Error(`no press of Tab reached the link to ${href}`);
}

test('a visitor clicks from the overview through a class to a patient and the next, and nothing goes wrong', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  await page.goto(url);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Reading Room sample');
  await lookThrough(page);

  await page.getByRole('main').locator(`a[href$="/classes/lung-opacity/"]`).first().click();
  await page.waitForURL(address('classes/lung-opacity/'));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Lung Opacity');
  const tiles = page.getByRole('main').locator('a[href*="/patients/"]:has(img)');
  expect(await tiles.count()).toBe(await patientsOf('Lung Opacity'));
  await lookThrough(page);

  const first = ids[1]!;
  await page.locator(`a[href$="/patients/${first}/"]`).first().click();
  await page.waitForURL(address(`patients/${first}/`));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(first);
  await lookThrough(page);

  await page.getByRole('link', { name: 'Next' }).click();
  await page.waitForURL(address(`patients/${ids[2]}/`));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(ids[2]);
  await lookThrough(page);
  expect(visit.troubles).toEqual([]);
});

test('a visitor reaches every step of the same way with the keyboard alone', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  await page.goto(url);
  await tabTo(page, address('classes/lung-opacity/'));
  await tabTo(page, address(`patients/${ids[1]}/`));
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(address(`patients/${ids[2]}/`));
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(address(`patients/${ids[3]}/`));
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(address(`patients/${ids[2]}/`));
  await tabTo(page, address(`patients/${ids[1]}/`));
  expect(visit.troubles).toEqual([]);
});

test('the first press of Tab offers to skip to the content', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  await page.goto(url);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#main');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('the first and the last patient lead to neighbours only where there are some', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  await page.goto(address(`patients/${ids[0]}/`));
  expect(await page.locator('a[rel=prev]').count()).toBe(0);
  await page.keyboard.press('ArrowLeft');
  await page.goto(address(`patients/${ids.at(-1)}/`));
  expect(await page.locator('a[rel=next]').count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(200);
  expect(page.url()).toBe(address(`patients/${ids.at(-1)}/`));
  expect(visit.troubles).toEqual([]);
});

test('the figures of the overview and of the labels page are drawn as charts', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  for (const path of ['', 'labels/']) {
    await page.goto(address(path));
    // All of it, and each split.
    for (const choice of ['0', '1', '2']) {
      for (const option of await page.locator(`.switch input[value="${choice}"]`).all()) await option.check();
      await lookThrough(page);
      const figures = page.locator('figure-chart').filter({ visible: true });
      const count = await figures.count();
      expect(count).toBeGreaterThan(0);
      for (let i = 0; i < count; i++) {
        const canvas = figures.nth(i).locator('canvas');
        await canvas.waitFor();
        // Browsers warn where pixels are read twice.
        if (await canvas.getAttribute('data-read')) continue;
        expect(
          await canvas.evaluate((c: HTMLCanvasElement) => {
            c.dataset.read = 'yes';
            return c
              .getContext('2d')
              ?.getImageData(0, 0, c.width, c.height)
              .data.some((value) => value !== 0);
          }),
        ).toBe(true);
      }
    }
  }
  expect(visit.troubles).toEqual([]);
});

test('a bar leads to the patients behind it', async () => {
  await using visit = await watchedPage(browser, origin);
  const { page } = visit;
  await page.goto(address('labels/'));
  const chart = page.locator('#boxes-per-patient canvas');
  await page.locator('#boxes-per-patient').scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await chart.boundingBox())!;
  const isOnBar = () => chart.evaluate((canvas) => canvas.style.cursor === 'pointer');
  for (let step = 0; step < 40 && !(await isOnBar()); step++) {
    await page.mouse.move(x + width / 4, y + (height * step) / 40);
    // The chart notices with the next picture on the screen.
    await page.waitForTimeout(50);
  }
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForURL(/\/figures\/boxes-per-patient\/1\/$/);
  expect(visit.troubles).toEqual([]);
});
