import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ExplorerData } from '../../src/client/explore/data.ts';
import { columnBytes, type ExplorerHead, MAGIC } from '../../src/explorer/format.ts';
import { type Serving, serve } from '../../src/serve.ts';
import { findBrowser } from '../../test/support/browser-program.ts';
import { Random } from '../sample/random.ts';

const CHANGES = 60;
const SYNTHETIC = 1_000_000;

/**
 * How fast the explorer is in a browser: seconds until it can be used, on a processor slowed four times; milliseconds a
 * change of a filter, until the frame that shows it; frames a second while it scrolls; bytes of script and data. Then a
 * change and the tab's memory with a million patients, made of those of the site by repeating them.
 * `--site DIR`: a built site.
 */
export async function benchExplorer(args: string[]): Promise<void> {
  const at = args.indexOf('--site');
  if (at < 0) throw new Error('say with --site DIR which built site to look at');
  const site = path.resolve(args[at + 1]!);
  const temporary = mkdtempSync(path.join(tmpdir(), 'reading-room-bench-'));
  try {
    const { executablePath, env } = await findBrowser(path.join(temporary, 'browser'));
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader'],
      env: { ...(process.env as Record<string, string>), ...env },
    });
    try {
      tell('script, gzip', `${(scriptBytes(site) / 1000).toFixed(1)} kB`);
      const head = headOf(site);
      tell(
        'data',
        `${dataBytes(site, head)} bytes a patient (${head.patients.toLocaleString('en')} patients)`,
      );
      await withServer(site, (url) => measure(browser, url, 4));
      await withServer(site, (url) => measure(browser, url, 1));
      const large = path.join(temporary, 'large');
      await enlarge(site, large);
      tell('', `${SYNTHETIC.toLocaleString('en')} patients`);
      await withServer(large, (url) => measure(browser, url, 1));
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const tell = (what: string, text: string) => process.stdout.write(`${what.padEnd(34)} ${text}\n`);

const headOf = (site: string) =>
  JSON.parse(readFileSync(path.join(site, 'data', 'explorer.json'), 'utf8')) as ExplorerHead;

/** Gzipped size of the scripts that the explorer's page loads, and of what these import. */
function scriptBytes(site: string): number {
  const seen = new Set<string>();
  const visit = (text: string) => {
    for (const [name] of text.matchAll(/[\w.-]+\.js\b/g)) {
      const file = path.join(site, '_astro', name);
      if (seen.has(name) || !readdirSync(path.dirname(file)).includes(name)) continue;
      seen.add(name);
      visit(readFileSync(file, 'utf8'));
    }
  };
  visit(readFileSync(path.join(site, 'explore', 'index.html'), 'utf8'));
  return [...seen].reduce(
    (sum, name) => sum + gzipSync(readFileSync(path.join(site, '_astro', name))).length,
    0,
  );
}

function dataBytes(site: string, { fields, ids, boxes, patients }: ExplorerHead): string {
  const size = (files: string[]) =>
    [...new Set(files)].reduce(
      (sum, file) => sum + readFileSync(path.join(site, 'data', 'explorer', file)).length,
      0,
    );
  const of = (files: string[]) => (size(files) / patients).toFixed(2);
  return `${of(fields.map(({ file }) => file))} of columns, ${of(ids.files)} of ids, ${of([boxes.file, ...(boxes.further ?? [])])} of boxes:`;
}

async function withServer(folder: string, use: (url: string) => Promise<void>): Promise<void> {
  const server: Serving = await serve({ out: folder, port: 0 });
  try {
    await use(server.url);
  } finally {
    await server.close();
  }
}

async function measure(browser: Browser, url: string, slower: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    await page.goto(new URL('explore/', url).href);
    await page.waitForSelector('patient-explorer[ready]', { timeout: 120_000 });
    const ready = await page.evaluate(() => performance.getEntriesByName('explorer:ready')[0]!.startTime);
    const suffix = slower === 1 ? '' : `, slowed ${slower} times`;
    tell(`open to usable${suffix}`, `${(ready / 1000).toFixed(2)} s`);
    if (slower > 1) return;
    await page.waitForTimeout(1500);
    const times = await changes(page);
    tell('change of a filter to its frame', spread(times));
    const work = await page.evaluate(() =>
      performance.getEntriesByName('explorer:answer').map((e) => e.duration),
    );
    tell('  of that answering and drawing', spread(work));
    const frames = await scroll(page);
    tell('scrolling', `${(1000 / mean(frames)).toFixed(1)} frames a second, ${spread(frames)} a frame`);
    tell('memory of the tab', `${(await memory(browser)).toFixed(0)} MB`);
  } finally {
    await page.close();
  }
}

/** Changes filters as a reader does, and waits for the frame after that which shows it. */
async function changes(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < CHANGES; n++) {
    times.push(
      await page.evaluate(async (n) => {
        const boxes = [...document.querySelectorAll<HTMLInputElement>('.values input')].filter(
          (b) => b.offsetParent,
        );
        const inputs = [...document.querySelectorAll<HTMLInputElement>('.range input')].filter(
          (b) => b.offsetParent,
        );
        const began = performance.now();
        if (n % 2 === 0) boxes[(n * 7) % boxes.length]!.click();
        else {
          const input = inputs[(n * 5) % inputs.length]!;
          const bound = Number(input.placeholder);
          input.value = input.value
            ? ''
            : String(input.id.endsWith('from') ? Math.ceil(bound * 1.2) : Math.floor(bound * 0.8));
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }
        // The first frame answers, the second begins when that one is on the screen.
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - began;
      }, n),
    );
  }
  await page.evaluate(() => document.querySelector<HTMLElement>('.chips li:last-child button')?.click());
  await page.waitForTimeout(300);
  return times;
}

/** Milliseconds a frame while the grid scrolls for three seconds, some lines a frame. */
const scroll = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const list = document.querySelector('.explore-list')!;
    const times: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    const end = last + 3000;
    while (last < end) {
      list.scrollTop += 60;
      const now = await new Promise<number>(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  });

/** Resident megabytes of the largest process that renders. Linux only. */
async function memory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0));
  return Math.max(0, ...resident) / 1024;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  return `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms`;
}

/** A copy of the explorer's page with a million patients: those of the site again and again, under ids of their own. */
async function enlarge(site: string, folder: string): Promise<void> {
  const from = path.join(site, 'data', 'explorer');
  const to = path.join(folder, 'data', 'explorer');
  mkdirSync(to, { recursive: true });
  for (const name of ['explore', '_astro', 'favicon.svg', 'index.html', 'build.json'])
    cpSync(path.join(site, name), path.join(folder, name), { recursive: true });
  const head = headOf(site);
  const data = new ExplorerData(head, async (file) => readFileSync(path.join(from, file)));
  await data.need(head.fields.map(({ key }) => key));
  const source = (patient: number) => patient % head.patients;
  const put = (file: string, bytes: Uint8Array, packed = true) => {
    writeFileSync(path.join(to, file), packed ? gzipSync(Buffer.concat([Buffer.from(MAGIC), bytes])) : bytes);
    return file;
  };
  const fields = head.fields.map((field) => {
    const codes = data.column(field.key);
    const many = new (codes.constructor as Uint8ArrayConstructor)(SYNTHETIC);
    for (let patient = 0; patient < SYNTHETIC; patient++) many[patient] = codes[source(patient)]!;
    return {
      ...field,
      offset: MAGIC.length,
      file: put(`${field.key}.bin.gz`, columnBytes(many, field.width)),
    };
  });
  const perFile = 50_000;
  const random = new Random('ids');
  const files = Array.from({ length: SYNTHETIC / perFile }, (_, n) =>
    put(
      `ids.${n}.bin`,
      Uint8Array.from({ length: perFile * 16 }, () => random.whole(0, 255)),
      false,
    ),
  );
  const boxes = await data.boxes();
  const places: number[] = [];
  for (let patient = 0; patient < SYNTHETIC; patient++) {
    const of = source(patient);
    for (let box = boxes.first[of]!; box < boxes.first[of + 1]!; box++) places.push(box);
  }
  const sides = [boxes.x, boxes.y, boxes.width, boxes.height].map((side) =>
    columnBytes(
      Uint16Array.from(places, (box) => side[box]!),
      2,
    ),
  );
  const large: ExplorerHead = {
    ...head,
    patients: SYNTHETIC,
    fields,
    ids: { kind: 'uuid', files, perFile, others: [], slugs: [] },
    boxes: { file: put('boxes.bin.gz', Buffer.concat(sides)), count: places.length },
  };
  writeFileSync(path.join(folder, 'data', 'explorer.json'), JSON.stringify(large));
}
