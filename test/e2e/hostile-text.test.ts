import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { listFiles, listPages, readJson } from '../support/files.ts';
import { HOSTILE_IDS, HOSTILE_TITLE, IMAGE_MARKUP, MARKUP, NAME_IN_HEADER } from '../support/hostile.ts';
import { startTags } from '../support/html.ts';

const { site, url, messages } = inject('hostile');
let patients: { id: string; slug: string; class: string | null; thumbnail: string | null }[];
let browser: Browser;

beforeAll(async () => {
  patients = await readJson(site, 'data', 'patients.json');
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('every id has a page of its own, whatever it is made of', async () => {
  const slugs = new Map(patients.map(({ id, slug }) => [id, slug]));
  expect([...slugs.keys()]).toEqual(expect.arrayContaining(HOSTILE_IDS));
  expect(new Set(slugs.values()).size).toBe(patients.length);
  for (const slug of slugs.values()) {
    expect(slug).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(['.', '..']).not.toContain(slug);
  }
  // Plain ids keep their names, also where another one's escaped form is the same.
  for (const plain of ['a_20b', 'a.html', '.hidden', 'index', 'page', '404', '__proto__', '...'])
    expect(slugs.get(plain)).toBe(plain);
  const folders = (await listFiles(path.join(site, 'patients')))
    .filter((file) => file.endsWith('/record.json'))
    .map((file) => path.posix.dirname(file));
  expect(folders).toEqual([...slugs.values()].sort());
  for (const { id, slug } of patients)
    expect(await readJson(site, 'patients', slug, 'record.json')).toMatchObject({ id });
});

test('nothing is written beside the folders of the site', async () => {
  const around = path.dirname(site);
  const expected = /^(browser|sample|sample-site|sample-cache|hostile|hostile-site|hostile-cache)$/;
  const entries = new Set((await listFiles(around)).map((file) => file.split('/')[0]!));
  expect([...entries].filter((name) => !expected.test(name))).toEqual([]);
  const top = new Set((await listFiles(site)).map((file) => file.split('/')[0]!));
  expect([...top].filter((name) => /escape|etc|Windows/.test(name))).toEqual([]);
});

test('no page holds an element or an attribute that came from the data', async () => {
  for (const page of await listPages(site)) {
    for (const { name, attributes } of startTags(await readFile(path.join(site, page), 'utf8'))) {
      expect(attributes.get('src'), page).not.toBe('x');
      expect(
        [...attributes.keys()].filter((key) => key.startsWith('on')),
        page,
      ).toEqual([]);
      if (name === 'script') expect(attributes.get('src'), page).toMatch(/^\/report\/_astro\//);
      for (const key of ['href', 'src'])
        expect(attributes.get(key) ?? '', page).not.toMatch(/^(javascript|data):/i);
    }
  }
});

test('a name that stands in a header stands nowhere in the site', async () => {
  const told: string[] = [];
  for (const file of (await listFiles(site)).filter((name) => /\.(html|json|csv|js)$/.test(name)))
    if ((await readFile(path.join(site, file), 'utf8')).includes(NAME_IN_HEADER)) told.push(file);
  expect(told).toEqual([]);
  // Where it stands is told.
  const census = await readJson<{ elements: { path: string[]; withheld: number }[] }>(
    site,
    'data',
    'headers.json',
  );
  const withheld = census.elements.filter((e) => e.withheld > 0).map((e) => e.path.join('/'));
  for (const place of ['00080080', '00081140/00100010', '00090010', '00100010'])
    expect(withheld).toContain(place);
});

test('messages on the terminal hold no control character and none that turns text around', () => {
  expect(messages.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('every page shows the texts as they are, and none of them does anything in a browser', {
  timeout: 120_000,
}, async () => {
  await using visit = await watchedPage(browser, new URL(url).origin);
  const { page } = visit;
  const textOf = async (address: string) => {
    await page.goto(new URL(address, url).href);
    return page.locator('main').textContent();
  };
  const astray: string[] = [];
  for (const { id, slug } of patients) {
    await page.goto(new URL(`patients/${slug}/`, url).href);
    const shown = await page.evaluate(() => ({
      heading: document.querySelector('h1')?.textContent,
      title: document.title,
      notice: document.querySelector('.notice')?.textContent?.trim(),
    }));
    if (shown.heading?.trim() !== id) astray.push(`${slug} shows ${shown.heading}`);
    if (!shown.title.includes(HOSTILE_TITLE)) astray.push(`${slug} has the title ${shown.title}`);
    if (shown.notice !== `Notice ${IMAGE_MARKUP}`) astray.push(`${slug} has the notice ${shown.notice}`);
  }
  const { classes } = await readJson<{ classes: { name: string }[] }>(site, 'data', 'summary.json');
  expect(classes.map((c) => c.name)).toContain(MARKUP);
  // Lists of patients behind a figure are alike: one of a line and one of a cell stand for the others, and so does one
  // of the further pages of a gallery. So are checks.
  const others = new Map(
    (await listPages(site))
      .filter((file) => !file.startsWith('patients/'))
      .map((file) => [
        file
          .replace(/^(figures\/[^/]+\/)\d+(-?)\d*\//, '$1$2')
          .replace(/^quality\/[^/]+\/(page)?.*/, 'quality/$1')
          .replace(/^((?:classes|targets)\/.+\/page\/)\d+\//, '$1'),
        file,
      ]),
  );
  for (const file of others.values()) await textOf(file.replace(/index\.html$/, ''));
  expect(await textOf('')).toContain(MARKUP);
  expect(await textOf('data/')).toContain(IMAGE_MARKUP);
  expect(await textOf('headers/00180015/')).toContain(MARKUP);
  expect(await textOf('quality/bad-row/')).toContain(`Target is "${MARKUP}"`);
  expect(await textOf('about/')).toContain(MARKUP);
  expect(astray).toEqual([]);
  expect(visit.troubles).toEqual([]);
});

test('images of hostile names are shown under names of their own', async () => {
  const named = patients.filter((patient) => patient.thumbnail !== null);
  expect(named.length).toBeGreaterThan(20);
  expect(new Set(named.map((patient) => patient.thumbnail)).size).toBe(named.length);
  const files = await listFiles(path.join(site, 'thumbnails'));
  expect(files.filter((file) => !file.startsWith('clean/'))).toEqual(
    named.map((patient) => patient.thumbnail!).sort(),
  );
});

test('every kind of fault in the data is a finding that names its patient', async () => {
  const findings = await readJson<{ code: string; patients: string[] }[]>(site, 'data', 'findings.json');
  const found = (code: string) => findings.filter((f) => f.code === code).flatMap((f) => f.patients);
  expect(found('unreadable-image').sort()).toEqual(['empty', 'truncated']);
  expect(found('missing-image')).toContain('a/b');
  expect(found('unlabelled-image')).toEqual(['unlabelled']);
  expect(found('box-outside-image')).toEqual(['outside']);
  expect(found('box-zero-area')).toEqual(['zero-area']);
  expect(found('duplicate-row')).toEqual(['repeated']);
  expect(found('label-conflict')).toContain('both-targets');
  expect(found('class-conflict')).toContain('two-classes');
  expect(found('positive-without-box')).toContain('without-box');
  expect(found('bad-row')).toEqual(expect.arrayContaining(['bad-width', MARKUP, 'too']));
  expect(found('id-mismatch')).toContain('a b');
});
