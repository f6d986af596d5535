import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { PAGE_KINDS, pageAddress } from '../support/pages.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 390, height: 844 } });
});
afterAll(() => browser?.close());

test.each(PAGE_KINDS)(
  'the page "%s" fits a screen of 390 pixels without scrolling sideways',
  async (_kind, site, path) => {
    await page.goto(pageAddress(site, path));
    const wide = await page.evaluate(() => {
      const beyond = [...document.querySelectorAll('body *')].filter(
        (element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll *'),
      );
      return {
        width: document.documentElement.scrollWidth,
        // Tells whoever has to mend it where to look.
        widest: beyond.slice(0, 5).map((element) => `${element.tagName} ${element.className}`),
      };
    });
    expect(wide.width, wide.widest.join(', ')).toBeLessThanOrEqual(390);
  },
);
