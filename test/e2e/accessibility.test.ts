import axe, { type RunOptions } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { PAGE_KINDS, pageAddress } from '../support/pages.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** What a theme changes is colours: in the second one nothing else is looked at again. */
const COLOURS: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(PAGE_KINDS)('the page "%s" has no barrier that axe finds', async (_kind, site, path) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    try {
      const options = colorScheme === 'dark' ? COLOURS : {};
      const page = await context.newPage();
      await page.goto(pageAddress(site, path));
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async (options) => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(options);
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
        );
      }, options);
      expect(violations).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
