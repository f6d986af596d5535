import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, run, type Serving, serveSite } from '../support/command-line.ts';
import { readJson, readRows, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

/** Three patients: the second one has two boxes, the others none. Two submissions, one of them faulty. */

let temporary: TemporaryFolder;
let browser: Browser;
let server: Serving;
let data: TinyDataset;
const at = (...names: string[]) => temporary.at(...names);
const settings = 'title: T\ndescription: D.\nprivacy: declared-deidentified\npredictions:\n';

beforeAll(async () => {
  temporary = await temporaryFolder();
  browser = await openBrowser();
  data = await writeTiny(inject('sample').data, at('data'));
  const truth = (await readRows(data.folder, path.basename(data.labels)))
    .filter(([id, , , , , target]) => id === data.ids[1] && target === '1')
    .map((row) => row.slice(1, 5).map(Number));
  const [first] = truth;
  const moved = [first![0]! + 4, ...first!.slice(1)];
  writeFileSync(
    path.join(data.folder, 'good.csv'),
    [
      'patientId,PredictionString',
      `${data.ids[0]},`,
      `${data.ids[1]},0.9 ${moved.join(' ')} 0.3 1 1 20 20`,
      `${data.ids[2]},0.25 100 100 50 50`,
    ].join('\n'),
  );
  writeFileSync(
    path.join(data.folder, 'odd.csv'),
    [
      'patientId,PredictionString',
      `${data.ids[0]},0.5 1 2 3`,
      `${data.ids[1]},`,
      `${data.ids[1]},0.5 1 2 3 4`,
      'nobody <b>,0.5 1 2 3 4',
    ].join('\n'),
  );
  writeFileSync(
    path.join(data.folder, 'report.yaml'),
    `${settings}  - { name: Good & "sound", file: good.csv }\n  - { name: Odd, file: odd.csv }\n`,
  );
  await buildSite({ data: data.folder, out: at('site'), cache: at('cache') });
  server = await serveSite(temporary.folder, at('site'));
});
afterAll(async () => {
  await server?.stop();
  await browser?.close();
  await temporary[Symbol.asyncDispose]();
});

const html = (...names: string[]) => readFileSync(at('site', ...names, 'index.html'), 'utf8');

test('submissions are compared with the labels, and what is odd of them is told', async () => {
  const [good, odd] = await readJson<Record<string, unknown>[]>(at('site/data/predictions.json'));
  expect(good).toMatchObject({
    slug: 'good-sound',
    images: 3,
    leftOut: 1,
    missing: 0,
    truth: 2,
    predicted: 3,
    hits: 1,
  });
  // Of the image with two boxes: one hit, one miss, one false alarm at every threshold; and an image with a false alarm.
  expect(good!.score).toBeCloseTo((1 / 3 + 0) / 2);
  expect(odd).toMatchObject({
    images: 1,
    missing: 2,
    score: 0,
    unknown: { count: 1, first: ['nobody <b>'] },
  });
  expect(odd!.problems).toEqual({
    count: 2,
    first: [
      { line: 2, message: '4 numbers stand there, and each box has five: confidence x y width height' },
      { line: 4, message: 'the patient has an earlier row, which counts' },
    ],
  });
  const page = html('predictions', 'odd');
  expect(page).toContain('Line 4: the patient has an earlier row, which counts.');
  expect(page).toContain('nobody &lt;b&gt;');
  expect(html('predictions', 'good-sound')).toMatch(/id="false-alarms"[\s\S]*confidence 0\.30/);
});

test('a patient has the predictions over the truth, and a slider takes away those that are less sure', async () => {
  await using watched = await watchedPage(browser, new URL(server.url).origin);
  const { page, troubles } = watched;
  await page.goto(new URL(`patients/${data.ids[1]}/`, server.url).href);
  const boxes = page.locator('.film rect.predicted');
  await expect
    .poll(() => boxes.evaluateAll((all) => all.filter((each) => each.checkVisibility()).length))
    .toBe(2);
  expect(await page.locator('.film rect.box').count()).toBe(2);
  const slider = page.locator('prediction-threshold input');
  await slider.fill('0.5');
  await expect
    .poll(() => boxes.evaluateAll((all) => all.filter((each) => each.checkVisibility()).length))
    .toBe(1);
  expect(await page.locator('prediction-threshold output').textContent()).toBe('0.50');
  expect(await page.locator('.predictions').textContent()).toMatch(/0\.90[\s\S]*hit/);
  expect(troubles).toEqual([]);
});

test('another submission in the same file is noticed, and changes the pages of its patients alone', async () => {
  const before = html('patients', data.ids[0]!);
  writeFileSync(
    path.join(data.folder, 'good.csv'),
    `patientId,PredictionString\n${data.ids[0]},\n${data.ids[1]},0.125 9 9 20 20\n${data.ids[2]},0.25 100 100 50 50\n`,
  );
  const folders = ['--data', data.folder, '--out', at('site'), '--cache', at('cache'), '--base', '/report/'];
  const { status, stdout } = await run(temporary.folder, 'build', ...folders, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ unchanged: false, images: { read: 0 } });
  expect(html('patients', data.ids[1]!)).toContain('data-confidence="0.125"');
  expect(html('patients', data.ids[0]!)).toBe(before);
});

test('predictions that are not there, or of one name, are told', async () => {
  const build = (lines: string) => {
    writeFileSync(at('other.yaml'), settings + lines);
    return run(
      temporary.folder,
      'build',
      '--data',
      data.folder,
      '--out',
      at('none'),
      '--config',
      'other.yaml',
    );
  };
  const missing = await build('  - { name: A, file: nowhere.csv }\n');
  expect([missing.status, missing.stderr]).toEqual([
    1,
    expect.stringMatching(/nowhere\.csv: .*"A" cannot be read/),
  ]);
  const twice = await build('  - { name: A, file: a.csv }\n  - { name: A, file: b.csv }\n');
  expect([twice.status, twice.stderr]).toEqual([
    1,
    expect.stringMatching(/predictions.*names that are all different/),
  ]);
});
