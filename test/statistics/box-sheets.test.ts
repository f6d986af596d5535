import { afterEach, beforeEach, expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import type { Crop } from '../../src/catalogue/types.ts';
import { parseSettings } from '../../src/settings.ts';
import {
  boxesAtEdge,
  largestBoxes,
  regionOf,
  smallestBoxes,
  tallestBoxes,
  widestBoxes,
} from '../../src/statistics/box-sheets.ts';
import { storeCrops } from '../../src/statistics/crops.ts';
import { drawPictures, type PendingPictures } from '../../src/statistics/pictures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const settings = parseSettings('title: T\ndescription: D', 'test');
let temporary: TemporaryFolder;
let db: Database;
let catalogue: Catalogue;

type Box = [x: number, y: number, width: number, height: number];

/** Of one image of 1000 x 1000 pixels, unless it cannot be read. */
function patient(n: number, boxes: Box[], media: string | null = `media-${n}`): void {
  db.run('INSERT INTO patients VALUES (?, ?, ?, 1, 1, NULL, ?)', n, `id ${n}`, `p${n}`, boxes.length);
  boxes.forEach((box, i) => {
    db.run(
      'INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (?, ?, ?, ?, ?, ?, 1, ?)',
      n,
      i + 1,
      ...box,
      n,
    );
  });
  db.run(
    `INSERT INTO images (number, patient, split, path, bytes, modified, slug, rows, columns, media, frame_extension, column_spacing, row_spacing)
     VALUES (?1, ?1, 'train', ?2, 1, 1, ?2, 1000, 1000, ?3, 'jpg', 0.2, 0.2)`,
    n,
    `p${n}`,
    media,
  );
}

beforeEach(async () => {
  temporary = await temporaryFolder();
  Database.openState(temporary.at('state')).db.close();
  db = Database.create(temporary.at('catalogue'), temporary.at('state'));
  catalogue = new Catalogue(db);
  patient(1, [
    [100, 100, 100, 300],
    [500, 500, 400, 100],
  ]);
  patient(2, [[0, 400, 50, 60]]);
  patient(3, [[10, 10, 20, 20]], null);
});
afterEach(async () => {
  db.close();
  await temporary[Symbol.asyncDispose]();
});

const shown = (statistic: typeof smallestBoxes) =>
  statistic.compute(catalogue, settings)!.crops!.map(({ patient: n, box }) => `${n}/${box.number}`);

test('sheets are in their order, of boxes whose image can be shown', () => {
  expect(shown(smallestBoxes)).toEqual(['2/1', '1/1', '1/2']);
  expect(shown(largestBoxes)).toEqual(['1/2', '1/1', '2/1']);
  expect(shown(tallestBoxes)).toEqual(['1/1', '2/1', '1/2']);
  expect(shown(widestBoxes)).toEqual(['1/2', '2/1', '1/1']);
  // 0, 100 from the right edge, 100 from the left one: the last two in the order of their numbers.
  expect(shown(boxesAtEdge)).toEqual(['2/1', '1/1', '1/2']);
});

test('a box is described in words, with its size in pixels, in millimetres and in parts of the image', () => {
  const [first] = tallestBoxes.compute(catalogue, settings)!.crops!;
  expect(first!.caption).toBe('100 × 300 pixels\n20 × 60 mm\n3.0 % of the image\nheight over width 3.00');
  expect(first!.alt).toBe('Box 1 of id 1, 100 × 300 pixels, upper left quarter of the image');
});

test('what is shown is half as much again as the box, a quarter of the image at least, and within it', () => {
  const image = { columns: 1000, rows: 1000, pixel_aspect: 1 };
  // 1.5 times 300 around the middle at 150, 250, moved to the right by 75.
  expect(regionOf({ ...image, x: 100, y: 100, width: 100, height: 300 })).toEqual({
    x: 0,
    y: 25,
    width: 450,
    height: 450,
  });
  expect(regionOf({ ...image, x: 960, y: 980, width: 40, height: 20 })).toEqual({
    x: 750,
    y: 750,
    width: 250,
    height: 250,
  });
  expect(regionOf({ ...image, x: 0, y: 0, width: 900, height: 10 })).toEqual({
    x: 0,
    y: 0,
    width: 1000,
    height: 1000,
  });
  // Pixels twice as high as wide: as many millimetres across as down.
  expect(regionOf({ ...image, pixel_aspect: 2, x: 400, y: 400, width: 200, height: 200 })).toEqual({
    x: 200,
    y: 350,
    width: 600,
    height: 300,
  });
});

test('pictures are cut once, no finer than a thumbnail where the site has no full-size images', async () => {
  const cuts: Crop[] = [];
  const options = { salt: 's', fullSize: true, previous: false };
  const pending: PendingPictures = { pictures: [], crops: [] };
  const smallest = smallestBoxes.compute(catalogue, settings)!;
  const stored = storeCrops(db, smallest, 'boxes', options, pending);
  storeCrops(db, largestBoxes.compute(catalogue, settings)!, 'boxes', options, pending);
  await drawPictures(db, pending, {
    encodePng: () => Promise.reject(new Error('there is no picture')),
    cutCrop: (crop: Crop) => Promise.resolve(new Uint8Array([cuts.push(crop)])),
  });
  expect(pending.crops).toHaveLength(6);
  expect(cuts.map(({ width, height }) => [width, height])).toEqual([
    [250, 250],
    [256, 256],
    [256, 256],
  ]);
  expect(stored[0]!.picture).toMatchObject({
    file: 'smallest-boxes-1.webp',
    box: { slug: 'p2', number: 1, x: 0, y: 95, width: 50, height: 60 },
  });

  // A thumbnail has 256 pixels of 1000: of 250 pixels it shows 64.
  const tallest = tallestBoxes.compute(catalogue, settings)!;
  const coarse = storeCrops(db, tallest, 'boxes', { ...options, fullSize: false }, pending);
  expect(coarse.map(({ picture }) => [picture.width, picture.height])).toEqual([
    [115, 115],
    [64, 64],
    [154, 154],
  ]);
});
