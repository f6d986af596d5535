import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, type Serving, serveSite } from '../support/command-line.ts';
import { readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { nih, vindr, writeFiles } from '../support/formats.ts';

/** A site of films that several have read, and one of patients who have several images. */

let temporary: TemporaryFolder;
let browser: Browser;
const servers: Record<string, Serving> = {};
const at = (...names: string[]) => temporary.at(...names);

beforeAll(async () => {
  temporary = await temporaryFolder();
  browser = await openBrowser();
  for (const [name, files] of [
    ['vindr', vindr()],
    ['nih', await nih()],
  ] as const) {
    writeFiles(at(name), files);
    await buildSite({ data: at(name), out: at(`${name}-site`), cache: at(`${name}-cache`) });
    servers[name] = await serveSite(temporary.folder, at(`${name}-site`));
  }
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
  await browser?.close();
  await temporary[Symbol.asyncDispose]();
});

const html = (...names: string[]) => readFileSync(at(...names, 'index.html'), 'utf8');

test('a page says who says what, and shows each reader’s boxes until they are put away', async () => {
  const { url } = servers.vindr!;
  await using watched = await watchedPage(browser, new URL(url).origin);
  const { page } = watched;
  await page.goto(new URL('patients/f1/', url).href);
  const said = page.locator('table.statements');
  const lines = (await said.locator('tbody tr').allTextContents()).map((text) =>
    text.replace(/\s+/g, ' ').trim(),
  );
  expect(lines).toEqual([
    'Cardiomegaly ✓ yes· no✓ yes 2 of 3',
    'Pleural effusion · no· no✓ yes 1 of 3',
    'Pneumonia · no· no✓ yes 1 of 3',
    'No finding · no✓ yes· no 1 of 3',
  ]);
  expect(await page.locator('table.boxes tbody tr').first().textContent()).toMatch(
    /1\s+Cardiomegaly\s+R9\s+10, 8/,
  );
  const boxes = page.locator('.film rect.box');
  expect(await boxes.count()).toBe(2);
  expect(await boxes.evaluateAll((all) => all.map((box) => box.getAttribute('stroke')))).toEqual([
    '#e69f00',
    '#e69f00',
  ]);
  await page.getByRole('checkbox', { name: 'R10' }).uncheck();
  expect(
    await boxes.evaluateAll((all) => all.map((box) => getComputedStyle(box.parentElement!).display)),
  ).toEqual(['inline', 'none']);
  expect(watched.troubles).toEqual([]);
});

test('who has several classes is in the gallery of each, and counted once where parts make a whole', async () => {
  expect(html('vindr-site', 'classes', 'pneumonia')).toContain('patients/f1/');
  expect(html('vindr-site', 'classes', 'several-classes')).toContain('patients/f1/');
  const summary = await readJson<{
    classes: { name: string; patients: number; boxes: number }[];
    patients: number;
  }>(at('vindr-site', 'data', 'summary.json'));
  expect(summary.patients).toBe(2);
  expect(summary.classes.map(({ name, patients, boxes }) => [name, patients, boxes])).toEqual([
    ['Cardiomegaly', 1, 2],
    ['Nodule/Mass', 1, 0],
    ['Pleural effusion', 1, 0],
    ['Pneumonia', 1, 0],
  ]);
  const labels = html('vindr-site', 'labels');
  expect(labels).toContain('Agreement of readers, in images');
  expect(labels).toContain('Classes that come together, in patients');
});

test('each image of a patient has its own labels and boxes, on the page and for programs', async () => {
  const { url } = servers.nih!;
  await using watched = await watchedPage(browser, new URL(url).origin);
  const { page } = watched;
  await page.goto(new URL('patients/1/', url).href);
  expect(await page.locator('figure.viewer').count()).toBe(2);
  expect(await page.locator('.film').nth(0).locator('rect.box').count()).toBe(1);
  expect(await page.locator('.film').nth(1).locator('rect.box').count()).toBe(0);
  const captions = await page.locator('table.statements').allInnerTexts();
  expect(captions.map((text) => text.split(/\s*\n\s*/).filter(Boolean))).toEqual([
    ['Image 1', 'Finding', 'Infiltration', 'Effusion'],
    ['Image 2', 'Finding', 'No Finding'],
  ]);
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () =>
    (await (globalThis as unknown as { axe: typeof axe }).axe.run()).violations.map(({ id }) => id),
  );
  expect(violations).toEqual([]);
  expect(watched.troubles).toEqual([]);
  const record = await readJson<{
    labels: unknown;
    boxes: unknown;
    statements: unknown;
    images: { frame: string }[];
  }>(at('nih-site', 'patients', '1', 'record.json'));
  expect(record).toMatchObject({
    labels: { target: 1, class: 'Several classes', classes: ['Effusion', 'Infiltration'] },
    boxes: [{ number: 1, x: 5.5, y: 6, width: 20, height: 21, name: 'Infiltration', image: 1 }],
    statements: [
      { name: 'Infiltration', target: 1, image: 1 },
      { name: 'Effusion', target: 1, image: 1 },
      { name: 'No Finding', target: 0, image: 2 },
    ],
  });
  expect(record.images.map(({ frame }) => frame)).toEqual(['frames/1.png', 'frames/1.2.png']);
});

test('a dataset without settings has words that fit any, and nothing of another one', () => {
  const overview = html('nih-site');
  expect(overview).toContain('Imaging dataset');
  expect(overview).not.toMatch(/RSNA|pneumonia/i);
});
