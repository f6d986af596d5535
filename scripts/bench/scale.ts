import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCache } from '../../src/cache/cache.ts';
import { programKeys } from '../../src/cache/program.ts';
import { Database } from '../../src/catalogue/database.ts';
import { bestBackend } from '../../src/imaging/backends.ts';
import { measureSite } from '../../src/publishing/limits.ts';
import { siteFiles } from '../../src/publishing/site-files.ts';
import { PROJECT, readerKey } from '../../src/reading.ts';
import { loadSettings } from '../../src/settings.ts';
import { Random } from '../sample/random.ts';
import { peakOf } from './memory.ts';

const PROGRAM = fileURLToPath(new URL('../reading-room.mjs', import.meta.url));
const INDEXES = fileURLToPath(new URL('site-files.ts', import.meta.url));
/** Seconds of the first dataset, by stage. */
type First = Map<string, { records: number; seconds: number }>;
const SETTINGS = path.join(PROJECT, 'content', 'report.yaml');
const CLASSES = ['Normal', 'No Lung Opacity / Not Normal', 'Lung Opacity'] as const;

/**
 * How time and memory grow with the dataset, without a pixel: files of one byte, whose readings stand in the cache already, as
 * if all images had been read. What is left is what no machine can share: listing, tables, census, statistics, checks.
 * `--records 10000,100000`: how many; `--build`: the site as well; `--sample`: all of the site that grows with the dataset, its
 * plan, views and indexes, and of its pages those of the report as a whole and a thousand others; `--likeness`: images are compared with one another, too,
 * for which each has 4 KB of random greys.
 */
export async function benchScale(args: string[]): Promise<void> {
  const at = args.indexOf('--records');
  const sizes = (at < 0 ? '10000,100000' : (args[at + 1] ?? '')).split(',').map(Number);
  if (sizes.some((n) => !Number.isInteger(n) || n < 1))
    throw new Error('say --records with numbers, such as 10000,100000');
  const first: First = new Map();
  for (const records of sizes) {
    const folder = mkdtempSync(path.join(tmpdir(), 'reading-room-scale-'));
    try {
      const made = performance.now();
      await prepare(folder, records, args.includes('--likeness'));
      process.stdout.write(
        `${records.toLocaleString('en')} records, made in ${((performance.now() - made) / 1000).toFixed(0)} s\n`,
      );
      await measure('check', folder, records, first, ['--json']);
      if (args.includes('--build'))
        await measure('build', folder, records, first, [
          '--out',
          path.join(folder, 'site'),
          '--images',
          'none',
          '--history',
          'none',
        ]);
      if (args.includes('--sample')) await measureSample(folder, records, first);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Pages of a part that is rendered for all. */
const SAMPLED = 1000;

/** Plan, views and indexes of the whole site, and a part of its pages, which take as long each however many there are. */
export async function measureSample(folder: string, records: number, first: First): Promise<void> {
  const pages = path.join(folder, 'pages');
  const of = Math.min(9999, Math.max(1, Math.round(records / SAMPLED)));
  const options = ['--out', path.join(folder, 'site'), '--images', 'none', '--history', 'none'];
  const distributed = ['--pages', pages, '--pages-of', String(of), '--hand-out'];
  await measure('build', folder, records, first, [...options, ...distributed]);
  const indexes = path.join(folder, 'indexes');
  await measureProcess('indexes', [INDEXES, pages, indexes], records, first);
  const files = [...siteFiles(indexes)];
  const { largestFile, bytes } = measureSite(files);
  process.stdout.write(
    `  ${files.length} indexes of ${(bytes / 1e6).toFixed(1)} MB, the largest ${largestFile.path} of ${(largestFile.bytes / 2 ** 20).toFixed(1)} MiB\n`,
  );
  const render = [PROGRAM, 'render', '--pages', pages, '--shard', `1/${of}`];
  // About as many pages whatever the dataset: what grows is what does not grow with them.
  await measureProcess('render', render, SAMPLED, first);
}

/** Runs a command, and tells its stages beside those of the smallest dataset, grown in proportion. */
async function measure(
  command: string,
  folder: string,
  records: number,
  first: First,
  more: string[],
): Promise<void> {
  const options = [
    '--data',
    path.join(folder, 'data'),
    '--cache',
    path.join(folder, 'cache'),
    '--config',
    SETTINGS,
  ];
  await measureProcess(command, [PROGRAM, command, ...options, ...more], records, first);
}

async function measureProcess(
  command: string,
  words: string[],
  records: number,
  first: First,
): Promise<void> {
  const started = performance.now();
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const peak = peakOf(child.pid!);
  let text = '';
  child.stderr.on('data', (part: Buffer) => {
    text += part;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const bytes = peak.end();
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${text}`);
  const stages = new Map<string, number>();
  for (const [, name, seconds] of text.matchAll(/^(\w+): .*\((\d+\.\d) s\)$/gm))
    stages.set(name!, Number(seconds));
  stages.set('all', (performance.now() - started) / 1000);
  for (const [stage, seconds] of stages) {
    const key = `${command}, ${stage}`;
    const before = first.get(key);
    if (!before) first.set(key, { records, seconds });
    const growth =
      before && before.seconds > 0.2 ? seconds / before.seconds / (records / before.records) : undefined;
    process.stdout.write(
      `  ${key.padEnd(20)} ${seconds.toFixed(1).padStart(8)} s${growth === undefined ? '' : `   ${growth.toFixed(2)} of proportional`}\n`,
    );
  }
  process.stdout.write(
    `  ${`${command}, memory`.padEnd(20)} ${(bytes / 1e6).toFixed(0).padStart(8)} MB, the largest process\n`,
  );
}

/** A dataset in the layout of RSNA, and a cache in which every image is read. */
export async function prepare(folder: string, records: number, alike: boolean): Promise<void> {
  const data = path.join(folder, 'data');
  const images = path.join(data, 'stage_2_train_images');
  mkdirSync(images, { recursive: true });
  const random = new Random(`scale ${records}`);
  const file = (name: string) => openSync(path.join(data, name), 'w');
  const [labels, classes] = [file('stage_2_train_labels.csv'), file('stage_2_detailed_class_info.csv')];
  writeSync(labels, 'patientId,x,y,width,height,Target\n');
  writeSync(classes, 'patientId,class\n');
  const settings = loadSettings(SETTINGS);
  const reader = await readerKey(programKeys(PROJECT).reader, await bestBackend(), settings);
  const cache = openCache(path.join(folder, 'cache'), 'no site');
  const { state } = cache;
  cache.close();
  const { db } = Database.openState(state);
  db.run("INSERT OR REPLACE INTO meta VALUES ('dataset', ?)", path.resolve(data));
  db.exec('BEGIN');
  for (let n = 0; n < records; n++) {
    const id = Array.from({ length: 4 }, () =>
      Math.floor(random.next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
    const name = CLASSES[Math.min(2, Math.floor(random.next() * 3))]!;
    const boxes = name === 'Lung Opacity' ? 1 + Math.floor(random.next() * 2) : 0;
    const sides = () => [
      random.whole(50, 600),
      random.whole(50, 600),
      random.whole(80, 350),
      random.whole(80, 400),
    ];
    writeSync(
      labels,
      boxes === 0
        ? `${id},,,,,0\n`
        : Array.from({ length: boxes }, () => `${id},${sides().join(',')},1\n`).join(''),
    );
    writeSync(classes, `${id},${name}\n`.repeat(Math.max(1, boxes)));
    const image = path.join(images, `${id}.dcm`);
    closeSync(openSync(image, 'w'));
    insertReading(
      db,
      n + 1,
      `stage_2_train_images/${id}.dcm`,
      statSync(image).mtimeMs,
      reader,
      id,
      random,
      alike,
    );
  }
  db.exec('COMMIT');
  db.close();
  closeSync(labels);
  closeSync(classes);
}

function insertReading(
  db: Database,
  number: number,
  file: string,
  modified: number,
  reader: string,
  id: string,
  random: Random,
  alike: boolean,
): void {
  const age = random.whole(1, 89);
  const [sex, view] = [random.pick(['F', 'M']), random.pick(['AP', 'PA'])];
  const spacing = random.pick([0.139, 0.143, 0.168, 0.194]);
  const hash = Array.from({ length: 2 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  db.run(
    `INSERT INTO readings (id, path, bytes, modified, reader, transient, sha256, patient_id, transfer_syntax, pixel_bytes, frames,
       rows, columns, bits_stored, photometric, min, max, mean, standard_deviation, pixel_sha256, perceptual_hash, at_min, at_max,
       sharpness, content_x, content_y, content_width, content_height, grey_mean, grey_deviation, study_uid, instance_uid, doubts,
       age, sex, view_position, modality, body_part, row_spacing, column_spacing, shown_frame, overlay_planes, pixel_aspect)
     VALUES (?1, ?2, 0, ?3, ?4, 0, ?5, ?6, '1.2.840.10008.1.2.4.50', 130000, 1, 1024, 1024, 8, 'MONOCHROME2', 0, 255, ?7, ?8, ?5, ?9,
       0.01, 0.001, ?10, 10, 10, 1000, 1000, ?7, ?8, ?11, ?12, '[]', ?13, ?14, ?15, 'CR', 'CHEST', ?16, ?16, 0, 0, 1)`,
    ...[number, file, modified, reader, `${id}${id}`, id, 90 + random.next() * 60, 40 + random.next() * 30],
    ...[
      alike ? hash : null,
      random.next() * 900,
      `1.2.3.${number}`,
      `1.2.4.${number}`,
      age,
      sex,
      view,
      spacing,
    ],
  );
  const text = (vr: string, ...Value: unknown[]) => ({ vr, Value });
  const header = {
    '00080005': text('CS', 'ISO_IR 100'),
    '00080016': text('UI', '1.2.840.10008.5.1.4.1.1.7'),
    '00080018': text('UI', `1.2.4.${number}`),
    '00080020': text('DA', '19010101'),
    '00080060': text('CS', 'CR'),
    '0008103E': text('LO', `view: ${view}`),
    '00100010': text('PN', { Alphabetic: id }),
    '00100020': text('LO', id),
    '00100040': text('CS', sex),
    '00101010': text('AS', `0${String(age).padStart(2, '0')}Y`),
    '00180015': text('CS', 'CHEST'),
    '00185101': text('CS', view),
    '0020000D': text('UI', `1.2.3.${number}`),
    '00280002': text('US', 1),
    '00280004': text('CS', 'MONOCHROME2'),
    '00280010': text('US', 1024),
    '00280011': text('US', 1024),
    '00280030': text('DS', spacing, spacing),
    '00280101': text('US', 8),
  };
  db.run('INSERT INTO headers VALUES (?, ?, NULL)', number, JSON.stringify(header));
  if (!alike) return;
  const greys = Uint8Array.from({ length: 4096 }, () => random.whole(0, 255));
  db.run('INSERT INTO miniatures VALUES (?, ?, ?)', number, greys.subarray(0, 256), greys);
}
