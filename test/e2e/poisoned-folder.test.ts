import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { PROJECT } from '../support/command-line.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';
import { readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { dicom, png } from '../support/formats.ts';

/** A folder of good files among everything that has ever hung, filled or led astray a program that reads images. */

const GOOD = 12;
/** Bytes: a build of a handful of images needs a third of it. */
const MOST_MEMORY = 1.5 * 2 ** 30;

let temporary: TemporaryFolder;
beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

const claims = (rows: number, columns: number): Element[] => [
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [rows]],
  ['00280011', 'US', [columns]],
  ['00280100', 'US', [8]],
  ['00280101', 'US', [8]],
  ['00280102', 'US', [7]],
  ['00280103', 'US', [0]],
];

/** A file whose last element says that a gigabyte follows. */
function gigabyteClaim(): Buffer {
  const file = dicomFile([...claims(16, 16), ['7FE00010', 'OB', new Uint8Array(256)]]);
  file.writeUInt32LE(2 ** 30, file.length - 256 - 4);
  return file;
}

/** Deflated syntax (PS3.5 A.5): half a megabyte that becomes 512. */
function deflateBomb(): Buffer {
  const whole = dicomFile(claims(16, 16), TransferSyntax.ExplicitVRLittleEndian);
  const start = whole.indexOf(Buffer.from([0x28, 0x00, 0x02, 0x00]));
  const meta = dicomFile([], '1.2.840.10008.1.2.1.99');
  const zeros = Buffer.alloc(2 ** 29);
  return Buffer.concat([meta, deflateRawSync(Buffer.concat([whole.subarray(start), zeros]), { level: 9 })]);
}

/** Sequences within sequences that never end. */
function endlessSequences(): Buffer {
  const open = Buffer.from([
    ...[0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff],
    ...[0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff],
  ]);
  return Buffer.concat([dicomFile([]), ...Array.from({ length: 50_000 }, () => open)]);
}

/** A PNG that says 65,535 x 65,535, and one of few bytes that is 20,000 x 20,000. */
function pngOf(side: number, rows: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(rows * (side + 1)), { level: 9 });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('is built in bounded memory: good files are there, and each bad one is told', async () => {
  const folder = temporary.at('data', 'images');
  mkdirSync(path.join(folder, 'folder.dcm'), { recursive: true });
  mkdirSync(temporary.at('outside'));
  const put = (name: string, bytes: Uint8Array) => writeFileSync(path.join(folder, name), bytes);
  for (let i = 0; i < GOOD; i++) put(`good-${i}.${i % 2 ? 'png' : 'dcm'}`, i % 2 ? await png(i) : dicom(i));
  put('gigabyte.dcm', gigabyteClaim());
  put('deflated.dcm', deflateBomb());
  put('sequences.dcm', endlessSequences());
  put(
    'huge.dcm',
    dicomFile(
      [...claims(65_535, 65_535), ['7FE00010', 'OB', encapsulated([Buffer.from([0xff, 0xd8, 0xff, 0xd9])])]],
      TransferSyntax.JPEGBaseline8Bit,
    ),
  );
  put(
    'frames.dcm',
    dicomFile([...claims(64, 64), ['00280008', 'IS', '999999999'], ['7FE00010', 'OB', new Uint8Array(4096)]]),
  );
  put('claims.png', pngOf(65_535, 1));
  put('short.png', pngOf(12_000, 1));
  put('empty.dcm', new Uint8Array(0));
  put(
    'noise.dcm',
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
  );
  put('zeros.dcm', new Uint8Array(100_000));
  writeFileSync(temporary.at('outside', 'secret.dcm'), dicom(99));
  const link = (name: string, to: string) => symlinkSync(to, path.join(folder, name));
  link('leaves.dcm', temporary.at('outside', 'secret.dcm'));
  link('device.dcm', '/dev/zero');
  link('first.dcm', 'second.dcm');
  link('second.dcm', 'first.dcm');
  link('itself', '.');
  link('upwards', '..');
  link('nowhere.dcm', 'gone.dcm');
  const fifo = spawnSync('mkfifo', [path.join(folder, 'fifo.dcm')]).status === 0;

  const measured = path.join(PROJECT, 'test', 'support', 'peak-memory.mjs');
  const { status } = spawnSync(
    process.execPath,
    [
      '--import',
      measured,
      path.join(PROJECT, 'scripts', 'reading-room.mjs'),
      ...['build', '--data', temporary.at('data'), '--out', temporary.at('site')],
      ...['--cache', temporary.at('cache'), '--jobs', '2', '--file-seconds', '60'],
    ],
    { encoding: 'utf8', env: { ...process.env, PEAK_MEMORY: temporary.at('peak') } },
  );
  expect(status).toBe(0);
  expect(Number(readFileSync(temporary.at('peak'), 'utf8'))).toBeLessThan(MOST_MEMORY);

  const rows = await readJson<{ id: string; thumbnail: string | null }[]>(
    temporary.at('site', 'data', 'patients.json'),
  );
  const shown = rows.filter(({ thumbnail }) => thumbnail).map(({ id }) => id);
  expect(shown.filter((id) => id.startsWith('good-'))).toHaveLength(GOOD);
  const findings = await readJson<{ code: string; file?: string; patients: string[] }[]>(
    temporary.at('site', 'data', 'findings.json'),
  );
  const told = (code: string) =>
    findings
      .filter((finding) => finding.code === code)
      .map(({ file, patients }) => path.basename(file ?? patients[0] ?? ''));
  expect(told('unreadable-image').sort()).toEqual([
    ...['claims.png', 'deflated.dcm', 'empty.dcm', 'gigabyte.dcm', 'huge.dcm', 'noise.dcm', 'sequences.dcm'],
    ...['short.png', 'zeros.dcm'],
  ]);
  expect(told('skipped-file').sort()).toEqual(
    [
      'device.dcm',
      'first.dcm',
      'leaves.dcm',
      'nowhere.dcm',
      'second.dcm',
      'upwards',
      ...(fifo ? ['fifo.dcm'] : []),
    ].sort(),
  );
  // What has more frames than it holds shows the one that is there.
  expect(shown).toContain('frames');
});
