import { type HuffmanTable, type JpegFrame, type JpegScan, readJpeg } from './jpeg-stream.ts';
import { storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';

/**
 * JPEG Lossless (ITU-T T.81 process 14, Annex H; PS3.5 A.4.2): Huffman coding, all seven predictors, 2 to 16
 * bits, 1 to 4 components of full size. A sample is predicted from its neighbours of the same component, and
 * the difference is coded:
 *
 *     | c | b |
 *     | a | x |
 *
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpegLossless(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  let header: JpegFrame | undefined;
  let decoded = new Uint16Array(0);
  readJpeg(frame, expect, {
    processes: [3],
    begin(f) {
      if (f.precision < 2 || f.precision > 16) throw new Error(`the JPEG has ${f.precision} bits a sample`);
      if (f.components.some((c) => c.horizontal !== f.maxHorizontal || c.vertical !== f.maxVertical)) {
        throw new Error('lossless JPEG with subsampled components is not read');
      }
      const samples = f.rows * f.columns * f.components.length;
      // A sample takes one bit or more.
      if (samples / 8 > frame.length) {
        throw new Error(`the JPEG is too short: ${frame.length} bytes for ${f.columns} x ${f.rows} pixels`);
      }
      header = f;
      decoded = new Uint16Array(samples);
    },
    scan: (scan) => decodeScan(scan, header!, decoded),
  });
  const { rows, columns, precision, components } = header!;
  return {
    rows,
    columns,
    samplesPerPixel: components.length,
    bitsPerSample: precision,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(decoded, precision, expect),
    colourTransformApplied: undefined,
  };
}

/** Table H.1; number 0, no prediction, belongs to the hierarchical mode. */
function predict(selection: number, a: number, b: number, c: number): number {
  if (selection === 1) return a;
  if (selection === 2) return b;
  if (selection === 3) return c;
  if (selection === 4) return a + b - c;
  if (selection === 5) return a + ((b - c) >> 1);
  if (selection === 6) return b + ((a - c) >> 1);
  return (a + b) >> 1;
}

function decodeScan(scan: JpegScan, f: JpegFrame, out: Uint16Array): void {
  const { bits, selection, pointTransform, restartInterval } = scan;
  if (selection < 1 || selection > 7) throw new Error(`the JPEG asks for predictor ${selection}`);
  if (pointTransform >= f.precision) throw new Error(`the JPEG shifts its samples by ${pointTransform} bits`);
  if (restartInterval % f.columns !== 0) {
    throw new Error('the JPEG has restart markers within a line, which lossless JPEG does not allow');
  }
  const linesToRestart = restartInterval / f.columns;
  const parts = scan.components.map(({ component, dc }) => {
    if (!dc) throw new Error(`the JPEG lacks a table of component ${component.index + 1}`);
    return { index: component.index, table: dc };
  });
  const step = f.components.length;
  const above = f.columns * step;
  const difference = (table: HuffmanTable) => {
    const whole = bits.whole(table);
    if (whole !== 0) return whole >> 16;
    const size = bits.decode(table);
    if (size === 0) return 0;
    if (size < 16) return bits.signed(size);
    if (size === 16) return 32768; // H.1.2.2: no bits follow.
    throw new Error('the JPEG data is damaged: a difference out of range');
  };
  for (let y = 0; y < f.rows; y++) {
    // H.1.2.1: the line at the start and after a restart is predicted from the left, any other line's first
    // sample from above. Sums are modulo 65536, as the array has them.
    let first = y === 0;
    if (linesToRestart > 0 && y > 0 && y % linesToRestart === 0) {
      bits.restart();
      first = true;
    }
    for (let x = 0; x < f.columns; x++) {
      const pixel = (y * f.columns + x) * step;
      for (const { index, table } of parts) {
        const at = pixel + index;
        let prediction: number;
        if (first) prediction = x === 0 ? 1 << (f.precision - pointTransform - 1) : out[at - step]!;
        else if (x === 0) prediction = out[at - above]!;
        else prediction = predict(selection, out[at - step]!, out[at - above]!, out[at - above - step]!);
        out[at] = prediction + difference(table);
      }
    }
    bits.requireData();
  }
  if (pointTransform === 0) return;
  for (const { index } of parts) {
    for (let at = index; at < out.length; at += step) out[at]! <<= pointTransform;
  }
}
