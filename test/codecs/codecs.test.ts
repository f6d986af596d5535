import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { describePixels } from '../../src/codecs/describe.ts';
import { codecFor } from '../../src/codecs/index.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

interface Shape {
  rows?: number;
  columns?: number;
  allocated?: number;
  stored?: number;
  highBit?: number;
  signed?: number;
  samples?: number;
  photometric?: string;
}

function image(pixels: Uint8Array, shape: Shape = {}): Element[] {
  const { rows = 1, columns = 2, allocated = 16, stored = allocated, signed = 0, samples = 1 } = shape;
  return [
    ['00280002', 'US', [samples]],
    ['00280004', 'CS', shape.photometric ?? 'MONOCHROME2'],
    ['00280010', 'US', [rows]],
    ['00280011', 'US', [columns]],
    ['00280100', 'US', [allocated]],
    ['00280101', 'US', [stored]],
    ['00280102', 'US', [shape.highBit ?? stored - 1]],
    ['00280103', 'US', [signed]],
    ['7FE00010', 'OW', pixels],
  ];
}

async function decode(elements: Element[], syntax: string = TransferSyntax.ExplicitVRLittleEndian) {
  const file = parseDicom(dicomFile(elements, syntax));
  const codec = await codecFor(file.transferSyntaxUID);
  return codec.decode(
    file.pixelData!,
    describePixels(file.dataset, file.bigEndian),
    await loadBackend('sharp'),
  );
}

describe('uncompressed pixel data', () => {
  test('8 and 16 bits, unsigned and signed', async () => {
    expect([...(await decode(image(Buffer.of(0, 255), { allocated: 8 }))).samples]).toEqual([0, 255]);
    expect([...(await decode(image(Buffer.of(0, 255), { allocated: 8, signed: 1 }))).samples]).toEqual([
      0, -1,
    ]);
    expect([...(await decode(image(Buffer.of(1, 2, 0xff, 0xff)))).samples]).toEqual([0x0201, 0xffff]);
    expect([...(await decode(image(Buffer.of(1, 2, 0xff, 0xff), { signed: 1 }))).samples]).toEqual([
      0x0201, -1,
    ]);
  });

  test('big endian', async () => {
    const { samples } = await decode(image(Buffer.of(1, 2, 0xff, 0xfe)), TransferSyntax.ExplicitVRBigEndian);
    expect([...samples]).toEqual([0x0102, 0xfffe]);
  });

  test('bits outside of Bits Stored are cleared and the sign is extended', async () => {
    // 12 bits stored at the bottom: the top four belong to something else.
    expect([...(await decode(image(Buffer.of(0xff, 0xff, 0x01, 0xf0), { stored: 12 }))).samples]).toEqual([
      0xfff, 1,
    ]);
    expect([
      ...(await decode(image(Buffer.of(0xff, 0x0f, 0x01, 0xf0), { stored: 12, signed: 1 }))).samples,
    ]).toEqual([-1, 1]);
    // 12 bits stored at the top.
    expect([
      ...(await decode(image(Buffer.of(0x1f, 0x00, 0xff, 0xff), { stored: 12, highBit: 15 }))).samples,
    ]).toEqual([1, 0xfff]);
  });

  test('pixel data that is too short is said, with both sizes', async () => {
    await expect(decode(image(Buffer.of(1, 2), { rows: 2 }))).rejects.toThrow(
      'the pixel data is too short: 2 bytes of 8',
    );
  });
});

describe('JPEG Baseline', () => {
  const jpeg = (size = 16) =>
    sharp(Buffer.alloc(size * size, 77), { raw: { width: size, height: size, channels: 1 } })
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
  const baseline = TransferSyntax.JPEGBaseline8Bit;
  const shape = { rows: 16, columns: 16, allocated: 8 };

  test('one frame in one or in several fragments', async () => {
    const bytes = await jpeg();
    const cut = bytes.length & ~1 ? 100 : 0;
    for (const fragments of [[bytes], [bytes.subarray(0, cut), bytes.subarray(cut)]]) {
      const { samples } = await decode(image(encapsulated(fragments), shape), baseline);
      expect([samples.length, samples[0]]).toEqual([256, 77]);
    }
  });

  test('the file that is published is the very bytes of the frame', async () => {
    const bytes = await jpeg();
    const file = parseDicom(dicomFile(image(encapsulated([bytes]), shape), baseline));
    const published = (await codecFor(baseline)).asFile!.bytes(
      file.pixelData!,
      describePixels(file.dataset, false),
    );
    expect(Buffer.from(published).subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(published.length - bytes.length).toBeLessThan(2);
  });

  test('a size that differs from the header is said', async () => {
    const bytes = encapsulated([await jpeg(8)]);
    await expect(decode(image(bytes, shape), baseline)).rejects.toThrow(
      'the JPEG holds 8 x 8 pixels, the header says 16 x 16',
    );
  });

  test('a JPEG that breaks off is not shown', async () => {
    const bytes = await jpeg(64);
    const half = encapsulated([bytes.subarray(0, (bytes.length / 2) & ~1)]);
    await expect(decode(image(half, { rows: 64, columns: 64, allocated: 8 }), baseline)).rejects.toThrow();
  });
});

test('what is not read yet is named', async () => {
  await expect(codecFor(TransferSyntax.JPEG2000)).rejects.toThrow(
    'JPEG 2000, 1.2.840.10008.1.2.4.91 is not read yet',
  );
  await expect(codecFor('1.2.3')).rejects.toThrow('transfer syntax 1.2.3 is not read yet');
  await expect(decode(image(Buffer.alloc(6), { samples: 3, allocated: 8 }))).rejects.toThrow(
    'Samples per Pixel (0028,0002) is 3',
  );
  await expect(decode(image(Buffer.alloc(16), { allocated: 32 }))).rejects.toThrow(
    'Bits Allocated (0028,0100) is 32',
  );
});

test('an image that claims more pixels than any has is refused before anything is allocated', async () => {
  await expect(decode(image(Buffer.alloc(4), { rows: 65535, columns: 65535 }))).rejects.toThrow(
    '65535 x 65535 pixels',
  );
});
