import sharp, { type Sharp } from 'sharp';
import { MINIATURE } from '../../src/imaging/miniature.ts';
import { perceptualHash, squareGreys } from '../../src/imaging/perceptual-hash.ts';
import { fitInto, shrink } from '../../src/imaging/resample.ts';
import type { Picture } from '../../src/imaging/types.ts';

/** A way in which an image may have been changed on its way into a dataset for the second time. */
export interface Change {
  name: string;
  apply(picture: Picture): Promise<Picture>;
}

const THUMBNAIL = 256;

/** What ingestion keeps of a picture to compare it by. */
export function traitsOf(picture: Picture): { hash: string; miniature: Uint8Array } {
  const { width, height } = fitInto(picture.width, picture.height, THUMBNAIL);
  const small = shrink(picture, width, height);
  return { hash: perceptualHash(small), miniature: squareGreys(small, MINIATURE) };
}

/** A grey picture from the bytes of an image file. */
export const decode = (bytes: Uint8Array): Promise<Picture> => toPicture(sharp(bytes));

/** Changes of an image that leave it the same one. */
export const CHANGES: Change[] = [
  ...[90, 60, 30].map((quality) => ({
    name: `JPEG of quality ${quality}`,
    apply: async (p: Picture) => decode(await toSharp(p).jpeg({ quality }).toBuffer()),
  })),
  ...[512, 1500].map((side) => ({
    name: `resized to ${side} pixels`,
    apply: (p: Picture) => toPicture(toSharp(p).resize(side, side)),
  })),
  ...[7, 15, 25].map((by) => changeOfTone(`brighter by ${by} of 255`, (v) => v + by)),
  ...[0.8, 1.25].map((gamma) => changeOfTone(`gamma ${gamma}`, (v) => 255 * (v / 255) ** gamma)),
  { name: 'noise of 10 grey levels', apply: async (p) => noisy(p, 10) },
  ...[1, 2, 3, 4].map((percent) => ({
    name: `cut by ${percent} % of each side`,
    apply: (p: Picture) => cut(p, percent / 200, percent / 200),
  })),
  ...[1, 2, 3, 4].map((percent) => ({
    name: `cut by ${percent} % at one edge`,
    apply: (p: Picture) => cut(p, percent / 100, 0),
  })),
  ...[0.5, 1, 2].map((degrees) => ({
    name: `turned by ${degrees}°`,
    apply: (p: Picture) => turned(p, degrees),
  })),
];

const toSharp = ({ data, width, height }: Picture) =>
  sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');

async function toPicture(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 1, data: new Uint8Array(data) };
}

function changeOfTone(name: string, tone: (value: number) => number): Change {
  const table = Uint8Array.from({ length: 256 }, (_, v) => Math.round(Math.max(0, Math.min(255, tone(v)))));
  return { name, apply: async (p) => ({ ...p, data: p.data.map((v) => table[v]!) }) };
}

/** Sum of three even distributions, nearly a normal one. */
function noisy(picture: Picture, deviation: number): Picture {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = picture.data.map((v) =>
    Math.max(0, Math.min(255, Math.round(v + 2 * deviation * (next() + next() + next() - 1.5)))),
  );
  return { ...picture, data };
}

/** @param left share of the width, and of the height, that is cut off there; right: at the other edges */
function cut(picture: Picture, left: number, right: number): Promise<Picture> {
  const { width, height } = picture;
  const [x, y] = [Math.round(width * left), Math.round(right > 0 ? height * left : 0)];
  const [w, h] = [width - x - Math.round(width * right), height - y - Math.round(height * right)];
  return toPicture(toSharp(picture).extract({ left: x, top: y, width: w, height: h }));
}

/** About its middle, without its corners. */
async function turned(picture: Picture, degrees: number): Promise<Picture> {
  const { width, height } = picture;
  const whole = await toPicture(toSharp(picture).rotate(degrees));
  const [left, top] = [(whole.width - width) >> 1, (whole.height - height) >> 1];
  return toPicture(toSharp(whole).extract({ left, top, width, height }));
}
