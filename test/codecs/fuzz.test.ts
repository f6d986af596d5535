import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseCodec } from '../../src/codecs/choose.ts';
import { describePixels } from '../../src/codecs/describe.ts';
import { displayTransform } from '../../src/codecs/display.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { displayPicture } from '../../src/imaging/display.ts';
import { image } from '../support/decode.ts';
import { dicomFile, encapsulated } from '../support/dicom-writer.ts';
import { HEIGHT, stream, WIDTH } from '../support/streams.ts';

/** Real files to damage, where they lie beside the project, and our own; FUZZ_RUNS=100000 for a long run. */
const CORPUS = path.resolve('../shared/corpus/open/dicom');
const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
/** A hang, not a delay: machines differ. */
const SLOW_MS = 30_000;

/** mulberry32: small, seeded, good enough to choose where to hit. */
function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function realFiles(): Uint8Array[] {
  if (!existsSync(CORPUS)) return [];
  return readdirSync(CORPUS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)))
    .filter((bytes) => bytes.length < 300_000);
}

/** Each of our streams in a file of its own. */
function ownFiles(): Uint8Array[] {
  const size = { rows: HEIGHT, columns: WIDTH };
  const file = (name: string, bits: number, syntax: string, samples = 1) => {
    const shape = { ...size, allocated: bits > 8 ? 16 : 8, stored: bits, samples };
    return dicomFile(image(encapsulated([stream(name)]), shape), syntax);
  };
  return [
    file('htj2k/grey8.j2c', 8, TransferSyntax.HTJ2KLossless),
    file('htj2k/tiled.j2c', 8, TransferSyntax.HTJ2K),
    file('htj2k/grey16.j2c', 16, TransferSyntax.HTJ2KLosslessRPCL),
    file('htj2k/rgb8-lossy.j2c', 8, TransferSyntax.HTJ2K, 3),
    file('jpeg/lossless12.jpg', 12, TransferSyntax.JPEGLossless),
    file('jpeg/extended12.jpg', 12, TransferSyntax.JPEGExtended12Bit),
    file('jpeg/ls12.jls', 12, TransferSyntax.JPEGLSLossless),
    file('jpeg/ls12-restart.jls', 12, TransferSyntax.JPEGLSLossless),
    file('jpeg/progressive8.jpg', 8, TransferSyntax.JPEGFullProgression),
  ];
}

/** A copy with bytes changed, cut, repeated or replaced by values that break counts. */
function damage(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = () => Math.floor(next() * next() * copy.length);
  const hits = 1 + Math.floor(next() * 6);
  for (let i = 0; i < hits; i++) {
    const kind = next();
    if (kind < 0.4) copy[at()] = Math.floor(next() * 256);
    else if (kind < 0.6) copy[at()]! ^= 1 << Math.floor(next() * 8);
    else if (kind < 0.75) copy.fill([0, 0xff, 0x7f, 0x80][Math.floor(next() * 4)]!, at(), at() + 4);
    else if (kind < 0.9) copy.copyWithin(at(), at(), at() + Math.floor(next() * 64));
    else return copy.subarray(0, Math.floor(next() * copy.length));
  }
  return copy;
}

async function readWhole(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const backend = await loadBackend('sharp');
  try {
    const file = parseDicom(bytes);
    if (!file.pixelData) return 'refused';
    const description = describePixels(file.dataset, file.bigEndian);
    const { codec } = await chooseCodec(file.transferSyntaxUID, file.pixelData, description);
    const frame = await codec.decode(file.pixelData, description, backend, 0);
    displayPicture(frame, displayTransform(file));
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return 'refused';
  }
}

describe('damaged files', () => {
  test(`${RUNS} of them are read or refused, none of them crashes, hangs or holds on to memory`, {
    timeout: 3_600_000,
  }, async () => {
    const files = [...realFiles(), ...ownFiles()];
    const next = random(20181009);
    const slow: string[] = [];
    let read = 0;
    let early = 0;
    for (let run = 0; run < RUNS; run++) {
      const index = Math.floor(next() * files.length);
      const started = performance.now();
      if ((await readWhole(damage(files[index]!, next))) === 'read') read++;
      const ms = performance.now() - started;
      if (ms > SLOW_MS) slow.push(`run ${run}, file ${index}: ${Math.round(ms)} ms`);
      if (run === Math.floor(RUNS / 10)) early = process.memoryUsage().rss;
    }
    expect(slow).toEqual([]);
    expect(read).toBeGreaterThan(RUNS / 20);
    expect(process.memoryUsage().rss - early).toBeLessThan(512 * 2 ** 20);
  });
});
