import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, type WatchedPage, watchedPage } from '../support/browser.ts';

const sample = inject('sample');

let browser: Browser;
let watched: WatchedPage;
let page: Page;
/** Addresses of three patients, one after the other. */
let patients: string[];

beforeAll(async () => {
  browser = await openBrowser();
  watched = await watchedPage(browser, new URL(sample.url).origin);
  page = watched.page;
  await page.goto(new URL('patients/', sample.url).href);
  patients = await page
    .locator('a.tile')
    .evaluateAll((tiles) => tiles.slice(0, 3).map((tile) => (tile as HTMLAnchorElement).href));
});
afterAll(async () => {
  await browser?.close();
});
afterEach(() => expect(watched.troubles.splice(0)).toEqual([]));

/** Whether the page is the one that was loaded: a page that is loaded anew forgets the mark. */
const mark = () => page.evaluate(() => Object.assign(globalThis, { marked: true }) && undefined);
const isMarked = () => page.evaluate(() => 'marked' in globalThis);
const idOf = (address: string) => address.split('/').at(-2)!;

/** What a page says of its patient. */
const told = () =>
  page.evaluate(() => ({
    title: document.title,
    heading: document.querySelector('h1')?.textContent,
    image: document.querySelector<HTMLImageElement>('.film img')?.src,
    next: document.querySelector<HTMLLinkElement>('link[rel=next]')?.href,
    main: document.querySelector('main')?.textContent?.replace(/\s+/g, ' '),
  }));

test('what is shown after a step is what the page says when it is loaded', async () => {
  await page.goto(patients[0]!);
  await mark();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.url()).toBe(patients[1]);
  expect(await isMarked()).toBe(true);
  const stepped = await told();
  expect(stepped.heading).toBe(idOf(patients[1]!));
  await page.reload();
  expect(stepped).toEqual(await told());
});

test('back and forward go through the patients that were stepped through', async () => {
  await page.goto(patients[0]!);
  await mark();
  await page.locator('a[rel=next]').click();
  await expect.poll(() => page.url()).toBe(patients[1]);
  await page.locator('a[rel=next]').press('Enter');
  await expect.poll(() => page.url()).toBe(patients[2]);
  await page.goBack();
  await expect.poll(() => page.locator('h1').textContent()).toBe(idOf(patients[1]!));
  await page.goBack();
  await expect.poll(() => page.locator('h1').textContent()).toBe(idOf(patients[0]!));
  await page.goForward();
  await expect.poll(() => page.locator('h1').textContent()).toBe(idOf(patients[1]!));
  expect(await isMarked()).toBe(true);
});

test('the viewer of the next patient works, and that of the last one says no more', async () => {
  await page.goto(patients[0]!);
  await page.locator('.film').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('h1').textContent()).toBe(idOf(patients[1]!));
  // The view of the patient before would have been written into the address by now.
  await page.waitForTimeout(400);
  expect(page.url()).toBe(patients[1]);
  expect(await page.locator('.film.zoomed').count()).toBe(0);
  await page.keyboard.press('i');
  await expect.poll(() => page.url()).toBe(`${patients[1]}#invert`);
  await page.keyboard.press('?');
  expect(await page.locator('dialog').count()).toBe(1);
});

test('a step is announced, and what was in focus stays there', async () => {
  await page.goto(patients[0]!);
  await page.locator('a[rel=next]').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toBe(patients[1]);
  expect(await page.locator('[role=status]').textContent()).toContain(idOf(patients[1]!));
  expect(await page.evaluate(() => document.activeElement?.getAttribute('rel'))).toBe('next');
});

test('a page that does not come is loaded as any other, and so is one that needs other scripts', async () => {
  await page.route(patients[1]!, (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  );
  await page.goto(patients[0]!);
  await mark();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.url()).toBe(patients[1]);
  await page.waitForLoadState();
  expect(await isMarked()).toBe(false);
  await page.unroute(patients[1]!);
  const wanted = watched.troubles.splice(0);
  expect(wanted.every((trouble) => trouble.includes('ERR_FAILED'))).toBe(true);

  await page.route(patients[1]!, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(
      '<script type="module"',
      '<script type="module" src="/other.js"></script>$&',
    );
    await route.fulfill({ response, body });
  });
  await page.goto(patients[0]!);
  await mark();
  await page.route('**/other.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.url()).toBe(patients[1]);
  await page.waitForLoadState();
  expect(await isMarked()).toBe(false);
  await page.unrouteAll();
});
