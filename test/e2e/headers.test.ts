import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { readJson } from '../support/files.ts';

const { url, site } = inject('sample');
interface Row {
  path: string[];
  name: string;
  files: number;
  distinct: number | null;
  constant: string | null;
  values: { value: string; files: number }[];
}
const { files, elements } = await readJson<{ files: number; elements: Row[] }>(site, 'data', 'headers.json');
const at = (tag: string) => elements.find(({ path }) => path.join('/') === tag)!;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Text of an element, without the blanks around it. */
const text = async (where: Locator) => (await where.textContent())?.trim();

/** Names in a section of the page of headers, in their order. */
const named = (test: (row: Row) => boolean) => elements.filter(test).map(({ name }) => name);

test('the census shows every element in its group, without JavaScript and without a field that would need it', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(new URL('headers/', url).href);
    const names = (id: string) => page.locator(`#${id} tbody th`).allInnerTexts();
    expect(await names('constant')).toEqual(named(({ constant }) => constant === 'everywhere'));
    expect(await names('varies')).toEqual(named(({ distinct }) => (distinct ?? 0) > 1));
    expect(await page.locator('tbody tr').count()).toBe(elements.length);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    const modality = page.locator('tr', { hasText: '(0008,0060)' });
    expect(await text(modality.locator('.value'))).toBe(at('00080060').values[0]!.value);
  } finally {
    await context.close();
  }
});

test('typing narrows the tables down by name, tag, keyword and VR, and says to how many', async () => {
  await using visit = await watchedPage(browser, new URL(url).origin);
  const { page } = visit;
  await page.goto(new URL('headers/', url).href);
  const field = page.getByRole('searchbox', { name: 'Filter' });
  const shown = () => page.locator('tbody tr:visible th').allInnerTexts();
  await field.fill('PatientAge');
  expect(await shown()).toEqual(["Patient's Age"]);
  await field.fill('0028 bits');
  expect(await shown()).toEqual(['Bits Allocated', 'Bits Stored']);
  expect(await text(page.locator('output'))).toBe(`2 of ${elements.length} elements`);
  expect(await page.locator('#varies').isVisible()).toBe(false);
  await field.fill('');
  expect(await shown()).toHaveLength(elements.length);
  expect(visit.troubles).toEqual([]);
});

test('an element leads to its values, and a value to the patients who have it', async () => {
  await using visit = await watchedPage(browser, new URL(url).origin);
  const { page } = visit;
  await page.goto(new URL('headers/', url).href);
  await page.getByRole('link', { name: 'View Position' }).click();
  await page.waitForURL('**/headers/00185101/');
  const rows = await page.locator('tbody tr').all();
  expect(rows).toHaveLength(at('00185101').values.length);
  for (const [i, { value, files: n }] of at('00185101').values.entries()) {
    expect(await text(rows[i]!.locator('th'))).toBe(value);
    expect(await text(rows[i]!.locator('.bar-cell .num'))).toBe(`${((100 * n) / files).toFixed(1)} %`);
  }
  await rows[0]!.locator('summary').click();
  await rows[0]!.locator('li a').first().click();
  await page.waitForURL('**/patients/*/');
  const row = page.locator('.header-table tr', { hasText: '(0018,5101)' });
  expect(await text(row.locator('td').last())).toBe(at('00185101').values[0]!.value);
  expect(visit.troubles).toEqual([]);
});
