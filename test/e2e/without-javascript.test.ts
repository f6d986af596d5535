import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { readJson } from '../support/files.ts';

const { url, site } = inject('sample');
const { classes } = await readJson<{ classes: { name: string; patients: number }[] }>(
  site,
  'data',
  'summary.json',
);
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage({ javaScriptEnabled: false });
});
afterAll(() => browser?.close());

/** Text of a table's cells, row by row, blanks joined. */
async function tableText(selector: string): Promise<string[][]> {
  const rows = await page.locator(`${selector} tbody tr`).all();
  return Promise.all(
    rows.map(async (row) =>
      (await row.locator('th, td').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()),
    ),
  );
}

test('the overview shows the table of the classes with their numbers', async () => {
  await page.goto(url);
  const rows = await tableText('#class-distribution table');
  expect(rows.map(([name, count]) => [name, count!.split(' ')[0]])).toEqual(
    classes.map(({ name, patients }) => [name, String(patients)]),
  );
  expect(rows).toHaveLength(3);
  expect(await page.locator('#class-distribution table').isVisible()).toBe(true);
});

test('a gallery shows a thumbnail for each patient and leads to the patient', async () => {
  await page.goto(new URL('classes/lung-opacity/', url).href);
  const pictures = page.locator('main a[href*="/patients/"] img');
  expect(await pictures.count()).toBe(classes.find(({ name }) => name === 'Lung Opacity')!.patients);
  await expect
    .poll(() => pictures.first().evaluate((image: HTMLImageElement) => image.naturalWidth), {
      timeout: 20_000,
    })
    .toBe(256);
  await pictures.first().click();
  await page.waitForURL('**/patients/00436515-870c-4b36-a041-de91049b9ab4/');
});

test('a patient page shows the image, the boxes on it and the table of the header', async () => {
  await page.goto(new URL('patients/00436515-870c-4b36-a041-de91049b9ab4/', url).href);
  const image = page.locator('main img').first();
  await expect
    .poll(() => image.evaluate((i: HTMLImageElement) => i.naturalWidth), { timeout: 20_000 })
    .toBe(1024);
  const boxes = page.locator('.viewer svg rect.box');
  expect(await boxes.count()).toBe(2);
  for (const box of await boxes.all()) {
    expect(await box.isVisible()).toBe(true);
    const stroke = await box.evaluate((element) => {
      const style = getComputedStyle(element);
      return { colour: style.stroke, width: Number.parseFloat(style.strokeWidth), opacity: style.opacity };
    });
    expect(stroke.colour).toMatch(/^rgb\(/);
    expect(stroke.width).toBeGreaterThan(0);
    expect(stroke.opacity).toBe('1');
  }
  const header = await tableText('.header-table');
  expect(header.find(([, name]) => name === 'Modality')).toEqual(['(0008,0060)', 'Modality', 'CS', 'CR']);
});
