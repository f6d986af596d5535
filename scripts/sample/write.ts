import { mkdir, open, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Case, castSample } from './cases.ts';
import { secondaryCapture } from './dicom.ts';
import { SIDE } from './field.ts';
import { drawRadiograph } from './radiograph.ts';

export interface SampleOptions {
  /** The folder to write into; made if missing. */
  out: string;
  /** Labelled patients, 2 to 30000; 60 unless told otherwise. */
  patients?: number;
  /** Unlabelled test images, 0 to 30000; 8 unless told otherwise. */
  tests?: number;
  /** A whole number from 0; 1 unless told otherwise. */
  seed?: number;
  /** Told after every image written, with the number of images so far and in all. */
  onProgress?: (done: number, total: number) => void;
}

const TRAIN_IMAGES = 'stage_2_train_images';
const TEST_IMAGES = 'stage_2_test_images';
/** Stands in every frame as a JPEG comment: says that nobody was X-rayed, and tells our files from others. */
const MARK = 'Reading Room sample: drawn by a program, shows no patient';
const LARGEST = 30_000;
/** Images drawn and not yet written. Enough to keep the encoders busy, few enough to hold in memory. */
const IN_FLIGHT = 6;

/**
 * Writes a made-up dataset in the layout of the RSNA pneumonia challenge: three tables and two folders of
 * DICOM files. The same numbers give the same bytes. Files of an earlier sample that this one lacks are
 * removed from the two folders; whatever else is there stays.
 *
 * Resolves to the patients, the images in both folders, the rows of the label table and the boxes in it.
 * Throws a RangeError when a number is out of range, and the file system's error when writing fails.
 */
export async function writeSample(
  options: SampleOptions,
): Promise<{ patients: number; images: number; rows: number; boxes: number }> {
  const { out, patients = 60, tests = 8, seed = 1, onProgress } = options;
  requireWhole('The number of patients', patients, 2, LARGEST);
  requireWhole('The number of test images', tests, 0, LARGEST);
  requireWhole('The seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const { train, test } = castSample(patients, tests, seed);
  for (const [folder, cases] of [
    [TRAIN_IMAGES, train],
    [TEST_IMAGES, test],
  ] as const) {
    await mkdir(join(out, folder), { recursive: true });
    await removeStale(join(out, folder), cases);
  }
  const rows = await writeTables(out, train, test);
  await writeImages(out, train, test, onProgress);
  const boxes = train.reduce((sum, { film }) => sum + film.boxes.length, 0);
  return { patients, images: train.length + test.length, rows, boxes };
}

function requireWhole(what: string, value: number, low: number, high: number): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${what} has to be a whole number from ${low} to ${high}, but it is ${value}.`);
}

/** Writes the three tables and returns the number of rows in the first, its heading not counted. */
async function writeTables(out: string, train: readonly Case[], test: readonly Case[]): Promise<number> {
  const labels: string[] = [];
  const classes: string[] = [];
  for (const { id, className, film } of train) {
    const rows = film.boxes.map(
      ({ x, y, width, height }) => `${[x, y, width, height].map((v) => v.toFixed(1)).join(',')},1`,
    );
    for (const row of rows.length > 0 ? rows : [',,,,0']) {
      labels.push(`${id},${row}`);
      classes.push(`${id},${className}`);
    }
  }
  const guesses = test.map(({ id }) => `${id},0.5 0 0 100 100`);
  const table = (name: string, heading: string, rows: readonly string[]) =>
    writeFile(join(out, name), `${[heading, ...rows].join('\n')}\n`);
  await table('stage_2_train_labels.csv', 'patientId,x,y,width,height,Target', labels);
  await table('stage_2_detailed_class_info.csv', 'patientId,class', classes);
  await table('stage_2_sample_submission.csv', 'patientId,PredictionString', guesses);
  return labels.length;
}

/** Drawing fills this thread; encoding and writing of the images before go on beside it. */
async function writeImages(
  out: string,
  train: readonly Case[],
  test: readonly Case[],
  onProgress: SampleOptions['onProgress'],
): Promise<void> {
  const total = train.length + test.length;
  const pending = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let done = 0;
  for (let i = 0; i < total && failures.length === 0; i++) {
    const [folder, one] =
      i < train.length ? [TRAIN_IMAGES, train[i]!] : [TEST_IMAGES, test[i - train.length]!];
    const writing = writeImage(join(out, folder, `${one.id}.dcm`), one)
      .then(() => onProgress?.(++done, total))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => pending.delete(writing));
    pending.add(writing);
    if (pending.size >= IN_FLIGHT) await Promise.race(pending);
    // Lets finished encoders hand over their work before the next picture takes the thread.
    else await new Promise(setImmediate);
  }
  await Promise.all(pending);
  if (failures.length > 0) throw failures[0];
}

async function writeImage(path: string, { film, header }: Case): Promise<void> {
  const pixels = drawRadiograph(film);
  const jpeg = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: 88 })
    .toBuffer();
  await writeFile(path, secondaryCapture(header, marked(jpeg)));
}

/** The JPEG with MARK as a comment (ITU-T T.81, B.2.4.5) behind its first segment, which JFIF wants first. */
function marked(jpeg: Buffer): Buffer {
  const text = Buffer.from(MARK, 'latin1');
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  const cut = jpeg[3] === 0xe0 ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([jpeg.subarray(0, cut), head, text, jpeg.subarray(cut)]);
}

/** Removes the DICOM files that an earlier sample left and this one does not replace. Others' files stay. */
async function removeStale(folder: string, cases: readonly Case[]): Promise<void> {
  const kept = new Set(cases.map(({ id }) => `${id}.dcm`));
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.dcm') || kept.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (await isOurs(path)) await unlink(path);
  }
}

async function isOurs(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead).includes(MARK);
  } finally {
    await file.close();
  }
}
