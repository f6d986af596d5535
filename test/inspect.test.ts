import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TransferSyntax } from '../src/dicom/uids.ts';
import { inspectAsText, inspectFile } from '../src/inspect.ts';
import { dicomFile, type Element } from './support/dicom-writer.ts';
import { type TemporaryFolder, temporaryFolder } from './support/files.ts';

const IMAGE: Element[] = [
  ['00080060', 'CS', 'CR'],
  ['00090010', 'LO', 'MAKER'],
  ['00091001', 'LO', 'told'],
  ['00100010', 'PN', 'Doe^Jo\x1b[31m'],
  ['00101010', 'AS', '051Y'],
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [1]],
  ['00280011', 'US', [2]],
  ['00280100', 'US', [16]],
  ['00280101', 'US', [16]],
  ['00280102', 'US', [15]],
  ['00280103', 'US', [1]],
  ['00281052', 'DS', '100'],
  ['7FE00010', 'OW', Buffer.of(0xff, 0xff, 3, 0)],
];

let temporary: TemporaryFolder;
let image: string;

beforeAll(async () => {
  temporary = await temporaryFolder();
  image = await write('image.dcm', dicomFile(IMAGE));
});
afterAll(() => temporary[Symbol.asyncDispose]());

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(temporary.at(name), bytes);
  return temporary.at(name);
}

test('inspectFile(file) gives header and stored values of the first frame', async () => {
  const { dataset, ...rest } = await inspectFile(image);
  expect(rest).toEqual({
    file: image,
    transferSyntaxUID: TransferSyntax.ExplicitVRLittleEndian,
    pixels: {
      rows: 1,
      columns: 2,
      samplesPerPixel: 1,
      frames: 1,
      dtype: 'int16',
      min: -1,
      max: 3,
      mean: 1,
      // printf '\xff\xff\x03\x00' | sha256sum
      sha256: '14d69d73d04bf82590a5083ac8cf33829ba5bd354df0e16faf80a3df430eaea7',
    },
    error: null,
  });
  expect(dataset?.['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Doe^Jo\x1b[31m' }] });
  expect(dataset).not.toHaveProperty('7FE00010');
});

test('inspectFile(file) gives the header where the pixels fail, and says what failed', async () => {
  const file = await write(
    'short.dcm',
    dicomFile([...IMAGE.slice(0, -1), ['7FE00010', 'OW', Buffer.of(1, 0)]]),
  );
  const { dataset, pixels, error } = await inspectFile(file);
  expect(dataset).toHaveProperty('00080060');
  expect({ pixels, error }).toEqual({ pixels: null, error: expect.stringMatching(/too short/) });
});

test('what is irregular and was read nevertheless is noted', async () => {
  const note = 'the pixel data is uncompressed, not in JPEG 2000 as the file says';
  const file = await write('claims.dcm', dicomFile(IMAGE, TransferSyntax.JPEG2000));
  expect(await inspectFile(file)).toMatchObject({ pixels: { min: -1 }, error: null, notes: [note] });
  expect((await inspectAsText(file)).text).toContain(`Note: ${note}`);
});

test('inspectFile(file) gives a header without pixels where there are none', async () => {
  const file = await write('plain.dcm', dicomFile(IMAGE.slice(0, -1)));
  expect(await inspectFile(file)).toMatchObject({ pixels: null, error: null });
});

test.each([
  ['missing.dcm', undefined, 'there is no such file'],
  ['empty.dcm', '', 'the file is empty'],
  [
    'notes.txt',
    'hello, these are notes',
    'this is not a DICOM file: the letters "DICM" are missing at byte 128',
  ],
])('inspectFile(%s) says why nothing was read', async (name, content, error) => {
  if (content !== undefined) await write(name, Buffer.from(content));
  const file = temporary.at(name);
  expect(await inspectFile(file)).toEqual({
    file,
    transferSyntaxUID: null,
    dataset: null,
    pixels: null,
    error,
  });
});

test('inspectAsText(file) is a table in which nothing acts on the terminal', async () => {
  const { text, error } = await inspectAsText(image);
  expect(error).toBeUndefined();
  const lines = text.split('\n').slice(1);
  expect(
    lines.filter((line) => /^\((0009|0010|7FE0)|^Pixels/.test(line)).map((line) => line.replace(/ +/g, ' ')),
  ).toMatchInlineSnapshot(`
    [
      "(0009,0010) LO Private Creator MAKER",
      "(0009,1001) LO Private Element (MAKER) told",
      "(0010,0010) PN Patient's Name Doe^Jo\\u{1b}[31m",
      "(0010,1010) AS Patient's Age 051Y (51 years)",
      "(7FE0,0010) OW Pixel Data 4 bytes",
      "Pixels: 2 x 1 int16, -1 to 3, mean 1, SHA-256 14d69d73d04bf82590a5083ac8cf33829ba5bd354df0e16faf80a3df430eaea7",
    ]
  `);
});
