import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { startTags } from '../support/html.ts';

const { site, url, base } = inject('sample');
const PAGES = ['labels', 'boxes', 'people', 'images', 'splits'];
/** Of all scripts of a page together, compressed. */
const MOST = 90_000;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Scripts that a page loads, and those that they load, now or later: names of files in the site. */
async function scriptsOf(page: string): Promise<Set<string>> {
  const tags = startTags(await readFile(path.join(site, page, 'index.html'), 'utf8'));
  const found = new Set<string>();
  const add = async (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    const text = await readFile(path.join(site, file), 'utf8');
    for (const [, name] of text.matchAll(/["'`]([^"'`\s]*\.js)["'`]/g)) {
      const other = path.posix.join(path.posix.dirname(file), path.posix.basename(name!));
      if (name!.startsWith('.') || name!.startsWith('_astro')) await add(other);
    }
  };
  for (const { name, attributes } of tags) {
    const source = attributes.get(name === 'script' ? 'src' : 'href');
    if (source?.endsWith('.js')) await add(source.slice(base.length));
  }
  return found;
}

test.each(PAGES)('all scripts of /%s/ together are under 90 kB compressed', async (page) => {
  const scripts = await scriptsOf(page);
  // The chart library is among them, or the measure is of nothing.
  expect([...scripts].some((file) => file.includes('bar-chart'))).toBe(true);
  let bytes = 0;
  for (const file of scripts) bytes += gzipSync(await readFile(path.join(site, file)), { level: 9 }).length;
  expect(bytes).toBeLessThan(MOST);
});

test.each(PAGES)('a browser asks for no script of /%s/ that the measure does not know', async (page) => {
  const tab = await browser.newPage();
  const asked: string[] = [];
  tab.on('request', (request) => {
    if (request.resourceType() === 'script') asked.push(new URL(request.url()).pathname.slice(base.length));
  });
  await tab.goto(new URL(`${page}/`, url).href, { waitUntil: 'networkidle' });
  const known = await scriptsOf(page);
  expect(asked.filter((file) => !known.has(file))).toEqual([]);
  expect(asked.length).toBeGreaterThan(1);
  await tab.close();
});

test.each(PAGES)('printed, every chart of /%s/ that is chosen is drawn, on white', async (page) => {
  const tab = await browser.newPage({ colorScheme: 'dark' });
  await tab.goto(new URL(`${page}/`, url).href, { waitUntil: 'networkidle' });
  // What lies below the screen has not been drawn when somebody prints.
  const drawn = await tab.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    const charts = [...document.querySelectorAll('figure-chart')].filter((chart) => chart.clientWidth > 0);
    return {
      charts: charts.length,
      pictures: charts.filter((chart) => (chart.querySelector('canvas')?.width ?? 0) > 0).length,
      ink: getComputedStyle(document.body).color,
    };
  });
  expect(drawn.charts).toBeGreaterThan(0);
  expect(drawn.pictures).toBe(drawn.charts);
  await tab.emulateMedia({ media: 'print' });
  const paper = await tab.evaluate(() => ({
    ground: getComputedStyle(document.body).backgroundColor,
    navigation: [...document.querySelectorAll('nav')].filter((nav) => nav.checkVisibility()).length,
    wide: [...document.querySelectorAll('main canvas')].filter(
      (canvas) => canvas.getBoundingClientRect().right > innerWidth,
    ).length,
  }));
  expect(paper).toEqual({ ground: 'rgb(255, 255, 255)', navigation: 0, wide: 0 });
  expect(drawn.ink).toBe('rgb(26, 30, 34)');
  await tab.close();
});
