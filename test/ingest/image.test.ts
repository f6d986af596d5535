import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { ingestImage } from '../../src/ingest/image.ts';
import { image } from '../support/decode.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import { temporaryFolder } from '../support/files.ts';

async function ingested(bytes: Uint8Array) {
  await using temporary = await temporaryFolder();
  const file = temporary.at('image.dcm');
  await writeFile(file, bytes);
  const media = Object.fromEntries(
    ['frames', 'thumbnails', 'stacks', 'stored', 'overlays'].map((name) => [name, temporary.at(name)]),
  ) as unknown as Parameters<typeof ingestImage>[1];
  for (const folder of Object.values(media)) await mkdir(folder);
  const task = { number: 1, file, slug: 'image', publishOverlays: false, boxes: [] };
  return await ingestImage(task, media, await loadBackend('sharp'));
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

test('windows have their names where these may be published', async () => {
  const { windows } = await ingested(
    dicomFile(withWindows('40\\-600\\50', '400\\1600\\80', 'Soft tissue\\LUNG\\as Dr Doe')),
  );
  expect(windows).toEqual([
    { center: 40, width: 400, name: 'Soft tissue' },
    { center: -600, width: 1600, name: 'LUNG' },
    { center: 50, width: 80 },
  ]);
});

test('a regular file has no notes', async () => {
  expect(await ingested(dicomFile(image(pixels, shape)))).not.toHaveProperty('notes');
});

test('what is irregular about a file that can be read is noted', async () => {
  const { notes, problem, frame } = await ingested(dicomFile(image(pixels, shape), TransferSyntax.JPEG2000));
  expect([problem, frame]).toEqual([undefined, 'image.png']);
  expect(notes).toEqual(['the pixel data is uncompressed, not in JPEG 2000 as the file says']);
});

test('damage behind the pixels is noted, damage that hides them is the problem', async () => {
  const whole = dicomFile([...image(pixels, shape), ['FFFCFFFC', 'OB', Buffer.alloc(100)]]);
  const behind = await ingested(whole.subarray(0, whole.length - 50));
  expect([behind.problem, behind.frame]).toEqual([undefined, 'image.png']);
  expect(behind.notes).toHaveLength(1);
  const before = await ingested(whole.subarray(0, whole.length - 130));
  expect(before.problem).toBeDefined();
  expect(before).not.toHaveProperty('notes');
});
