import { readFile } from 'node:fs/promises';
import path from 'node:path';
import dicomParser from 'dicom-parser';
import sharp from 'sharp';
import { describe, expect, inject, test } from 'vitest';
import { listFiles, readRows } from '../support/files.ts';

const { data, site } = inject('sample');
/** Images of the sample are as wide as those of the dataset that it stands for. */
const SIDE = 1024;
/** How much a pixel's red, green and blue differ where it is plainly coloured, and where it is plainly grey. */
const COLOURED = 45;
const GREY = 25;
/** Further than this from every line nothing of a line can be, blurred or not; in pixels of the thumbnail. */
const FAR = 8;
/** Width of a line with its dark seams, in pixels of the thumbnail. */
const SEAM = 5;

interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Thumbnail {
  width: number;
  height: number;
  /** Difference between a pixel's largest and smallest component. */
  colour(x: number, y: number): number;
}

/** @param name of the file, without its ending */
async function readThumbnail(name: string): Promise<Thumbnail> {
  const { data: pixels, info } = await sharp(path.join(site, 'thumbnails', `${name}.webp`))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    colour(x, y) {
      const at = (y * info.width + x) * info.channels;
      const components = [...pixels.subarray(at, at + info.channels)];
      return Math.max(...components) - Math.min(...components);
    },
  };
}

/** The largest difference within two pixels of a point: lines lie beside the exact edge, not on it. */
function colourNear(picture: Thumbnail, x: number, y: number): number {
  let most = 0;
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const [px, py] = [Math.round(x) + dx, Math.round(y) + dy];
      if (px >= 0 && py >= 0 && px < picture.width && py < picture.height)
        most = Math.max(most, picture.colour(px, py));
    }
  }
  return most;
}

/** Points along the four edges, a pixel apart. */
function* outline({ left, top, right, bottom }: Edges): Generator<[number, number]> {
  for (let x = left; x <= right; x++) yield* [[x, top] as [number, number], [x, bottom]];
  for (let y = top; y <= bottom; y++) yield* [[left, y] as [number, number], [right, y]];
}

/** How far a point lies from the nearest point of an outline. */
function distance({ left, top, right, bottom }: Edges, x: number, y: number): number {
  const outside = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return outside || Math.min(x - left, right - x, y - top, bottom - y);
}

const labels = await readRows(data, 'stage_2_train_labels.csv');
const positives = [...new Set(labels.filter((row) => row[5] === '1').map(([id]) => id!))];
const negatives = [...new Set(labels.filter((row) => row[5] === '0').map(([id]) => id!))];

describe('thumbnails', () => {
  test('every image has one, none longer than 256 pixels', async () => {
    const thumbnails = (await listFiles(path.join(site, 'thumbnails'))).filter((file) => !file.includes('/'));
    const images = (await listFiles(data)).filter((file) => file.endsWith('.dcm'));
    expect(thumbnails).toEqual(images.map((file) => `${path.basename(file, '.dcm')}.webp`).sort());
    for (const file of thumbnails) {
      const { width, height, format } = await sharp(path.join(site, 'thumbnails', file)).metadata();
      expect([format, Math.max(width, height)], file).toEqual(['webp', 256]);
    }
  });

  test.each(positives)(
    '%s: a coloured line runs along each box, and nothing is coloured elsewhere',
    async (id) => {
      const picture = await readThumbnail(id);
      const scale = picture.width / SIDE;
      const boxes = labels
        .filter((row) => row[0] === id)
        .map((row) => row.slice(1, 5).map((cell) => Number(cell) * scale))
        .map(([x, y, width, height]) => ({ left: x!, top: y!, right: x! + width!, bottom: y! + height! }));
      for (const box of boxes) {
        const others = boxes.filter((other) => other !== box);
        const points = [...outline(box)];
        // Where two boxes' lines meet, the dark seam of one may cover the colour of the other.
        const alone = points.filter(([x, y]) => others.every((other) => distance(other, x, y) > SEAM));
        expect(alone.filter(([x, y]) => colourNear(picture, x, y) < COLOURED)).toEqual([]);
        expect(alone.length / points.length).toBeGreaterThan(0.5);
      }
      let elsewhere = 0;
      for (let y = 0; y < picture.height; y++) {
        for (let x = 0; x < picture.width; x++) {
          if (boxes.every((box) => distance(box, x, y) > FAR))
            elsewhere = Math.max(elsewhere, picture.colour(x, y));
        }
      }
      expect(elsewhere).toBeLessThan(GREY);
    },
  );

  test('positive patients, and nobody else, have another one of the same size without boxes', async () => {
    const clean = await listFiles(path.join(site, 'thumbnails', 'clean'));
    expect(clean).toEqual(positives.map((id) => `${id}.webp`).sort());
    for (const id of positives) {
      const [drawn, plain] = [await readThumbnail(id), await readThumbnail(`clean/${id}`)];
      expect([plain.width, plain.height], id).toEqual([drawn.width, drawn.height]);
    }
  });

  test('those of negative patients, and those without boxes, are grey all over', async () => {
    for (const name of [...negatives, ...positives.map((id) => `clean/${id}`)]) {
      const picture = await readThumbnail(name);
      let most = 0;
      for (let y = 0; y < picture.height; y++)
        for (let x = 0; x < picture.width; x++) most = Math.max(most, picture.colour(x, y));
      expect(most, name).toBeLessThan(GREY);
    }
  });
});

test('every full-size frame holds the very bytes of the frame in its DICOM file', async () => {
  const files = (await listFiles(data)).filter((file) => file.endsWith('.dcm'));
  expect(await listFiles(path.join(site, 'frames'))).toEqual(
    files.map((file) => `${path.basename(file, '.dcm')}.jpg`).sort(),
  );
  for (const file of files) {
    const dicom = dicomParser.parseDicom(await readFile(path.join(data, file)));
    const element = dicom.elements.x7fe00010!;
    const { position, length } = element.fragments![0]!;
    const fragment = Buffer.from(dicom.byteArray.subarray(position, position + length));
    const frame = await readFile(path.join(site, 'frames', `${path.basename(file, '.dcm')}.jpg`));
    expect(frame.equals(fragment), file).toBe(true);
  }
});
