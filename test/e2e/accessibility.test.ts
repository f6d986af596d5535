import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { PAGE_KINDS, pageAddress } from '../support/pages.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(PAGE_KINDS)('the page "%s" has no barrier that axe finds', async (_kind, site, path) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    try {
      const page = await context.newPage();
      await page.goto(pageAddress(site, path));
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
        );
      });
      expect(violations).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
