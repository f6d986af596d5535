import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';

const { url } = inject('sample');
const { origin } = new URL(url);
const address = (name: string) => new URL(name, url).href;
const GALLERY = 'classes/lung-opacity/';
const PATIENT = 'patients/00436515-870c-4b36-a041-de91049b9ab4/';

/** On a machine that is busy. */
const PATIENCE = { timeout: 20_000 };

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Storage that throws whenever it is asked, as browsers have it where a reader forbids it. */
const blockStorage = (page: Page) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });

/** How much the most colourful pixel of what is on the screen differs between red, green and blue. */
async function colourOf(what: Locator): Promise<number> {
  const { data, info } = await sharp(await what.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let most = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    const pixel = [data[i]!, data[i + 1]!, data[i + 2]!];
    most = Math.max(most, Math.max(...pixel) - Math.min(...pixel));
  }
  return most;
}

/** Text that is shown: what is hidden does not count. */
const textOf = async (what: Locator) => (await what.allInnerTexts()).join('\n');

const isShown = (page: Page, selector: string) => page.locator(selector).first().isVisible();

/** Notes in every frame that is shown from now on what an expression says. */
async function everyFrame(page: Page, expression: string): Promise<() => Promise<unknown[]>> {
  await page.addInitScript(`
    globalThis.seen = [];
    const look = () => {
      if (document.body) globalThis.seen.push(${expression});
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);`);
  return async () => {
    await page.waitForFunction('globalThis.seen.length > 3');
    return page.evaluate('[...new Set(globalThis.seen)]');
  };
}

describe('boxes', () => {
  test('go and come back on every image, and the choice is remembered before anything is shown', async () => {
    await using visit = await watchedPage(browser, origin);
    const { page } = visit;
    const picture = page.locator('.tile .picture').first();
    await page.goto(address(GALLERY));
    expect(await colourOf(picture)).toBeGreaterThan(100);
    await page.getByRole('checkbox', { name: 'Boxes' }).uncheck();
    expect(await colourOf(picture)).toBeLessThan(25);
    expect(await page.locator('.tile .boxes:visible').count()).toBe(0);

    const seen = await everyFrame(
      page,
      "[...document.querySelectorAll('.tile .boxes, .film svg')].some((boxes) => boxes.checkVisibility())",
    );
    await page.reload();
    expect(await seen()).toEqual([false]);
    expect(await page.getByRole('checkbox', { name: 'Boxes' }).isChecked()).toBe(false);
    expect(await colourOf(picture)).toBeLessThan(25);

    await page.goto(address(PATIENT));
    expect(await seen()).toEqual([false]);
    await page.getByRole('checkbox', { name: 'Boxes' }).check();
    expect(await isShown(page, '.film svg')).toBe(true);
    await page.goBack();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Boxes' }).isChecked(), PATIENCE).toBe(true);
    expect(await colourOf(picture)).toBeGreaterThan(100);
    expect(visit.troubles).toEqual([]);
  });

  test.each([
    ['storage is blocked', {}, blockStorage],
    ['there is no script', { javaScriptEnabled: false }, async () => {}],
  ] satisfies [string, BrowserContextOptions, (page: Page) => Promise<unknown>][])(
    'go and come back where %s',
    async (_case, options, prepare) => {
      await using visit = await watchedPage(browser, origin, options);
      const { page } = visit;
      await prepare(page);
      await page.goto(address(GALLERY));
      expect(await isShown(page, '.tile .boxes')).toBe(true);
      await page.getByRole('checkbox', { name: 'Boxes' }).uncheck();
      expect(await isShown(page, '.tile .boxes')).toBe(false);
      await page.getByRole('checkbox', { name: 'Boxes' }).check();
      expect(await isShown(page, '.tile .boxes')).toBe(true);
      expect(visit.troubles).toEqual([]);
    },
  );

  test('and labels can both be hidden: then nothing of a tile tells what the patient has', async () => {
    await using visit = await watchedPage(browser, origin);
    const { page } = visit;
    await page.goto(address('patients/'));
    const tile = page.locator('.tile:has(.boxes)').first();
    expect(await textOf(tile)).toMatch(/Lung Opacity[\s\S]*box/);
    await page.getByRole('checkbox', { name: 'Boxes' }).uncheck();
    expect(await textOf(tile)).not.toMatch(/box/);
    await page.getByLabel('Labels').uncheck();
    await page.reload();
    expect(await textOf(tile)).not.toMatch(/box|Lung|Opacity/);
    expect(await tile.locator('svg:visible').count()).toBe(0);
  });
});

test('tiles are small, medium or large, and stay so', async () => {
  await using visit = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 } });
  const { page } = visit;
  const width = async () => (await page.locator('.tile').first().boundingBox())!.width;
  await page.goto(address(GALLERY));
  const medium = await width();
  await page.getByLabel('Small').check();
  const small = await width();
  await page.getByLabel('Large').check();
  const large = await width();
  expect(small).toBeLessThan(medium - 30);
  expect(large).toBeGreaterThan(medium + 60);
  const seen = await everyFrame(page, "document.querySelector('.tile')?.clientWidth ?? 'none yet'");
  await page.goto(address('targets/1/'));
  expect((await seen()).filter((each) => each !== 'none yet')).toHaveLength(1);
  expect(await width()).toBe(large);
  expect(await page.getByLabel('Large').isChecked()).toBe(true);
  await page.getByLabel('Medium').check();
  await page.reload();
  expect(await width()).toBe(medium);
});

describe('the theme', () => {
  const brightness = (selector: string) => `(() => {
    const [r, g, b] = getComputedStyle(document.querySelector('${selector}')).backgroundColor.match(/\\d+/g);
    return Math.max(r, g, b) < 64 ? 'dark' : Math.min(r, g, b) > 192 ? 'light' : 'neither';
  })()`;
  const look = async (page: Page) => ({
    page: await page.evaluate(brightness('body')),
    ...((await page.locator('.room').count()) > 0 && { room: await page.evaluate(brightness('.room')) }),
  });

  test.each(['light', 'dark'] as const)(
    'of pages follows a system that is %s, and images stand in a dark room',
    async (colorScheme) => {
      for (const javaScriptEnabled of [true, false]) {
        const context = await browser.newContext({ colorScheme, javaScriptEnabled });
        const page = await context.newPage();
        await page.goto(address('about/'));
        // A page without scripts cannot be asked: its picture can.
        const ground = async () => {
          const { dominant } = await sharp(await page.screenshot()).stats();
          return dominant.r > 128 ? 'light' : 'dark';
        };
        expect(await ground()).toBe(colorScheme);
        for (const path of [GALLERY, PATIENT]) {
          await page.goto(address(path));
          expect(await ground()).toBe('dark');
        }
        await context.close();
      }
    },
  );

  test('is what the reader chooses, on every page, from its first frame on', async () => {
    await using visit = await watchedPage(browser, origin, { colorScheme: 'light' });
    const { page } = visit;
    await page.goto(address(PATIENT));
    expect(await look(page)).toEqual({ page: 'light', room: 'dark' });
    await page.getByRole('radio', { name: 'Light', exact: true }).check();
    expect(await look(page)).toEqual({ page: 'light', room: 'light' });
    const bodies = await everyFrame(page, brightness('body'));
    await page.goto(address(GALLERY));
    expect(await look(page)).toEqual({ page: 'light', room: 'light' });
    await page.getByRole('radio', { name: 'Dark', exact: true }).check();
    expect(await look(page)).toEqual({ page: 'dark', room: 'dark' });
    await page.goto(address('labels/'));
    expect(await bodies()).toEqual(['dark']);
    expect(await page.getByRole('radio', { name: 'Dark', exact: true }).isChecked()).toBe(true);
    // Charts are drawn anew in the colours of the other theme.
    await page.locator('figure-chart[drawn]').first().waitFor();
    const drawn = page.locator('figure-chart canvas').first();
    const before = await drawn.screenshot();
    await page.getByRole('radio', { name: /system/ }).check();
    expect(await look(page)).toEqual({ page: 'light' });
    await expect.poll(async () => (await drawn.screenshot()).equals(before), PATIENCE).toBe(false);
    expect(visit.troubles).toEqual([]);
  });

  test('changes for the page where storage is blocked', async () => {
    await using visit = await watchedPage(browser, origin, { colorScheme: 'light' });
    const { page } = visit;
    await blockStorage(page);
    await page.goto(address(GALLERY));
    await page.getByRole('radio', { name: 'Light', exact: true }).check();
    expect(await look(page)).toEqual({ page: 'light', room: 'light' });
    expect(visit.troubles).toEqual([]);
  });

  test.each([GALLERY, PATIENT])('can be read in a room that is light: %s', async (path) => {
    const context = await browser.newContext({ colorScheme: 'light' });
    const page = await context.newPage();
    await page.addInitScript(() => localStorage.setItem('reading-room.theme', 'light'));
    await page.goto(address(path));
    await page.evaluate(axe.source);
    const faults = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
        runOnly: ['color-contrast', 'link-in-text-block'],
      });
      return violations.flatMap(({ nodes }) => nodes.map(({ failureSummary }) => failureSummary));
    });
    expect(faults).toEqual([]);
    await context.close();
  });
});

test.each(['', 'patients/', GALLERY, PATIENT, 'labels/'])(
  'nothing on the page "%s" moves while it loads, even where fonts and images come late',
  async (path) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.route(/\.(woff2|webp|jpg|json)$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue().catch(() => undefined);
    });
    await page.addInitScript(`
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries())
          globalThis.shifts.push([value, ...sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 200))]);
      }).observe({ type: 'layout-shift', buffered: true });`);
    await page.goto(address(path));
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(300);
    expect(await page.evaluate('globalThis.shifts')).toEqual([]);
    await context.close();
  },
);
