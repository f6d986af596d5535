/**
 * `npm run bench -- build`: how long a build takes beside what it cannot do without, in one run on one machine.
 *
 * The floor of reading images: read the file, decode its JPEG with libjpeg-turbo, make a thumbnail, copy the frame,
 * with as many workers. The floor of pages: a bare Astro site of as many pages with as many bytes. Builds are those of
 * the command line: cold, and warm without a change, with one label, one image, and 1 % of the images changed.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Piscina } from 'piscina';
import type { BuildResult } from '../../src/build.ts';
import { peakOf } from './memory.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = path.join(PROJECT, 'scripts', 'reading-room.mjs');

const USAGE = `npm run bench -- build [--data DIR] [--small DIR] [--patients N] [--work DIR] [--jobs N] [--keep] [--json]

  --data DIR     RSNA-shaped dataset to build (default: the sample, drawn with --patients patients)
  --small DIR    a smaller one, to see how time and memory grow
  --patients N   patients of the sample (500)
  --work DIR     folder for everything that is written, on the disk that is to be measured (the system's own)
  --jobs N       workers (one per core)
  --keep         leave what was built where it is
  --json         JSON instead of a table
`;

interface Run {
  seconds: number;
  /** Bytes of the largest process at its largest. */
  peak: number;
  result: BuildResult;
}

/** What was measured of one dataset. */
interface Measured {
  patients: number;
  images: number;
  pages: number;
  floorImages: number;
  floorPages: number;
  cold: Run;
  warm: Record<'unchanged' | 'oneLabel' | 'oneImage' | 'onePercent', Run>;
}

export async function benchBuild(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      small: { type: 'string' },
      patients: { type: 'string', default: '500' },
      work: { type: 'string', default: tmpdir() },
      jobs: { type: 'string', default: String(availableParallelism()) },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const folder = mkdtempSync(path.join(values.work, 'reading-room-bench-'));
  try {
    const jobs = Number(values.jobs);
    const data = values.data ?? (await drawSample(path.join(folder, 'sample'), values.patients));
    const { keep } = values;
    const small = values.small && (await measure(values.small, path.join(folder, 'small'), jobs, keep));
    const large = await measure(data, path.join(folder, 'large'), jobs, keep);
    const all = { jobs, ...(small && { small: withRatios(small) }), large: withRatios(large) };
    if (values.json) process.stdout.write(`${JSON.stringify(all, null, 1)}\n`);
    else process.stdout.write(table(large, small || undefined));
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
}

const say = (text: string) => process.stderr.write(`${text}\n`);

async function drawSample(out: string, patients: string): Promise<string> {
  await command(['sample', '--out', out, '--patients', patients]);
  return out;
}

async function measure(data: string, folder: string, jobs: number, keep: boolean): Promise<Measured> {
  say(`${data}:`);
  const own = path.join(folder, 'data');
  copyDataset(data, own);
  const build = () => buildOnce(own, folder, jobs);
  const floorImages = await timeFloorImages(own, path.join(folder, 'floor'), jobs);
  say(`  floor of images   ${floorImages.toFixed(1)} s`);
  const cold = await build();
  say(`  cold build        ${cold.seconds.toFixed(1)} s`);
  const { patients, pages } = { patients: cold.result.patients, pages: cold.result.pages.total };
  const floorPages = await timeFloorPages(path.join(folder, 'site'), path.join(folder, 'bare'), patients);
  say(`  floor of pages    ${floorPages.toFixed(1)} s`);
  const warm: Partial<Measured['warm']> = {};
  warm.unchanged = await build();
  changeLabel(own);
  warm.oneLabel = await build();
  changeImages(own, 1);
  warm.oneImage = await build();
  changeImages(own, Math.ceil(cold.result.images.total / 100));
  warm.onePercent = await build();
  for (const [name, run] of Object.entries(warm))
    say(`  warm, ${name.padEnd(12)}${run.seconds.toFixed(2)} s`);
  if (!keep) rmSync(path.join(folder, 'site'), { recursive: true, force: true });
  return {
    patients,
    images: cold.result.images.total,
    pages,
    floorImages,
    floorPages,
    cold,
    warm: warm as Measured['warm'],
  };
}

/** A dataset of its own: tables are copied, images are links, and a changed image is a new file. */
function copyDataset(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (!entry.isDirectory()) cpSync(source, target);
    else {
      mkdirSync(target);
      for (const name of readdirSync(source)) {
        try {
          linkSync(path.join(source, name), path.join(target, name));
        } catch {
          cpSync(path.join(source, name), path.join(target, name));
        }
      }
    }
  }
}

const TRAIN = 'stage_2_train_images';
const LABELS = 'stage_2_train_labels.csv';

function imagesOf(data: string): string[] {
  return ['stage_2_train_images', 'stage_2_test_images']
    .map((name) => path.join(data, name))
    .filter((name) => existsSync(name))
    .flatMap((name) =>
      readdirSync(name)
        .sort()
        .map((file) => path.join(name, file)),
    );
}

/** Moves the first box by a pixel. */
function changeLabel(data: string): void {
  const file = path.join(data, LABELS);
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => /,1\r?$/.test(line));
  const cells = lines[at]!.split(',');
  cells[1] = String(Number(cells[1]) + 1);
  lines[at] = cells.join(',');
  writeFileSync(file, lines.join('\n'));
}

/** Gives images in the middle of the list the content of their neighbours. */
function changeImages(data: string, count: number): void {
  const files = readdirSync(path.join(data, TRAIN)).sort();
  const first = files.length >> 1;
  for (let i = first; i < Math.min(files.length - 1, first + count); i++) {
    const bytes = readFileSync(path.join(data, TRAIN, files[i + 1]!));
    const target = path.join(data, TRAIN, files[i]!);
    rmSync(target);
    writeFileSync(target, bytes);
  }
}

async function buildOnce(data: string, folder: string, jobs: number): Promise<Run> {
  const started = performance.now();
  const options = ['--data', data, '--out', path.join(folder, 'site'), '--cache', path.join(folder, 'cache')];
  const { stdout, peak } = await command(['build', ...options, '--jobs', String(jobs), '--json']);
  return { seconds: (performance.now() - started) / 1000, peak, result: JSON.parse(stdout) as BuildResult };
}

/** Runs the command line and watches how large its processes grow. */
async function command(args: string[]): Promise<{ stdout: string; peak: number }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const memory = peakOf(child.pid!);
  const status = await new Promise((resolve) => child.on('close', resolve));
  const peak = memory.end();
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
  return { stdout, peak };
}

async function timeFloorImages(data: string, out: string, jobs: number): Promise<number> {
  mkdirSync(out, { recursive: true });
  const files = imagesOf(data);
  const pool = new Piscina<{ files: string[]; out: string }, number>({
    filename: new URL('./floor-worker.ts', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
  });
  const started = performance.now();
  const batch = 8;
  const batches = Array.from({ length: Math.ceil(files.length / batch) }, (_, i) =>
    pool.run({ files: files.slice(i * batch, (i + 1) * batch), out }),
  );
  await Promise.all(batches);
  const seconds = (performance.now() - started) / 1000;
  await pool.destroy();
  rmSync(out, { recursive: true, force: true });
  return seconds;
}

/** A site of one template: as many pages as there are patients, each as long as theirs are on average. */
async function timeFloorPages(site: string, folder: string, patients: number): Promise<number> {
  const sizes = readdirSync(path.join(site, 'patients'))
    .slice(0, 1000)
    .flatMap(
      (name) =>
        statSync(path.join(site, 'patients', name, 'index.html'), { throwIfNoEntry: false })?.size ?? [],
    );
  const bytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  mkdirSync(path.join(folder, 'src', 'pages', 'patients'), { recursive: true });
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    path.join(folder, 'src', 'pages', 'patients', '[id].astro'),
    `---
export function getStaticPaths() {
  return Array.from({ length: ${patients} }, (_, i) => ({ params: { id: 'p' + i }, props: { i } }));
}
const { i } = Astro.props;
const text = String(i).padEnd(${bytes}, 'lorem ipsum ');
---
<html><head><title>{i}</title></head><body><p>{text}</p></body></html>
`,
  );
  const script = `
    import { build } from 'astro';
    await build({ root: process.cwd(), outDir: 'dist', logLevel: 'error', devToolbar: { enabled: false } });`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error('the bare Astro site could not be built');
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

function ratios({ floorImages, floorPages, cold, warm }: Measured) {
  const { seconds } = cold.result;
  return {
    images: seconds.images! / floorImages,
    pages: seconds.pages! / floorPages,
    unchanged: warm.unchanged.seconds / cold.seconds,
    oneLabel: warm.oneLabel.seconds / cold.seconds,
    oneImage: warm.oneImage.seconds / cold.seconds,
    onePercent: warm.onePercent.seconds / cold.seconds,
  };
}

const withRatios = (measured: Measured) => ({ ...measured, ratios: ratios(measured) });

function table(large: Measured, small: Measured | undefined): string {
  const { patients, images, pages, floorImages, floorPages, cold, warm } = large;
  const r = ratios(large);
  const percent = (n: number) => `${(100 * n).toFixed(2)} %`;
  const times = (n: number) => `${n.toFixed(2)} x`;
  const stages = Object.entries(cold.result.seconds).map(([name, s]) => `${name} ${s.toFixed(1)}`);
  const lines: [string, string, string][] = [
    [
      'images, against their floor',
      `${cold.result.seconds.images!.toFixed(1)} s / ${floorImages.toFixed(1)} s`,
      times(r.images),
    ],
    [
      'pages, against a bare Astro site',
      `${cold.result.seconds.pages!.toFixed(1)} s / ${floorPages.toFixed(1)} s`,
      times(r.pages),
    ],
    [
      'warm, nothing changed, of cold',
      `${warm.unchanged.seconds.toFixed(2)} s / ${cold.seconds.toFixed(1)} s`,
      percent(r.unchanged),
    ],
    ['warm, one label changed', `${warm.oneLabel.seconds.toFixed(2)} s`, percent(r.oneLabel)],
    ['warm, one image changed', `${warm.oneImage.seconds.toFixed(2)} s`, percent(r.oneImage)],
    ['warm, 1 % of images changed', `${warm.onePercent.seconds.toFixed(2)} s`, percent(r.onePercent)],
    ['workers idle, of their time', '', percent(cold.result.idle)],
    [
      'peak memory, largest process',
      `${Math.round(cold.peak / 2 ** 20)} MB`,
      small ? times(cold.peak / small.cold.peak) : '',
    ],
  ];
  if (small) {
    const growth = cold.seconds / small.cold.seconds / (images / small.images);
    lines.push([
      'growth of time, against that of images',
      `${small.cold.seconds.toFixed(1)} s to ${cold.seconds.toFixed(1)} s`,
      times(growth),
    ]);
  }
  const head = `${patients} patients, ${images} images, ${pages} pages; cold ${cold.seconds.toFixed(1)} s (${stages.join(', ')})`;
  return `${head}\n${lines.map(([what, figures, ratio]) => `${what.padEnd(40)} ${figures.padStart(22)} ${ratio.padStart(10)}`).join('\n')}\n`;
}
