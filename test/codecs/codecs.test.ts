import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { describePixels } from '../../src/codecs/describe.ts';
import { encapsulatedFrame } from '../../src/codecs/frames.ts';
import { codecFor } from '../../src/codecs/index.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { decode, image } from '../support/decode.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

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

  test('a High Bit that cannot be is replaced, and that is noted', async () => {
    const { samples, notes } = await decode(image(Buffer.of(1, 0xf2, 3, 4), { stored: 12, highBit: 0 }));
    expect([...samples]).toEqual([0x201, 0x403]);
    expect(notes).toEqual(['High Bit (0028,0102) does not go with 12 bits stored: 11 is taken']);
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
      0,
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

describe('colour and other shapes', () => {
  test('planes become interleaved samples', async () => {
    const elements = image(Buffer.of(1, 2, 3, 4, 5, 6), { samples: 3, allocated: 8, photometric: 'RGB' });
    elements.splice(2, 0, ['00280006', 'US', [1]]);
    expect([...(await decode(elements)).samples]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test('uncompressed YBR_FULL_422 has one chroma pair for two pixels', async () => {
    const elements = image(Buffer.of(10, 20, 30, 40), {
      samples: 3,
      allocated: 8,
      photometric: 'YBR_FULL_422',
    });
    expect([...(await decode(elements)).samples]).toEqual([10, 30, 40, 20, 30, 40]);
  });

  test('single bits begin with the least significant one, and frames follow without padding', async () => {
    const shape = { rows: 1, columns: 3, allocated: 1 };
    const elements: Element[] = [...image(Buffer.of(0b00110101, 0), shape).slice(0, -1)];
    elements.splice(2, 0, ['00280008', 'IS', '2']);
    elements.push(['7FE00010', 'OW', Buffer.of(0b00110101, 0)]);
    expect([...(await decode(elements)).samples]).toEqual([1, 0, 1]);
    expect([...(await decode(elements, undefined, 1)).samples]).toEqual([0, 1, 1]);
  });

  test('32 bits, signed and unsigned', async () => {
    const bytes = Buffer.of(0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0);
    expect([...(await decode(image(bytes, { allocated: 32 }))).samples]).toEqual([4294967295, 1]);
    expect([...(await decode(image(bytes, { allocated: 32, signed: 1 }))).samples]).toEqual([-1, 1]);
  });

  test('float pixel data', async () => {
    const elements = image(Buffer.alloc(0), { allocated: 32 }).slice(0, -1);
    elements.push(['7FE00008', 'OF', new Uint8Array(Float32Array.of(1.5, -2).buffer)]);
    expect([...(await decode(elements)).samples]).toEqual([1.5, -2]);
  });

  test('64 bits, as long as a number holds them', async () => {
    const words = (...values: bigint[]) => new Uint8Array(BigInt64Array.from(values).buffer);
    const shape = { allocated: 64, signed: 1 };
    expect([...(await decode(image(words(-5n, 2n ** 53n - 1n), shape))).samples]).toEqual([-5, 2 ** 53 - 1]);
    expect([...(await decode(image(words(-1n, 7n), { allocated: 64, stored: 40 }))).samples]).toEqual([
      2 ** 40 - 1,
      7,
    ]);
    await expect(decode(image(words(2n ** 60n, 0n), shape))).rejects.toThrow('more than 53 bits');
  });

  test('double float pixel data', async () => {
    const elements = image(Buffer.alloc(0), { allocated: 64 }).slice(0, -1);
    elements.push(['7FE00009', 'OD', new Uint8Array(Float64Array.of(0.1, -1e300).buffer)]);
    expect([...(await decode(elements)).samples]).toEqual([0.1, -1e300]);
  });

  test('YBR_FULL_422 with chroma for every pixel is read as it is, and that is noted', async () => {
    const shape = { samples: 3, allocated: 8, photometric: 'YBR_FULL_422' };
    const { samples, notes } = await decode(image(Buffer.of(1, 2, 3, 4, 5, 6), shape));
    expect([...samples]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(notes).toHaveLength(1);
  });

  test('a frame that is not there is said', async () => {
    await expect(decode(image(Buffer.alloc(4)), undefined, 3)).rejects.toThrow(
      'the pixel data is too short: 4 bytes of 16',
    );
  });
});

describe('RLE Lossless', () => {
  const header = (...offsets: number[]) => {
    const words = new Uint32Array(16);
    words.set([offsets.length, ...offsets]);
    return new Uint8Array(words.buffer);
  };
  const frame = (segments: number[][]) => {
    let at = 64;
    const offsets = segments.map((s) => {
      const start = at;
      at += s.length;
      return start;
    });
    return encapsulated([Buffer.concat([header(...offsets), ...segments.map((s) => Buffer.from(s))])]);
  };
  const shape = { rows: 1, columns: 4 };

  test('literal and replicate runs, the most significant byte first', async () => {
    // 257 - 253 = 4 times 1; then four literal bytes.
    const data = frame([
      [253, 1],
      [3, 10, 20, 30, 40],
    ]);
    const { samples } = await decode(image(data, shape), TransferSyntax.RLELossless);
    expect([...samples]).toEqual([0x010a, 0x0114, 0x011e, 0x0128]);
  });

  test('a control byte of 128 says nothing', async () => {
    const data = frame([[128, 253, 7]]);
    expect([
      ...(await decode(image(data, { ...shape, allocated: 8 }), TransferSyntax.RLELossless)).samples,
    ]).toEqual([7, 7, 7, 7]);
  });

  test('segments that nothing is said of are passed over', async () => {
    const data = frame([
      [253, 1],
      [253, 2],
      [253, 3],
    ]);
    expect([...(await decode(image(data, shape), TransferSyntax.RLELossless)).samples]).toEqual(
      Array(4).fill(0x0102),
    );
  });

  test.each([
    ['a literal run', [3, 10, 20, 30]],
    ['a replicate run', [1, 10, 20, 0, 30]],
  ])('%s that lacks its last byte is completed, and that is noted', async (_, segment) => {
    const { samples, notes } = await decode(
      image(frame([segment]), { ...shape, allocated: 8 }),
      TransferSyntax.RLELossless,
    );
    expect([[...samples], notes]).toEqual([
      [10, 20, 30, 30],
      ['a segment of the RLE frame lacks its last byte: the one before it is repeated'],
    ]);
  });

  test.each([
    [
      'a segment that ends early',
      frame([
        [0, 1],
        [253, 1],
      ]),
      'ends after 1 of 4 bytes',
    ],
    ['too few segments', frame([[253, 1]]), 'has 1 segments, the header asks for 2'],
    [
      'an offset outside',
      encapsulated([Buffer.concat([header(64, 5000), Buffer.alloc(4)])]),
      'lies outside of it',
    ],
    ['no header', encapsulated([Buffer.alloc(10)]), 'has 10 bytes, its header alone has 64'],
  ])('%s is said', async (_, data, message) => {
    await expect(decode(image(data, shape), TransferSyntax.RLELossless)).rejects.toThrow(message);
  });
});

describe('several frames', () => {
  const data = (fragments: number[][], offsets: number[] = []) => ({
    tag: '7FE00010',
    encapsulated: true,
    isFloat: false,
    vr: 'OB',
    fragments: fragments.map((f) => Uint8Array.from(f)),
    offsets,
    bytes: 0,
  });

  test('an offset table tells them apart', () => {
    const two = data(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [0, 20],
    );
    expect([0, 1].map((i) => [...encapsulatedFrame(two, i, 2)])).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  test('without a table, as many fragments as frames are a frame each', () => {
    expect([...encapsulatedFrame(data([[1], [2]]), 1, 2)]).toEqual([2]);
  });

  test('without a table and with more fragments, a frame begins like a stream', () => {
    const three = data([[0xff, 0xd8], [1], [0xff, 0xd8, 2]]);
    expect([...encapsulatedFrame(three, 1, 2)]).toEqual([0xff, 0xd8, 2]);
  });

  test('a single frame has all fragments', () => {
    expect([...encapsulatedFrame(data([[1], [2]]), 0, 1)]).toEqual([1, 2]);
  });
});

test('what is not read is named', async () => {
  await expect(codecFor('1.2.3')).rejects.toThrow('transfer syntax 1.2.3 is not read');
});

test('a header that contradicts itself is said before anything is allocated', async () => {
  await expect(decode(image(Buffer.alloc(4), { rows: 65535, columns: 65535 }))).rejects.toThrow(
    '65535 x 65535 pixels',
  );
  await expect(decode(image(Buffer.alloc(6), { samples: 2 }))).rejects.toThrow(
    'Samples per Pixel (0028,0002) is 2',
  );
  await expect(decode(image(Buffer.alloc(6), { allocated: 24 }))).rejects.toThrow(
    'Bits Allocated (0028,0100) is 24',
  );
  await expect(decode(image(Buffer.alloc(6), { stored: 17 }))).rejects.toThrow(
    'Bits Stored (0028,0101) is 17 of 16',
  );
});
