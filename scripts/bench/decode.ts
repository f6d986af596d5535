import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chooseCodec } from '../../src/codecs/choose.ts';
import { describePixels } from '../../src/codecs/describe.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax, uidName } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { dicomFile, type Element, encapsulated } from '../../test/support/dicom-writer.ts';
import { castSample } from '../sample/cases.ts';
import { drawRadiograph } from '../sample/radiograph.ts';

const SIZE = 1024;
const RUNS = 9;

type Command = [program: string, ...options: string[]];

interface Case {
  bits: 8 | 12;
  encode: Command;
  decode: Command;
  /** Of the file that the encoder's output is put into, where it is a bare codestream. */
  transferSyntax?: string;
}

/** dcmtk's programs go from DICOM file to DICOM file. */
const DCMTK: Case[] = [
  { bits: 8, encode: ['dcmcjpeg', '+eb'], decode: ['dcmdjpeg'] },
  { bits: 12, encode: ['dcmcjpeg', '+ee'], decode: ['dcmdjpeg'] },
  { bits: 12, encode: ['dcmcjpeg', '+el'], decode: ['dcmdjpeg'] },
  { bits: 12, encode: ['dcmcjpeg', '+e1'], decode: ['dcmdjpeg'] },
  { bits: 12, encode: ['dcmcjpls', '+el'], decode: ['dcmdjpls'] },
  { bits: 12, encode: ['dcmcjpls', '+en'], decode: ['dcmdjpls'] },
  { bits: 12, encode: ['dcmcrle'], decode: ['dcmdrle'] },
];

/** OpenJPEG's and OpenJPH's go from PGM to codestream and back, with -i and -o. */
const opj: Command = ['opj_decompress'];
const ojph: Command = ['ojph_expand'];
const JPEG2000: Case[] = [
  { bits: 12, encode: ['opj_compress'], decode: opj, transferSyntax: TransferSyntax.JPEG2000Lossless },
  {
    bits: 12,
    encode: ['opj_compress', '-I', '-r', '10'],
    decode: opj,
    transferSyntax: TransferSyntax.JPEG2000,
  },
  {
    bits: 12,
    encode: ['ojph_compress', '-reversible', 'true'],
    decode: ojph,
    transferSyntax: TransferSyntax.HTJ2KLossless,
  },
  {
    bits: 12,
    encode: ['ojph_compress', '-qstep', '0.001'],
    decode: ojph,
    transferSyntax: TransferSyntax.HTJ2K,
  },
];

interface Result {
  transferSyntax: string;
  bits: number;
  reference: string;
  ours: number;
  theirs: number;
  ratio: number;
}

/**
 * How long our decoders take beside those of dcmtk, OpenJPEG and OpenJPH (Debian: dcmtk, libopenjp2-tools,
 * openjph-tools), on one film of 1024 x 1024 pixels that these encode. All is measured in one run; a ratio says more
 * than a time. Their programs are timed as whole processes, less what it takes to start one and to read and write the
 * pixels: for dcmtk `dcmconv` of the uncompressed file, for the others an image of 64 x 64 pixels.
 */
export async function benchDecode({ json }: { json: boolean }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'reading-room-bench-'));
  const at = (name: string) => path.join(folder, name);
  try {
    const results: Result[] = [];
    for (const one of [...DCMTK, ...JPEG2000]) {
      try {
        results.push(await measureCase(one, at));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        process.stderr.write(`Skipped: ${one.encode.join(' ')} and ${one.decode[0]} are not installed.\n`);
      }
    }
    report(results, json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureCase(one: Case, at: (name: string) => string): Promise<Result> {
  const times = one.transferSyntax ? timeCodestream(one, at) : timeDicom(one, at);
  const ours = await timedAsync(() => decodeOurs(times.file));
  const transferSyntax = parseDicom(times.file).transferSyntaxUID;
  const theirs = times.decoding - times.floor;
  return { transferSyntax, bits: one.bits, reference: one.decode[0], ours, theirs, ratio: ours / theirs };
}

function timeDicom({ bits, encode, decode }: Case, at: (name: string) => string) {
  writeFileSync(at('native.dcm'), dicomFile(elementsOf(bits, bytesOf(filmOf(bits)))));
  run([...encode, at('native.dcm'), at('encoded.dcm')]);
  return {
    floor: timed(() => run(['dcmconv', at('native.dcm'), at('copy.dcm')])),
    decoding: timed(() => run([...decode, at('encoded.dcm'), at('decoded.dcm')])),
    file: readFileSync(at('encoded.dcm')),
  };
}

function timeCodestream({ bits, encode, decode, transferSyntax }: Case, at: (name: string) => string) {
  const make = (name: string, size: number) => {
    writeFileSync(at(`${name}.pgm`), portableGreyMap(filmOf(bits), bits, size));
    run([...encode, '-i', at(`${name}.pgm`), '-o', at(`${name}.j2c`)]);
    return timed(() => run([...decode, '-i', at(`${name}.j2c`), '-o', at('decoded.pgm')]));
  };
  const floor = make('small', 64);
  const decoding = make('large', SIZE);
  const pixels = encapsulated([readFileSync(at('large.j2c'))]);
  return { floor, decoding, file: dicomFile(elementsOf(bits, pixels), transferSyntax) };
}

/** The sample's first film; 12 bits are 8 with noise below them. */
function filmOf(bits: 8 | 12): Uint8Array | Uint16Array {
  const grey = drawRadiograph(castSample(2, 0, 1).train[0]!.film);
  return bits === 8 ? grey : Uint16Array.from(grey, (v, i) => v * 16 + ((i * 2654435761) >>> 28));
}

const bytesOf = (pixels: Uint8Array | Uint16Array) =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

const elementsOf = (bits: 8 | 12, pixels: Uint8Array): Element[] => [
  ['00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7'],
  ['00080018', 'UI', '1.2.276.0.7230010.3.1.4.1'],
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [SIZE]],
  ['00280011', 'US', [SIZE]],
  ['00280100', 'US', [bits === 8 ? 8 : 16]],
  ['00280101', 'US', [bits]],
  ['00280102', 'US', [bits - 1]],
  ['00280103', 'US', [0]],
  ['7FE00010', 'OW', pixels],
];

/** PGM, binary: words have the most significant byte first. The film's first pixels, `size` squared. */
function portableGreyMap(film: Uint8Array | Uint16Array, bits: number, size: number): Buffer {
  const pixels = Buffer.from(bytesOf(film.slice(0, size * size)));
  if (bits > 8) pixels.swap16();
  return Buffer.concat([Buffer.from(`P5\n${size} ${size}\n${2 ** bits - 1}\n`), pixels]);
}

function run([program, ...args]: string[]): void {
  execFileSync(program!, args, { stdio: ['ignore', 'ignore', 'ignore'] });
}

async function decodeOurs(bytes: Uint8Array): Promise<void> {
  const { transferSyntaxUID, pixelData, dataset } = parseDicom(bytes);
  const description = describePixels(dataset, false);
  const { codec } = await chooseCodec(transferSyntaxUID, pixelData!, description);
  await codec.decode(pixelData!, description, await loadBackend('sharp'), 0);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

function timed(work: () => void): number {
  return median(Array.from({ length: RUNS }, () => measure(work)));
}

function measure(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** The first run, in which a codec is loaded and compiled, is not counted. */
async function timedAsync(work: () => Promise<void>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return median(times);
}

function report(results: Result[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
    return;
  }
  process.stdout.write(
    `${'transfer syntax'.padEnd(64)} bits ${'beside'.padEnd(15)}  ours ms theirs ms  ratio\n`,
  );
  for (const { transferSyntax, bits, reference, ours, theirs, ratio } of results) {
    const name = `${uidName(transferSyntax) ?? ''} ${transferSyntax.replace('1.2.840.10008.1.2', '…')}`;
    const numbers = [
      ours.toFixed(1).padStart(9),
      theirs.toFixed(1).padStart(9),
      ratio.toFixed(2).padStart(6),
    ];
    const row = [name.padEnd(64), String(bits).padStart(4), reference.padEnd(15), ...numbers];
    process.stdout.write(`${row.join(' ')}\n`);
  }
}
