import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { loadBackend } from '../../src/imaging/backends.ts';
import type { Picture } from '../../src/imaging/types.ts';

/** A picture with gradients, edges and texture, the same at every run. */
function testPicture(width: number, height: number, channels: 1 | 3): Picture {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const p = Math.floor(i / channels);
    const [x, y] = [p % width, Math.floor(p / width)];
    const texture = ((x * 31 + y * 17) % 13) - 6;
    data[i] = Math.max(
      0,
      Math.min(
        255,
        ((x + y) * 255) / (width + height) + texture + (x > width / 2 ? 40 : 0) + (i % channels) * 20,
      ),
    );
  }
  return { width, height, channels, data };
}

const greyJpeg = async (picture: Picture) =>
  sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: 90 })
    .toBuffer();

const difference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

describe.each(['sharp', 'portable'] as const)('the %s backend', (name) => {
  test('decodes a grey JPEG as an independent decoder does, within the tolerance of the inverse DCT', async () => {
    const backend = await loadBackend(name);
    const bytes = await greyJpeg(testPicture(203, 151, 1));
    const decoded = await backend.decodeJpeg(bytes);
    const reference = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false });
    expect({ width: decoded.width, height: decoded.height, channels: decoded.channels }).toEqual({
      width: 203,
      height: 151,
      channels: 1,
    });
    const grey = Uint8Array.from({ length: 203 * 151 }, (_, i) => reference.data[i * 3]!);
    expect(difference(decoded.data, grey)).toBeLessThanOrEqual(2);
  });

  test('refuses a JPEG that breaks off', async () => {
    const backend = await loadBackend(name);
    const bytes = await greyJpeg(testPicture(203, 151, 1));
    await expect(backend.decodeJpeg(bytes.subarray(0, bytes.length / 2))).rejects.toThrow();
  });

  test('writes a PNG without loss', async () => {
    const backend = await loadBackend(name);
    const picture = testPicture(64, 48, 1);
    const { width, height, data } = PNG.sync.read(Buffer.from(await backend.encodePng(picture)));
    expect({ width, height }).toEqual({ width: 64, height: 48 });
    expect(picture.data.every((v, i) => data[i * 4] === v)).toBe(true);
  });

  test.each([1, 3] as const)('writes a WebP of %i channels close to the picture', async (channels) => {
    const backend = await loadBackend(name);
    const picture = testPicture(128, 96, channels);
    const bytes = await backend.encodeWebp(picture);
    expect(Buffer.from(bytes).toString('latin1', 8, 12)).toBe('WEBP');
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect({ width: info.width, height: info.height }).toEqual({ width: 128, height: 96 });
    let sum = 0;
    for (let i = 0; i < 128 * 96; i++)
      sum += Math.abs(data[i * info.channels]! - picture.data[i * channels]!);
    expect(sum / (128 * 96)).toBeLessThan(6);
  });
});
