import { mkdir, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, type Serving, serveSite } from '../support/command-line.ts';
import { dicomFile } from '../support/dicom-writer.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const sample = inject('sample');
const PATIENT = 'patients/00436515-870c-4b36-a041-de91049b9ab4/';
const [WIDTH, HEIGHT] = [64, 48];
/** Stored values of the deep image: signed, 16 bits, a ramp over all of them. */
const stored = (i: number) => -32768 + Math.floor((i * 65535) / (WIDTH * HEIGHT - 1));

let browser: Browser;
let temporary: TemporaryFolder;
let server: Serving;
let deep: string;

beforeAll(async () => {
  temporary = await temporaryFolder();
  browser = await openBrowser();
  const images = temporary.at('data', 'stage_2_train_images');
  await mkdir(images, { recursive: true });
  const samples = Int16Array.from({ length: WIDTH * HEIGHT }, (_, i) => stored(i));
  await writeFile(
    `${images}/deep.dcm`,
    dicomFile([
      ['00080060', 'CS', 'CT'],
      ['00100020', 'LO', 'deep'],
      ['00200020', 'CS', 'L\\F'],
      ['00280002', 'US', [1]],
      ['00280004', 'CS', 'MONOCHROME2'],
      ['00280010', 'US', [HEIGHT]],
      ['00280011', 'US', [WIDTH]],
      ['00280030', 'DS', '0.5\\0.25'],
      ['00280100', 'US', [16]],
      ['00280101', 'US', [16]],
      ['00280102', 'US', [15]],
      ['00280103', 'US', [1]],
      ['00281050', 'DS', '40\\-600'],
      ['00281051', 'DS', '400\\1500'],
      ['00281052', 'DS', '-1000'],
      ['00281053', 'DS', '0.5'],
      ['00281054', 'LO', 'HU'],
      ['7FE00010', 'OW', new Uint8Array(samples.buffer)],
    ]),
  );
  await writeFile(
    temporary.at('data', 'stage_2_train_labels.csv'),
    'patientId,x,y,width,height,Target\ndeep,4,4,20,10,1\n',
  );
  const out = temporary.at('site');
  await buildSite({ data: temporary.at('data'), out, cache: temporary.at('cache'), base: '/', jobs: 1 });
  server = await serveSite(temporary.folder, out);
  deep = new URL('patients/deep/', server.url).href;
});
afterAll(async () => {
  await server?.stop();
  await browser?.close();
  await temporary[Symbol.asyncDispose]();
});

/** Greys of the canvas that the viewer has painted. */
const greys = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.stage canvas')!;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d')!;
    context.drawImage(canvas, 0, 0);
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0);
  });

/** A hash of the canvas, where it holds too much to be looked at one by one. */
const digestOf = (page: Page) =>
  page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.stage canvas')!;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d')!;
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Uint8Array(await crypto.subtle.digest('SHA-256', data)).toString();
  });

/** PS3.3 C.11.2.1.2.1, as it stands there. */
function linear(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 255;
  return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
}

test.each([
  ['the graphics processor', true],
  ['a plain canvas', false],
])('a narrow window of 16 bits shows the greys of the standard, on %s', async (_, hasGl) => {
  await using watched = await watchedPage(browser, new URL(deep).origin);
  const { page, troubles } = watched;
  if (!hasGl)
    await page.addInitScript(() => {
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...more: unknown[]
      ) {
        return kind === 'webgl2' ? null : getContext.call(this, kind as '2d', ...(more as []));
      } as typeof getContext;
    });
  for (const [center, width, invert] of [
    [40, 400, false],
    [-1000, 40, false],
    [120, 60, true],
  ] as const) {
    await page.goto(`${deep}?${center}#window=${center},${width}${invert ? '&invert' : ''}`);
    await page.locator('.stage canvas').waitFor();
    const seen = await greys(page);
    expect(seen).toHaveLength(WIDTH * HEIGHT);
    const off = seen.filter((grey, i) => {
      const wanted = linear(stored(i) * 0.5 - 1000, center, width);
      return Math.abs(grey - (invert ? 255 - wanted : wanted)) > 1;
    });
    expect(off, `window ${center}, ${width}`).toEqual([]);
    expect(new Set(seen).size).toBeGreaterThan(2);
  }
  expect(troubles).toEqual([]);
});

test('the readout tells position, stored value and rescaled value with its unit', async () => {
  await using watched = await watchedPage(browser, new URL(deep).origin);
  const { page } = watched;
  await page.goto(deep);
  const film = (await page.locator('.film').boundingBox())!;
  const [x, y] = [37, 21];
  const at = [
    film.x + ((x + 0.5) * film.width) / WIDTH,
    film.y + ((y + 0.5) * film.height) / HEIGHT,
  ] as const;
  await page.mouse.move(...at);
  const value = stored(y * WIDTH + x);
  await expect
    .poll(async () => {
      await page.mouse.move(at[0] + 1, at[1]);
      await page.mouse.move(...at);
      return page.locator('.readout').textContent();
    })
    .toBe(`x ${x}, y ${y}: stored value ${value}, rescaled ${value * 0.5 - 1000} HU`);
});

test('the ruler tells the distance by the spacing of rows and columns, and names it', async () => {
  await using watched = await watchedPage(browser, new URL(deep).origin);
  const { page } = watched;
  await page.goto(deep);
  await page.getByRole('button', { name: 'Measure' }).click();
  const film = (await page.locator('.film').boundingBox())!;
  const [sx, sy] = [film.width / WIDTH, film.height / HEIGHT];
  await page.mouse.move(film.x + 10 * sx, film.y + 10 * sy);
  await page.mouse.down();
  // 24 columns of 0.25 mm and 16 rows of 0.5 mm: 6, 8, 10.
  await page.mouse.move(film.x + 34 * sx, film.y + 26 * sy, { steps: 3 });
  await page.mouse.up();
  expect(await page.locator('.ruler text').textContent()).toMatch(/^(9\.[89]|10\.[012]) mm$/);
  expect(await page.locator('.readout').textContent()).toMatch(
    /^Length .* mm by Pixel Spacing \(0028,0030\): nominal/,
  );
});

test('sides are those of Patient Orientation, and marked as assumed where they are', async () => {
  await using watched = await watchedPage(browser, new URL(deep).origin, { javaScriptEnabled: false });
  await watched.page.goto(deep);
  const sides = watched.page.locator('.sides');
  expect(await sides.textContent()).not.toContain('?');
  for (const [side, letter] of [
    ['left', 'R'],
    ['right', 'L'],
    ['top', 'H'],
    ['bottom', 'F'],
  ])
    expect(await sides.locator(`.${side}`).textContent()).toBe(`${side} ${letter}`);
  await watched.page.goto(new URL(PATIENT, sample.url).href);
  expect(await watched.page.locator('.sides .left').textContent()).toBe('left R?');
});

test('every state is a link: opened anew it gives the same view', async () => {
  await using watched = await watchedPage(browser, new URL(sample.url).origin);
  const { page, troubles } = watched;
  const address = new URL(PATIENT, sample.url).href;
  await page.goto(address);
  const film = page.locator('.film');
  await film.focus();
  for (const key of ['+', '+', '+', 'i', 'b', ']', ']', '}']) await page.keyboard.press(key);
  const box = (await film.boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 260, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toMatch(/#zoom=.*&at=(?!512,512).*&window=.*&invert&boxes=off/);
  // A drag is written down when it has come to rest.
  await page.waitForTimeout(500);
  const look = async (of: Page) => {
    await of.locator('.stage canvas').waitFor();
    return of.evaluate(() => {
      const { left, top, width, height } = document.querySelector<HTMLElement>('.stage')!.style;
      const sizes = [left, top, width, height].map((value) => Math.round(Number.parseFloat(value)));
      const boxes = document.querySelector<HTMLInputElement>('[data-boxes]')!.checked;
      const pressed = document.querySelector('[data-act=invert]')!.getAttribute('aria-pressed');
      return { sizes, boxes, pressed };
    });
  };
  const before = await look(page);
  const [painted, link] = [await digestOf(page), page.url()];
  await using second = await watchedPage(browser, new URL(sample.url).origin);
  await second.page.goto(link);
  const after = await look(second.page);
  expect(after).toEqual({ ...before, sizes: before.sizes.map((n) => expect.closeTo(n, -0.5)) });
  expect(await digestOf(second.page)).toBe(painted);
  expect(after).toMatchObject({ boxes: false, pressed: 'true' });
  expect(troubles).toEqual([]);
});

test('a box and its row light up together, and a link to a box selects it', async () => {
  await using watched = await watchedPage(browser, new URL(sample.url).origin);
  const { page } = watched;
  await page.goto(`${new URL(PATIENT, sample.url).href}#box-2`);
  await expect.poll(() => page.locator('#box-2').getAttribute('class')).toContain('selected');
  expect(await page.locator('[data-box="2"]').getAttribute('class')).toContain('selected');
  await page.locator('[data-box="1"]').hover();
  expect(await page.locator('#box-1').getAttribute('class')).toContain('lit');
  await page.locator('[data-box="1"] a').click();
  await expect.poll(() => page.url()).toMatch(/#box-1$/);
});

test('the viewer takes its place without moving anything, and its help tells the keys', async () => {
  await using watched = await watchedPage(browser, new URL(sample.url).origin);
  const { page } = watched;
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      // Text beside it moves where the typeface comes late; the viewer and what it holds must not.
      for (const entry of list.getEntries() as unknown as { value: number; sources: { node: Node }[] }[])
        if (entry.sources.some(({ node }) => node?.parentElement?.closest('image-viewer')))
          shifts.push(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(new URL(PATIENT, sample.url).href);
  await page.locator('.film.live').waitFor();
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
  await page.locator('.film').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog[open]').count()).toBe(0);
});

test('the images of the neighbours are fetched before somebody goes there', async () => {
  await using watched = await watchedPage(browser, new URL(sample.url).origin);
  const { page, troubles } = watched;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(new URL(PATIENT, sample.url).href);
  const next = await page.locator('link[rel=next]').getAttribute('href');
  const frame = `${new URL('frames/', sample.url).href}${next!.split('/').at(-2)}.jpg`;
  await expect.poll(() => asked, { timeout: 10_000 }).toContain(frame);
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(`**${next}`);
  expect(await page.locator('.film img').first().getAttribute('src')).toBe(new URL(frame).pathname);
  expect(troubles).toEqual([]);
});
