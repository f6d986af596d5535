import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { outlineOf } from '../../src/imaging/miniature.ts';
import type { Picture } from '../../src/imaging/types.ts';
import { COPY, Original } from '../../src/similarity/copies.ts';
import { looksOf } from '../../src/similarity/first-look.ts';
import { HashIndex } from '../../src/similarity/hash-index.ts';
import { bitCount, distanceOf, type Hashes, parseHashes } from '../../src/similarity/hashes.ts';
import { castSample } from '../sample/cases.ts';
import { drawRadiograph } from '../sample/radiograph.ts';
import { Random } from '../sample/random.ts';
import { CHANGES, decode, traitsOf } from './changed-copies.ts';

/** Numbers of hashes, the second one being that of the dataset, and bits in which they may differ. */
const SIZES = [10_000, 29_684, 100_000, 300_000, 1_000_000];
const RADII = [6, 10];
/** Items that are compared with all others, to know what that would take for all of them. */
const SAMPLED = 100;
/** Beyond so many hashes only the smaller radius is tried, which takes seconds. */
const MOST_WIDE = 100_000;

/**
 * How long the search for near hashes takes beside comparing each with each, for growing numbers of them, and what the
 * search for copies finds of images that were changed on purpose. Times are of the processor.
 * `--films N`: images to change; `--frames DIR`: JPEG files to take them from, such as a site's /frames/.
 */
export async function benchLikeness(args: string[]): Promise<void> {
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1];
  const films = args.includes('--films') ? Number(option('films')) : 24;
  if (!args.includes('--changes')) benchSearch();
  await benchCopies(await picturesOf(films, args.includes('--frames') ? option('frames') : undefined));
}

function benchSearch(): void {
  write('Pairs of hashes that differ in few bits, beside comparing each with each\n');
  write('   hashes  bits      pairs  index s  search s  each with each s   ratio\n');
  for (const size of SIZES) {
    const hashes = clustered(size);
    const [index, indexing] = timed(() => new HashIndex(hashes));
    const floor = (timed(() => compareSome(hashes))[1] * size) / SAMPLED / 2;
    for (const radius of RADII) {
      if (radius > RADII[0]! && size > MOST_WIDE) continue;
      const [pairs, searching] = timed(() => {
        let count = 0;
        for (const _ of index.pairs(radius)) count++;
        return count;
      });
      const cells = [
        size.toLocaleString('en').padStart(9),
        String(radius).padStart(5),
        pairs.toLocaleString('en').padStart(10),
        indexing.toFixed(2).padStart(8),
        searching.toFixed(2).padStart(9),
        floor.toFixed(2).padStart(17),
        ((indexing + searching) / floor).toFixed(3).padStart(7),
      ];
      write(`${cells.join(' ')}\n`);
    }
  }
}

/** Hashes of which every third one is an earlier one with up to eight bits changed. */
function clustered(count: number): Hashes {
  const random = new Random('hashes');
  const word = () => random.whole(0, 2 ** 32 - 1);
  const hashes = { high: new Uint32Array(count), low: new Uint32Array(count) };
  for (let i = 0; i < count; i++) {
    if (i % 3 > 0 || i === 0) {
      hashes.high[i] = word();
      hashes.low[i] = word();
      continue;
    }
    const other = random.whole(0, i - 1);
    hashes.high[i] = hashes.high[other]!;
    hashes.low[i] = hashes.low[other]!;
    for (let bits = random.whole(0, 8); bits > 0; bits--) {
      const half = random.whole(0, 1) === 0 ? hashes.high : hashes.low;
      half[i]! ^= 1 << random.whole(0, 31);
    }
  }
  return hashes;
}

function compareSome({ high, low }: Hashes): number {
  let found = 0;
  for (let n = 0; n < SAMPLED; n++) {
    const item = Math.floor((n * high.length) / SAMPLED);
    const [itemHigh, itemLow] = [high[item]!, low[item]!];
    for (let i = 0; i < high.length; i++)
      if (bitCount(high[i]! ^ itemHigh) + bitCount(low[i]! ^ itemLow) <= RADII[0]!) found++;
  }
  return found;
}

async function picturesOf(count: number, folder: string | undefined): Promise<Picture[]> {
  if (folder === undefined) {
    const { train } = castSample(Math.max(2, count), 0, 7);
    return train.map(({ film }) => ({ width: 1024, height: 1024, channels: 1, data: drawRadiograph(film) }));
  }
  const files = readdirSync(folder).filter((file) => file.endsWith('.jpg'));
  const step = Math.max(1, Math.floor(files.length / count));
  const chosen = files
    .sort()
    .filter((_, i) => i % step === 0)
    .slice(0, count);
  return Promise.all(chosen.map((file) => decode(readFileSync(path.join(folder, file)))));
}

interface Traits {
  hash: string;
  miniature: Uint8Array;
}

async function benchCopies(pictures: Picture[]): Promise<void> {
  const originals = pictures.map(traitsOf);
  write(`\nCopies of ${pictures.length} images, changed on purpose\n`);
  write(`${'change'.padEnd(28)} bits: median  most  within ${COPY.distance}   alike   found\n`);
  for (const { name, apply } of CHANGES) {
    const copies: Traits[] = [];
    for (const picture of pictures) copies.push(traitsOf(await apply(picture)));
    const bits = copies.map(({ hash }, i) => bitsBetween(originals[i]!.hash, hash));
    const alike = copies.map((copy, i) => isCopy(originals[i]!, copy));
    const near = bits.map((d) => d <= COPY.distance);
    const sorted = [...bits].sort((a, b) => a - b);
    const cells = [
      String(sorted[sorted.length >> 1]).padStart(12),
      String(sorted.at(-1)).padStart(5),
      share(near).padStart(10),
      share(alike).padStart(7),
      share(alike.map((is, i) => is && near[i]!)).padStart(7),
    ];
    write(`${name.padEnd(28)} ${cells.join(' ')}\n`);
  }
  let pairs = 0;
  let near = 0;
  let wrong = 0;
  for (const [i, a] of originals.entries()) {
    for (const b of originals.slice(i + 1)) {
      pairs++;
      if (bitsBetween(a.hash, b.hash) > COPY.distance) continue;
      near++;
      if (isCopy(a, b)) wrong++;
    }
  }
  write(
    `Of ${pairs} pairs of different images ${near} are within ${COPY.distance} bits, ${wrong} are taken for copies.\n`,
  );
}

const bitsBetween = (a: string, b: string) => distanceOf(parseHashes([a, b]), 0, 1);

function isCopy(a: Traits, b: Traits): boolean {
  const original = new Original(outlineOf(a.miniature), () => a.miniature);
  const outline = outlineOf(b.miniature);
  const looks = looksOf(outline);
  return (
    original.mayBeCopy(looks, 0) &&
    original.likenessOfCopy(outline, looks, 0, () => b.miniature) !== undefined
  );
}

const share = (list: boolean[]) => `${Math.round((100 * list.filter(Boolean).length) / list.length)} %`;

/** @returns what the work gives, and the seconds that the processor needed */
function timed<T>(work: () => T): [T, number] {
  const started = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(started);
  return [result, (user + system) / 1e6];
}

const write = (text: string) => process.stdout.write(text);
