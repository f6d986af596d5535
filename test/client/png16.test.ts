import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readPng16 } from '../../src/client/viewer/png16.ts';
import { portableBackend } from '../../src/imaging/portable-backend.ts';
import { sharpBackend } from '../../src/imaging/sharp-backend.ts';

const [width, height] = [23, 17];
const values = Uint16Array.from({ length: width * height }, (_, i) => (i * 2654435761) & 0xffff);

test('16 bits are read as both backends write them, and with every filter', async () => {
  const files = [
    await sharpBackend.encodeDeepPng(values, width, height),
    await portableBackend.encodeDeepPng(values, width, height),
    await sharp(values, { raw: { width, height, channels: 1 } })
      .toColourspace('grey16')
      .png({ adaptiveFiltering: true })
      .toBuffer(),
  ];
  for (const file of files)
    expect(await readPng16(new Uint8Array(file))).toEqual({ width, height, data: values });
});

test('what is no such file is refused', async () => {
  const eight = await sharp({ create: { width: 3, height: 3, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await expect(readPng16(new Uint8Array(eight))).rejects.toThrow('not a plain grey PNG of 16 bits');
  await expect(readPng16(new Uint8Array(20))).rejects.toThrow('not a PNG file');
});
