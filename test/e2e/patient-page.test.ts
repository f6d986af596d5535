import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { listFiles, readJson } from '../support/files.ts';
import { startTags } from '../support/html.ts';
import { PAGE_KINDS } from '../support/pages.ts';

const sample = inject('sample');
const hostile = inject('hostile');
const WORKED = 'patients/00436515-870c-4b36-a041-de91049b9ab4/';
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const address = (where: string, site = sample) => new URL(where, site.url).href;
const visible = (page: Page, selector: string) => page.locator(`${selector}:visible`);
const status = (page: Page) => page.locator('header-filter output').textContent();

test('the header is filtered as one types, over tag, name and value; Escape brings all back', async () => {
  await using visit = await watchedPage(browser, new URL(sample.url).origin);
  const { page } = visit;
  await page.goto(address(WORKED));
  const field = page.getByLabel('Filter');
  const rows = visible(page, '.header-table tbody tr');
  const all = await rows.count();
  for (const [typed, expected] of [
    ['0018,5101', ['View Position']],
    ['00185101', ['View Position']],
    ['SPACING', ['Pixel Spacing']],
    ['monochrome2', ['Photometric Interpretation']],
    ['uid study', ['Study Instance UID']],
  ] as const) {
    await field.fill(typed);
    expect(await rows.locator('th').allTextContents(), typed).toEqual(expected);
    expect(await status(page)).toBe(`1 of ${all} elements`);
    expect(await visible(page, '.header-group').count()).toBe(1);
  }
  await field.fill('nothing of the kind');
  expect(await status(page)).toBe('No element matches');
  expect(await visible(page, '.header-group').count()).toBe(0);
  await field.press('Escape');
  expect(await field.inputValue()).toBe('');
  expect(await rows.count()).toBe(all);
  expect(await status(page)).toBe('');
  expect(visit.troubles).toEqual([]);
});

test('groups fold, and a filter opens those in which it finds something as long as it stands', async () => {
  await using visit = await watchedPage(browser, new URL(hostile.url).origin);
  const { page } = visit;
  await page.goto(address('patients/in-header/', hostile));
  const group = page.locator('.header-group', { hasText: 'Identifying' });
  await group.locator('summary').click();
  expect(await group.locator('table').isVisible()).toBe(false);
  // An element within a sequence is shown with what it stands in, which is not counted.
  await page.getByLabel('Filter').fill('code value');
  expect(await group.locator('tbody tr:visible th').allTextContents()).toEqual([
    'Referenced Image Sequence',
    'Item 1',
    'Code Value',
  ]);
  expect(await status(page)).toMatch(/^1 of \d+ elements$/);
  await page.getByLabel('Filter').fill('');
  expect(await group.locator('table').isVisible()).toBe(false);
  expect(visit.troubles).toEqual([]);
});

test('the header is copied as the text that can be downloaded', async () => {
  await using visit = await watchedPage(browser, new URL(sample.url).origin, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { page } = visit;
  await page.goto(address(WORKED));
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await expect.poll(() => status(page)).toBe('The header is copied.');
  const text = await readFile(path.join(sample.site, WORKED, 'header.txt'), 'utf8');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.replaceAll('\r\n', '\n')).toBe(text);
  expect(visit.troubles).toEqual([]);
});

test('without JavaScript the header is there as a whole, and neither field nor button stands about', async () => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address(WORKED));
  expect(await visible(page, '.header-table tbody tr').count()).toBe(35);
  expect(await visible(page, 'header-filter :is(input, button)').count()).toBe(0);
  await page.locator('.header-group summary').first().click();
  expect(await visible(page, '.header-table tbody tr').count()).toBe(25);
  await page.close();
});

test('header.txt of every patient says what record.json says, and nothing that is withheld', async () => {
  for (const { site } of [sample, hostile]) {
    const files = (await listFiles(path.join(site, 'patients'))).filter((f) => f.endsWith('/header.txt'));
    const pages = (await listFiles(path.join(site, 'patients'))).filter((f) => f.endsWith('/record.json'));
    expect(files.map((file) => path.dirname(file))).toEqual(pages.map((file) => path.dirname(file)));
    for (const file of files) {
      const text = await readFile(path.join(site, 'patients', file), 'utf8');
      const record = await readJson<{
        header: Record<string, { vr: string; Value?: unknown[] }> | null;
        images: { withheld: string[]; problem: string | null }[];
      }>(site, 'patients', path.dirname(file), 'record.json');
      expect(text).not.toContain('Doe');
      const lines = text.split('\n').filter((line) => /^\([\dA-F]{4},[\dA-F]{4}\) {2}.. {2}\S/.test(line));
      const tags = lines.map((line) => line.slice(1, 10).replace(',', ''));
      const withheld = record.images[0]?.withheld ?? [];
      const expected = [...Object.keys(record.header ?? {}), ...withheld].sort();
      expect(
        tags.filter((tag) => tag !== '7FE00010'),
        file,
      ).toEqual(expected);
      for (const tag of withheld)
        expect(lines[tags.indexOf(tag)], file).toMatch(/ {2}\[withheld by the privacy policy\]$/);
      for (const [tag, { Value }] of Object.entries(record.header ?? {})) {
        const [value] = Value ?? [];
        if (typeof value !== 'string' || value.length === 0 || /[^\x20-\x7E]/.test(value)) continue;
        expect(lines[tags.indexOf(tag)], `${file} ${tag}`).toContain(value);
      }
    }
  }
});

test('what differs from nearly all other files is marked in words, with a way to the others', async () => {
  await using visit = await watchedPage(browser, new URL(hostile.url).origin);
  const { page } = visit;
  await page.goto(address('patients/in-header/', hostile));
  const rows = page.locator('.header-table tr', { hasText: '(0028,0010)' });
  expect((await rows.allInnerTexts())[0]).toMatch(/8\s+unusual: nearly all files say 1024/);
  expect(await page.locator('.missing li', { hasText: 'Study Date' }).allInnerTexts()).toEqual([
    'Study Date (0008,0020) 19010101 (1 January 1901)',
  ]);
  await page.goto(address('patients/outside/', hostile));
  expect(await page.locator('header-filter').textContent()).not.toContain('unusual');
  await page.goto(address('patients/in-header/', hostile));
  await rows.getByRole('link', { name: 'unusual' }).click();
  await page.waitForURL('**/headers/00280010/');
  expect(visit.troubles).toEqual([]);
});

test('a box has its size in pixels, in millimetres and as a share of the image', async () => {
  const page = await browser.newPage();
  await page.goto(address(WORKED));
  const cells = page.locator('.boxes tbody tr').first().locator('th, td');
  expect((await cells.allInnerTexts()).map((text) => text.trim())).toEqual([
    '1',
    '264, 152',
    '213 × 379',
    '35.8 × 63.7',
    `${((100 * 213 * 379) / 1024 ** 2).toFixed(1)} %`,
  ]);
  const histogram = page.getByRole('img', { name: /^Histogram of the stored values: half of the pixels/ });
  expect(await histogram.isVisible()).toBe(true);
  await page.close();
});

test('printed, a patient takes one sheet of A4: image, boxes, facts and address, not the whole header', async () => {
  const page = await browser.newPage();
  await page.goto(address(WORKED));
  // What was done on the screen does not reach the paper.
  await page.locator('.header-group summary').first().click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.emulateMedia({ media: 'print' });
  const [shown] = await page.locator('body').allInnerTexts();
  expect(shown).toContain(page.url().replace(/#.*/, ''));
  expect(shown).toContain('(0008,0060)');
  expect(shown).not.toContain('(0008,0018)');
  expect(await page.locator('.film svg rect.box').first().isVisible()).toBe(true);
  const film = (await page.locator('.film').boundingBox())!;
  expect((await page.locator('.film img').boundingBox())!.width).toBeCloseTo(film.width, 0);
  await page.emulateMedia({ media: null });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await page.close();
});

test('HTML, styles and scripts of a patient page weigh less than 45 kB on the way', async () => {
  const pages = PAGE_KINDS.filter(
    ([, , where]) => where.startsWith('patients/') && !/^patients\/(page|$)/.test(where),
  );
  expect(pages.length).toBeGreaterThan(4);
  for (const [kind, name, where] of pages) {
    const { site, base } = name === 'sample' ? sample : hostile;
    const html = await readFile(path.join(site, where, 'index.html'));
    const files = startTags(html.toString())
      .flatMap(({ attributes }) => [attributes.get('src'), attributes.get('href')])
      .filter((file) => file?.startsWith(`${base}_astro/`) && /\.(js|css)$/.test(file));
    const parts = await Promise.all(
      [...new Set(files)].map((file) => readFile(path.join(site, file!.slice(base.length)))),
    );
    const weight = [html, ...parts].reduce((sum, part) => sum + gzipSync(part).length, 0);
    expect(weight, kind).toBeLessThan(45_000);
  }
});
