import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeFile } from '../support/decode.ts';

/** Real files with reference answers of other decoders, where they lie beside the project. */
const CORPUS = path.resolve('../shared/corpus/open');

interface Reference {
  path: string;
  kind: string;
  rows: number;
  columns: number;
  hasPixelData: boolean;
  pixels?: {
    decodes: boolean;
    sha256: string;
    significant?: { sha256: string };
    lossy: boolean;
    tolerance?: { maxAbsDiff: number };
    disputed?: boolean;
    resolution?: { verdict: string };
    samples: { row: number; col: number; value: number | number[] }[];
    min: number;
    max: number;
    mean: number;
  };
}

const present = existsSync(path.join(CORPUS, 'reference.jsonl'));
const references: Reference[] = present
  ? readFileSync(path.join(CORPUS, 'reference.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Reference)
  : [];

const decode = (file: string, backend: 'sharp' | 'portable') =>
  decodeFile(readFileSync(path.join(CORPUS, file)), 0, backend);

const withPixels = references.filter((r) => r.kind === 'dicom' && r.pixels);
const decodable = withPixels.filter(
  ({ pixels }) => pixels!.decodes && pixels!.resolution?.verdict !== 'open',
);

describe.skipIf(!present).each(['sharp', 'portable'] as const)(
  'real files, with the %s backend',
  (backend) => {
    test.each(decodable.map((r) => [r.path.replace(/^.*?\/.*?\//, ''), r] as const))(
      '%s',
      async (_, { path: file, pixels }) => {
        const { samples, columns, samplesPerPixel } = await decode(file, backend);
        const sha256 = createHash('sha256')
          .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
          .digest('hex');
        if ([pixels!.sha256, pixels!.significant?.sha256].includes(sha256)) return;
        expect(pixels!.lossy, 'a lossless image differs').toBe(true);
        const tolerance = pixels!.tolerance!.maxAbsDiff;
        for (const { row, col, value } of pixels!.samples) {
          const at = (row * columns + col) * samplesPerPixel;
          [value].flat().forEach((wanted, i) => {
            expect(Math.abs(samples[at + i]! - wanted)).toBeLessThanOrEqual(tolerance);
          });
        }
        let sum = 0;
        for (const value of samples) sum += value;
        expect(Math.abs(sum / samples.length - pixels!.mean)).toBeLessThanOrEqual(0.2);
      },
    );
  },
);

describe.skipIf(!present)('real files whose pixels cannot be decoded', () => {
  const broken = withPixels.filter((r) => !r.pixels!.decodes);
  test.each(broken.map((r) => [r.path.replace(/^.*?\/.*?\//, ''), r.path]))(
    '%s is refused in a sentence',
    async (_, file) => {
      await expect(decode(file, 'sharp')).rejects.toThrow(/\w+ \w+/);
    },
  );
});
