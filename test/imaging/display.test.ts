import { describe, expect, test } from 'vitest';
import { displayPicture } from '../../src/imaging/display.ts';
import type { GreyFrame, Samples } from '../../src/imaging/types.ts';

const frame = (
  samples: Samples,
  photometricInterpretation: GreyFrame['photometricInterpretation'] = 'MONOCHROME2',
) =>
  ({
    rows: 1,
    columns: samples.length,
    samples,
    bitsStored: 16,
    photometricInterpretation,
  }) satisfies GreyFrame;

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
      windowCenter: 2048,
      windowWidth: 4096,
    });
    expect([...data]).toEqual([0, 0, Math.round(((1000 - 2047.5) / 4095 + 0.5) * 255), 255, 255]);
  });

  test('rescales before the window', () => {
    const rescaled = displayPicture(frame(Uint16Array.of(0, 512, 1023)), {
      rescaleSlope: 2,
      rescaleIntercept: -1024,
      windowCenter: 0,
      windowWidth: 2048,
    });
    const plain = displayPicture(frame(Int16Array.of(-1024, 0, 1022)), {
      windowCenter: 0,
      windowWidth: 2048,
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
    const { data } = displayPicture(frame(Int16Array.of(9, 10, 11)), { windowCenter: 10, windowWidth: 1 });
    expect([...data]).toEqual([0, 255, 255]);
  });
});
