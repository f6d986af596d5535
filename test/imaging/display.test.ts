import { describe, expect, test } from 'vitest';
import { displayPicture } from '../../src/imaging/display.ts';
import { lookupTable, segmentedLookupTable, throughTable } from '../../src/imaging/lut.ts';
import type { Frame, Samples } from '../../src/imaging/types.ts';
import type { VoiFunction } from '../../src/imaging/window.ts';

const frame = (samples: Samples, photometricInterpretation: string = 'MONOCHROME2') =>
  ({
    rows: 1,
    columns: samples.length,
    samples,
    samplesPerPixel: 1,
    bitsStored: samples.BYTES_PER_ELEMENT * 8,
    photometricInterpretation,
  }) satisfies Frame;

describe('displayPicture(frame, transform)', () => {
  test('shows 8 bits as they are where no window is given', () => {
    expect([...displayPicture(frame(Uint8Array.of(0, 100, 255))).data]).toEqual([0, 100, 255]);
  });

  test('shows MONOCHROME1 the right way round', () => {
    expect([...displayPicture(frame(Uint8Array.of(0, 100, 255), 'MONOCHROME1')).data]).toEqual([255, 155, 0]);
  });

  test('follows the LINEAR function of PS3.3 C.11.2.1.2.1', () => {
    // c = 2048, w = 4096: x <= 0 is black, x > 4094 is white, between them ((x - 2047.5) / 4095 + 0.5) * 255.
    const { data } = displayPicture(frame(Int16Array.of(-1, 0, 1000, 4094, 4095)), {
      window: { center: 2048, width: 4096 },
    });
    expect([...data]).toEqual([0, 0, Math.round(((1000 - 2047.5) / 4095 + 0.5) * 255), 255, 255]);
  });

  test('rescales before the window', () => {
    const rescaled = displayPicture(frame(Uint16Array.of(0, 512, 1023)), {
      rescaleSlope: 2,
      rescaleIntercept: -1024,
      window: { center: 0, width: 2048 },
    });
    const plain = displayPicture(frame(Int16Array.of(-1024, 0, 1022)), {
      window: { center: 0, width: 2048 },
    });
    expect([...rescaled.data]).toEqual([...plain.data]);
  });

  test('spreads deeper samples over their 0.5 to 99.5 percentile range where no window is given', () => {
    const samples = Uint16Array.from({ length: 1000 }, (_, i) => i + 3000);
    samples[0] = 0;
    samples[999] = 65535;
    const { data } = displayPicture(frame(samples));
    expect(data[4]).toBe(0);
    expect(data[500]).toBeGreaterThan(120);
    expect(data[500]).toBeLessThan(135);
    expect(data[996]).toBe(255);
  });

  test('a window of width 1 is a threshold', () => {
    const { data } = displayPicture(frame(Int16Array.of(9, 10, 11)), { window: { center: 10, width: 1 } });
    expect([...data]).toEqual([0, 255, 255]);
  });
});

describe('windows', () => {
  const grey = (kind: VoiFunction) => {
    const transform = { window: { center: 100, width: 200 }, voiFunction: kind };
    return [...displayPicture(frame(Int16Array.of(-1000, 0, 50, 100, 150, 200, 1000)), transform).data];
  };

  test('LINEAR_EXACT takes centre and width as they are (PS3.3 C.11.2.1.3.2)', () => {
    expect(grey('LINEAR_EXACT')).toEqual([0, 0, 64, 128, 191, 255, 255]);
  });

  test('SIGMOID follows 1 / (1 + exp(-4 (x - c) / w)) (PS3.3 C.11.2.1.3.1)', () => {
    const expected = [-1000, 0, 50, 100, 150, 200, 1000].map((x) =>
      Math.round(255 / (1 + Math.exp((-4 * (x - 100)) / 200))),
    );
    expect(grey('SIGMOID')).toEqual(expected);
  });
});

describe('lookup tables', () => {
  const bytes = (...words: number[]) => new Uint8Array(Uint16Array.from(words).buffer);

  test('values outside of the table have its first or its last entry', () => {
    const table = lookupTable([3, 10, 16], bytes(100, 200, 300), false);
    expect([...throughTable(Int16Array.of(0, 10, 11, 12, 99), table)]).toEqual([100, 100, 200, 300, 300]);
  });

  test('the first value of a table for signed pixels is signed; 0 entries mean 65,536', () => {
    expect(lookupTable([2, 65535, 8], Uint8Array.of(1, 2), true)).toMatchObject({ first: -1, bits: 8 });
    expect(() => lookupTable([0, 0, 16], bytes(1, 2), false)).toThrow('has 4 bytes for 65536 entries');
  });

  test('segmented tables: discrete, linear and indirect segments (PS3.3 C.7.9.2)', () => {
    const words = [0, 2, 5, 10, 1, 2, 20, 2, 1, 0, 0];
    const { entries } = segmentedLookupTable([6, 0, 16], bytes(...words), false);
    expect([...entries]).toEqual([5, 10, 15, 20, 5, 10]);
  });

  test('a Modality LUT comes before the window, a VOI LUT takes the place of the window', () => {
    const modalityLut = lookupTable([2, 0, 16], bytes(0, 1000), false);
    const samples = Uint8Array.of(0, 1);
    const window = { center: 500, width: 1000 };
    expect([
      ...displayPicture(frame(samples), { modalityLut, window, voiFunction: 'LINEAR_EXACT' }).data,
    ]).toEqual([0, 255]);
    const voiLut = lookupTable([2, 0, 8], Uint8Array.of(255, 51), false);
    expect([...displayPicture(frame(samples), { voiLut, window }).data]).toEqual([255, 51]);
  });
});

describe('colour', () => {
  const shown = (samples: number[], photometricInterpretation: string, samplesPerPixel = 3) => {
    const one = { rows: 1, columns: 1, bitsStored: 8, samplesPerPixel, photometricInterpretation };
    return [...displayPicture({ ...one, samples: Uint8Array.from(samples) }).data];
  };

  test('YBR_PARTIAL_422 has black at 16 and white at 235', () => {
    expect(shown([16, 128, 128], 'YBR_PARTIAL_422')).toEqual([0, 0, 0]);
    expect(shown([235, 128, 128], 'YBR_PARTIAL_422')).toEqual([255, 255, 255]);
    // Red of full strength by ITU-R BT.601.
    expect(shown([81, 90, 240], 'YBR_PARTIAL_422')).toEqual([254, 0, 0]);
  });

  test('ARGB has alpha first, CMYK has ink', () => {
    expect(shown([9, 1, 2, 3], 'ARGB', 4)).toEqual([1, 2, 3]);
    expect(shown([255, 0, 10, 5], 'CMYK', 4)).toEqual([0, 250, 240]);
  });

  test('HSV is refused', () => {
    expect(() => shown([1, 2, 3], 'HSV')).toThrow('HSV');
  });

  const colour = (samples: Samples, photometricInterpretation: string, bitsStored = 8): Frame => ({
    rows: 1,
    columns: samples.length / 3,
    samplesPerPixel: 3,
    samples,
    bitsStored,
    photometricInterpretation,
  });

  test('RGB of 8 and of 16 bits', () => {
    expect([...displayPicture(colour(Uint8Array.of(1, 2, 3), 'RGB')).data]).toEqual([1, 2, 3]);
    expect([...displayPicture(colour(Uint16Array.of(0, 32896, 65535), 'RGB', 16)).data]).toEqual([
      0, 128, 255,
    ]);
  });

  test('YBR_FULL becomes RGB by the matrix of PS3.3 C.7.6.3.1.2', () => {
    // Pure red, green and blue as the standard's forward matrix gives them.
    const samples = Uint8Array.of(76, 85, 255, 150, 44, 21, 29, 255, 107);
    const { data } = displayPicture(colour(samples, 'YBR_FULL'));
    [255, 0, 0, 0, 255, 0, 0, 0, 255].forEach((v, i) => {
      expect(Math.abs(data[i]! - v)).toBeLessThanOrEqual(2);
    });
  });

  test('PALETTE COLOR goes through its tables, 16-bit entries by their upper byte', () => {
    const table = (a: number, b: number) => ({ first: 0, bits: 16, entries: Uint16Array.of(a, b) });
    const palette = { red: table(0, 0xff00), green: table(0x8000, 0), blue: table(0x1000, 0x2000) };
    const indices = { ...frame(Uint8Array.of(0, 1)), photometricInterpretation: 'PALETTE COLOR' };
    expect([...displayPicture(indices, { palette }).data]).toEqual([0, 0x80, 0x10, 0xff, 0, 0x20]);
  });
});
