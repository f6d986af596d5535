import axe, { type RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { PAGE_KINDS, pageAddress } from '../support/pages.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** What a theme changes is colours: in the second one nothing else is looked at again. */
const COLOURS: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };

const barriers = (page: Page, options: RunOptions) =>
  page.evaluate(async (options) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
    );
  }, options);

test.each(PAGE_KINDS)(
  'the page "%s" has no barrier that axe finds, in light and in dark',
  async (_kind, site, path) => {
    const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
    try {
      await page.goto(pageAddress(site, path));
      await page.evaluate(axe.source);
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await background();
      expect(await barriers(page, {})).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await background()).not.toBe(light);
      expect(await barriers(page, COLOURS)).toEqual([]);
    } finally {
      await page.close();
    }
  },
);
