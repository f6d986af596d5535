import { stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { ingestImage } from '../../src/ingest/image.ts';
import type { ImageReading, ImageTask } from '../../src/ingest/types.ts';
import { image } from '../support/decode.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import { temporaryFolder } from '../support/files.ts';

async function ingested(bytes: Uint8Array): Promise<ImageReading> {
  await using temporary = await temporaryFolder();
  const file = temporary.at('image.dcm');
  await writeFile(file, bytes);
  const { size, mtimeMs } = await stat(file);
  const task: ImageTask = { kind: 'read', number: 1, file, bytes: size, modified: mtimeMs, boxes: [] };
  const setup = {
    media: temporary.at('media'),
    imaging: 'sharp',
    overlays: false,
    reader: 'a test',
  } as const;
  const result = await ingestImage(task, setup, await loadBackend('sharp'));
  if (result.kind !== 'read') throw new Error(`the file was not read, but ${result.kind}`);
  return result;
}

const pixels = Buffer.alloc(32, 1);
const shape = { rows: 4, columns: 4, allocated: 16 };
const withWindows = (centers: string, widths: string, names: string): Element[] => {
  const elements = image(pixels, shape);
  const windows: Element[] = [
    ['00281050', 'DS', centers],
    ['00281051', 'DS', widths],
    ['00281055', 'LO', names],
  ];
  return [...elements.slice(0, -1), ...windows, elements.at(-1)!];
};

test('windows keep their explanations, for the privacy policy to decide on', async () => {
  const { windows } = await ingested(
    dicomFile(withWindows('40\\-600\\50', '400\\1600\\80', 'Soft tissue\\LUNG\\as Dr Doe')),
  );
  expect(windows).toEqual([
    { center: 40, width: 400, explanation: 'Soft tissue' },
    { center: -600, width: 1600, explanation: 'LUNG' },
    { center: 50, width: 80, explanation: 'as Dr Doe' },
  ]);
});

test('a regular file has no notes', async () => {
  expect(await ingested(dicomFile(image(pixels, shape)))).not.toHaveProperty('notes');
});

test('what is irregular about a file that can be read is noted', async () => {
  const { notes, problem, media } = await ingested(dicomFile(image(pixels, shape), TransferSyntax.JPEG2000));
  expect([problem, media?.frame.extension]).toEqual([undefined, 'png']);
  expect(notes).toEqual(['the pixel data is uncompressed, not in JPEG 2000 as the file says']);
});

test('damage behind the pixels is noted, damage that hides them is the problem', async () => {
  const whole = dicomFile([...image(pixels, shape), ['FFFCFFFC', 'OB', Buffer.alloc(100)]]);
  const behind = await ingested(whole.subarray(0, whole.length - 50));
  expect([behind.problem, behind.media?.frame.extension]).toEqual([undefined, 'png']);
  expect(behind.notes).toHaveLength(1);
  const before = await ingested(whole.subarray(0, whole.length - 130));
  expect(before.problem).toBeDefined();
  expect(before).not.toHaveProperty('notes');
});
