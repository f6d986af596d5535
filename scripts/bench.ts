/**
 * `npm run bench`: how long our decoders take beside those of dcmtk (Debian: dcmtk), on one film of 1024 x 1024
 * pixels that dcmtk encodes in each transfer syntax. Both are measured in one run; a ratio says more than a time.
 * dcmtk's programs are timed as whole processes, less what `dcmconv` takes to read and write the same pixels.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describePixels } from '../src/codecs/describe.ts';
import { codecFor } from '../src/codecs/index.ts';
import { parseDicom } from '../src/dicom/parse.ts';
import { uidName } from '../src/dicom/uids.ts';
import { loadBackend } from '../src/imaging/backends.ts';
import { dicomFile, type Element } from '../test/support/dicom-writer.ts';
import { castSample } from './sample/cases.ts';
import { drawRadiograph } from './sample/radiograph.ts';

const SIZE = 1024;
const RUNS = 9;

/** What dcmtk makes each file with, and decodes it with. */
const CASES: { bits: 8 | 12; encode: [string, ...string[]]; decode: string }[] = [
  { bits: 8, encode: ['dcmcjpeg', '+eb'], decode: 'dcmdjpeg' },
  { bits: 12, encode: ['dcmcjpeg', '+ee'], decode: 'dcmdjpeg' },
  { bits: 12, encode: ['dcmcjpeg', '+el'], decode: 'dcmdjpeg' },
  { bits: 12, encode: ['dcmcjpeg', '+e1'], decode: 'dcmdjpeg' },
  { bits: 12, encode: ['dcmcjpls', '+el'], decode: 'dcmdjpls' },
  { bits: 12, encode: ['dcmcjpls', '+en'], decode: 'dcmdjpls' },
  { bits: 12, encode: ['dcmcrle'], decode: 'dcmdrle' },
];

interface Result {
  transferSyntax: string;
  bits: number;
  ours: number;
  dcmtk: number;
  ratio: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'reading-room-bench-'));
const at = (name: string) => path.join(folder, name);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

try {
  for (const bits of [8, 12] as const) writeFileSync(at(`${bits}.dcm`), nativeFile(bits));
  const results: Result[] = [];
  for (const { bits, encode, decode } of CASES) {
    const [program, ...options] = encode;
    run(program, ...options, at(`${bits}.dcm`), at('encoded.dcm'));
    const floor = timed(() => run('dcmconv', at(`${bits}.dcm`), at('copy.dcm')));
    const dcmtk = timed(() => run(decode, at('encoded.dcm'), at('decoded.dcm'))) - floor;
    const bytes = readFileSync(at('encoded.dcm'));
    const ours = await timedAsync(() => decodeOurs(bytes));
    const transferSyntax = parseDicom(bytes).transferSyntaxUID;
    results.push({ transferSyntax, bits, ours, dcmtk, ratio: ours / dcmtk });
  }
  report(results);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  process.stderr.write('The benchmark compares with dcmtk, which is not installed: apt-get install dcmtk.\n');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The sample's first film as an uncompressed DICOM file; 12 bits are 8 with noise below them. */
function nativeFile(bits: 8 | 12): Buffer {
  const grey = drawRadiograph(castSample(2, 0, 1).train[0]!.film);
  const pixels = bits === 8 ? grey : Uint16Array.from(grey, (v, i) => v * 16 + ((i * 2654435761) >>> 28));
  const elements: Element[] = [
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
    ['7FE00010', 'OW', new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)],
  ];
  return dicomFile(elements);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
}

async function decodeOurs(bytes: Uint8Array): Promise<void> {
  const file = parseDicom(bytes);
  const codec = await codecFor(file.transferSyntaxUID);
  await codec.decode(file.pixelData!, describePixels(file.dataset, false), await loadBackend('sharp'), 0);
}

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

function report(results: Result[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
    return;
  }
  process.stdout.write(`${'transfer syntax'.padEnd(60)} bits   ours ms  dcmtk ms  ratio\n`);
  for (const { transferSyntax, bits, ours, dcmtk, ratio } of results) {
    const name = `${uidName(transferSyntax) ?? ''} ${transferSyntax.replace('1.2.840.10008.1.2', '…')}`;
    const numbers = [ours.toFixed(1).padStart(9), dcmtk.toFixed(1).padStart(9), ratio.toFixed(2).padStart(6)];
    process.stdout.write(`${name.padEnd(60)} ${String(bits).padStart(4)} ${numbers.join(' ')}\n`);
  }
}
