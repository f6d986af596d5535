import { PNG } from 'pngjs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { pictureFile } from '../../src/codecs/picture-file.ts';
import type { BackendName } from '../../src/imaging/backend.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import type { Frame } from '../../src/imaging/types.ts';

const BACKENDS: BackendName[] = ['sharp', 'portable'];

async function decoded(bytes: Uint8Array, name: BackendName): Promise<Frame> {
  const { pixelData, description, codec } = pictureFile(bytes)!;
  return codec.decode(pixelData, description, await loadBackend(name), 0);
}

const [WIDE, HIGH] = [5, 3];
const greys = Uint8Array.from({ length: WIDE * HIGH }, (_, i) => i * 17);
const colours = Uint8Array.from({ length: WIDE * HIGH * 3 }, (_, i) => (i * 7) % 256);
const raw = (data: Uint8Array, channels: 1 | 2 | 3 | 4) =>
  sharp(data, { raw: { width: WIDE, height: HIGH, channels } });
const withAlpha = (data: Uint8Array, channels: number) =>
  Uint8Array.from({ length: (data.length / channels) * (channels + 1) }, (_, i) => {
    const c = i % (channels + 1);
    // Half transparent here and there: what is stored counts, not what would shine through.
    return c === channels ? (i % 3 === 0 ? 128 : 255) : data[Math.floor(i / (channels + 1)) * channels + c]!;
  });

test.each(BACKENDS)('%s: greys and colours of PNG files are those that are stored', async (backend) => {
  const cases: [Buffer, Uint8Array, number][] = [
    [await raw(greys, 1).toColourspace('b-w').png().toBuffer(), greys, 1],
    [await raw(colours, 3).png().toBuffer(), colours, 3],
    [await raw(withAlpha(greys, 1), 2).toColourspace('b-w').png().toBuffer(), greys, 1],
    [await raw(withAlpha(colours, 3), 4).png().toBuffer(), colours, 3],
    [await raw(colours, 3).png({ palette: true, colours: 256, dither: 0 }).toBuffer(), colours, 3],
  ];
  for (const [bytes, samples, samplesPerPixel] of cases) {
    const frame = await decoded(bytes, backend);
    expect(frame).toMatchObject({ rows: HIGH, columns: WIDE, samplesPerPixel, bitsStored: 8 });
    expect([...frame.samples]).toEqual([...samples]);
  }
});

test.each(BACKENDS)('%s: a PNG of colours that are all grey is a grey image', async (backend) => {
  const tripled = Uint8Array.from({ length: greys.length * 3 }, (_, i) => greys[Math.floor(i / 3)]!);
  for (const bytes of [
    await raw(tripled, 3).png().toBuffer(),
    await raw(withAlpha(tripled, 3), 4).png().toBuffer(),
  ]) {
    const frame = await decoded(bytes, backend);
    expect(frame).toMatchObject({ samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' });
    expect([...frame.samples]).toEqual([...greys]);
  }
});

test.each(BACKENDS)('%s: a PNG of 16 bits keeps all of them', async (backend) => {
  const deep = Uint16Array.from({ length: WIDE * HIGH }, (_, i) => i * 4001 + 3);
  const png = new PNG({ width: WIDE, height: HIGH });
  png.data = Buffer.from(deep.buffer);
  const bytes = PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 16 });
  const frame = await decoded(bytes, backend);
  expect(frame.samples).toBeInstanceOf(Uint16Array);
  expect([...frame.samples]).toEqual([...deep]);
});

test.each(BACKENDS)('%s: a JPEG has the greys of another decoder', async (backend) => {
  const bytes = await raw(greys, 1).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer();
  const reference = await sharp(bytes).toColourspace('b-w').raw().toBuffer();
  const frame = await decoded(bytes, backend);
  expect(frame).toMatchObject({ samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' });
  for (const [i, grey] of reference.entries()) expect(Math.abs(frame.samples[i]! - grey)).toBeLessThan(3);
});

test('what a JPEG says besides the image is not published, and the image is the same', async () => {
  const bytes = await raw(colours, 3)
    .jpeg({ quality: 95 })
    .withExif({ IFD0: { Artist: 'Dr Somebody', Copyright: 'Hospital' } })
    .toBuffer();
  expect(bytes.includes('Dr Somebody')).toBe(true);
  const late = Buffer.concat([bytes, Buffer.from('said after the end: Dr Somebody')]);
  const { pixelData, description, codec } = pictureFile(late)!;
  const published = Buffer.from(codec.asFile!.bytes(pixelData, description, 0));
  expect(published.includes('Somebody')).toBe(false);
  expect(published.includes('Exif')).toBe(false);
  expect(await sharp(published).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
});

test('other files are none of these, and broken ones are refused in a sentence', () => {
  expect(pictureFile(Buffer.from('GIF89a, and more of it'))).toBeUndefined();
  const png = (wide: number, high: number) => {
    const bytes = Buffer.alloc(33);
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]).copy(bytes);
    bytes.writeUInt32BE(wide, 16);
    bytes.writeUInt32BE(high, 20);
    bytes[24] = 8;
    return bytes;
  };
  expect(() => pictureFile(png(65_535, 65_535))).toThrow('the PNG file claims 65535 x 65535 pixels');
  expect(() => pictureFile(png(0, 5))).toThrow('the PNG file has no pixels');
  expect(() => pictureFile(png(5, 5).subarray(0, 20))).toThrow('the PNG file ends in its header');
  expect(() => pictureFile(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 8]))).toThrow('no frame header');
});
