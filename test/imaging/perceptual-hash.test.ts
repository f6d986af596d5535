import { expect, test } from 'vitest';
import { hammingDistance, perceptualHash } from '../../src/imaging/perceptual-hash.ts';
import { pixelHash } from '../../src/imaging/pixel-hash.ts';
import { shrink } from '../../src/imaging/resample.ts';
import type { Picture } from '../../src/imaging/types.ts';

/** Some blobs, which differ by their seed. */
function picture(seed: number, side = 256): Picture {
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
    let v = 90 + 40 * Math.sin(seed + 3 * x) * Math.cos(2 * seed + 5 * y);
    for (let k = 1; k < 4; k++) v += 30 * Math.sin(seed * k + 2 * k * x + (seed % 3) * k * y);
    return Math.max(0, Math.min(255, v));
  });
  return { width: side, height: side, channels: 1, data };
}

test('the hash of a picture stays close when it is made smaller, brighter or coarser, and is far from others', () => {
  const hash = perceptualHash(picture(1));
  expect(hash).toMatch(/^[\da-f]{16}$/);
  expect(hammingDistance(hash, perceptualHash(shrink(picture(1), 128, 128)))).toBeLessThanOrEqual(8);
  const brighter = { ...picture(1), data: picture(1).data.map((v) => Math.min(255, v + 20)) };
  expect(hammingDistance(hash, perceptualHash(brighter))).toBeLessThanOrEqual(8);
  const coarser = { ...picture(1), data: picture(1).data.map((v) => v & 0xf0) };
  expect(hammingDistance(hash, perceptualHash(coarser))).toBeLessThanOrEqual(8);
  for (let seed = 2; seed < 8; seed++)
    expect(hammingDistance(hash, perceptualHash(picture(seed)))).toBeGreaterThan(10);
});

test('a colour picture has the hash of its greys, and a picture of a few pixels has one, too', () => {
  const { data, ...grey } = picture(3);
  const colour: Picture = { ...grey, channels: 3, data: new Uint8Array(data.length * 3) };
  for (const [i, v] of data.entries()) colour.data.fill(v, i * 3, i * 3 + 3);
  expect(hammingDistance(perceptualHash(colour), perceptualHash(picture(3)))).toBeLessThanOrEqual(1);
  expect(perceptualHash({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) })).toMatch(
    /^[\da-f]{16}$/,
  );
});

test('hammingDistance(a, b) counts bits', () => {
  expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
  expect(hammingDistance('00000000000000f1', '00000000000000f0')).toBe(1);
});

test('pixelHash(samples) is the SHA-256 of little-endian bytes', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(pixelHash(Uint8Array.from(Buffer.from('abc')))).toBe(abc);
  expect(pixelHash(Uint16Array.of(0x0201))).toBe(pixelHash(Uint8Array.of(1, 2)));
});
