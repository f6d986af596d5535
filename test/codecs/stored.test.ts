import { expect, test } from 'vitest';
import { storedSamples } from '../../src/codecs/stored.ts';

const expectation = (bitsStored: number, highBit: number, pixelRepresentation = 0) => ({
  rows: 1,
  columns: 1,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored,
  highBit,
  pixelRepresentation,
});
const stored = (value: number, bits: number, ...of: Parameters<typeof expectation>) =>
  storedSamples([value], bits, expectation(...of))[0];

test('storedSamples(decoded, bits, header) keeps the significant bits and extends the sign', () => {
  expect(stored(0xfabc, 16, 12, 11)).toBe(0xabc);
  expect(stored(0xfabc, 16, 12, 11, 1)).toBe(0xabc - 0x1000);
  // A stream of 12 bits in a header of 16: the sign is the stream's.
  expect(stored(0xfff, 12, 16, 15, 1)).toBe(-1);
});

test('storedSamples(decoded, bits, header) follows High Bit where the stream has whole words', () => {
  expect(stored(0xabc0, 16, 12, 15)).toBe(0xabc);
  expect(stored(0xabc0, 16, 12, 15, 1)).toBe(0xabc - 0x1000);
  expect(stored(0x7bc, 12, 12, 15)).toBe(0x7bc);
});
