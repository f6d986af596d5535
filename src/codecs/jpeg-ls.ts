import { LsBitReader } from './jpeg-ls-bits.ts';
import { LsScan, type Preset } from './jpeg-ls-scan.ts';
import { requireMatch, storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';

/**
 * JPEG-LS, lossless and near-lossless (ITU-T T.87; PS3.5 A.4.3): 2 to 16 bits, components one after the other
 * or interleaved by line or by sample. A sample is predicted from its neighbours, and the difference is coded
 * with parameters that follow what was found in the same context before:
 *
 *     | c | b | d |
 *     | a | x |
 *
 * Where the neighbourhood is flat, the length of the run that goes on as `a` is coded instead.
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpegLs(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel } = expect;
  let header: FrameHeader | undefined;
  let decoded = new Uint16Array(0);
  const found = new Set<number>();
  let preset: Preset = {};
  let restartInterval = 0;
  let at = 2;
  if (frame[0] !== 0xff || frame[1] !== SOI) throw new Error('the JPEG-LS data lacks its start marker');
  while (!header || found.size < samplesPerPixel) {
    while (at + 1 < frame.length && !(frame[at] === 0xff && frame[at + 1]! >= 0x80 && frame[at + 1] !== 0xff))
      at++;
    const marker = frame[at + 1];
    if (marker === undefined || marker === EOI)
      throw new Error('the JPEG-LS data breaks off before its last scan');
    const end = at + 2 + ((frame[at + 2]! << 8) | frame[at + 3]!);
    const segment = frame.subarray(at + 4, end);
    if (!(end <= frame.length) || end < at + 4)
      throw new Error('a marker segment of the JPEG-LS data breaks off');
    at = end;
    if (marker === SOF55) {
      if (header) throw new Error('the JPEG-LS data has more than one frame header');
      header = readFrameHeader(segment, expect);
      // One bit codes a run of 32768 at most.
      if (rows * columns * samplesPerPixel > frame.length * 8 * 32768) {
        throw new Error(
          `the JPEG-LS data is too short: ${frame.length} bytes for ${columns} x ${rows} pixels`,
        );
      }
      decoded = new Uint16Array(rows * columns * samplesPerPixel);
    } else if (marker === LSE) {
      preset = readPreset(segment);
    } else if (marker === APP8 && String.fromCharCode(...segment.subarray(0, 4)) === 'mrfx' && segment[4]) {
      throw new Error("the JPEG-LS data has a colour transform of HP's own, which is not read");
    } else if (marker === DRI) {
      // C.2.5: lines, in 2 to 4 bytes.
      restartInterval = segment.subarray(0, 4).reduce((value, byte) => value * 256 + byte, 0);
    } else if (marker === SOS) {
      if (!header) throw new Error('the JPEG-LS data has a scan before its frame header');
      const { components, near, interleave } = readScanHeader(segment, header);
      for (const c of components) {
        if (found.has(c)) throw new Error('a JPEG-LS component is in two scans');
        found.add(c);
      }
      const bits = new LsBitReader(frame, at);
      const scan = new LsScan(bits, header.bitsPerSample, near, preset, columns);
      scan.decode(components, interleave === BY_SAMPLE, rows, samplesPerPixel, decoded, restartInterval);
      at = bits.position;
    }
  }
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsPerSample: header.bitsPerSample,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(decoded, header.bitsPerSample, expect),
    colourTransformApplied: undefined,
  };
}

/** Markers (T.81 table B.1, T.87 C.1.1), without the leading FF. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;
const APP8 = 0xe8;
const SOF55 = 0xf7;
const LSE = 0xf8;

const BY_SAMPLE = 2;

interface FrameHeader {
  bitsPerSample: number;
  /** Identifiers in the order of the samples of a pixel. */
  components: number[];
}

/** C.2.2 */
function readFrameHeader(segment: Uint8Array, expect: Expected): FrameHeader {
  const [bitsPerSample, rowsHigh, rowsLow, columnsHigh, columnsLow, count] = segment;
  if (count === undefined || segment.length < 6 + 3 * count)
    throw new Error('the JPEG-LS frame header is too short');
  const claimed = {
    bitsPerSample: bitsPerSample!,
    rows: (rowsHigh! << 8) | rowsLow!,
    columns: (columnsHigh! << 8) | columnsLow!,
    samplesPerPixel: count,
  };
  requireMatch('JPEG-LS image', claimed, expect);
  if (bitsPerSample! < 2 || bitsPerSample! > 16)
    throw new Error(`the JPEG-LS image has ${bitsPerSample} bits a sample`);
  const components = Array.from({ length: count }, (_, i) => segment[6 + 3 * i]!);
  if (components.some((_, i) => segment[7 + 3 * i] !== segment[7])) {
    throw new Error('JPEG-LS with subsampled components is not read');
  }
  return { bitsPerSample: bitsPerSample!, components };
}

/** C.2.3 */
function readScanHeader(
  segment: Uint8Array,
  header: FrameHeader,
): { components: number[]; near: number; interleave: number } {
  const count = segment[0] ?? 0;
  if (count < 1 || segment.length < 4 + 2 * count) throw new Error('a JPEG-LS scan header is too short');
  const components = Array.from({ length: count }, (_, i) => {
    const component = header.components.indexOf(segment[1 + 2 * i]!);
    if (component < 0) throw new Error('a JPEG-LS scan names a component that the frame has not');
    if (segment[2 + 2 * i] !== 0) throw new Error('JPEG-LS data with mapping tables is not read');
    return component;
  });
  const [near, interleave, pointTransform] = segment.subarray(1 + 2 * count) as unknown as [
    number,
    number,
    number,
  ];
  if (interleave > BY_SAMPLE || (interleave === 0) !== (count === 1)) {
    throw new Error(`a JPEG-LS scan of ${count} components has interleave mode ${interleave}`);
  }
  if (pointTransform !== 0) throw new Error('JPEG-LS data with a point transform is not read');
  return { components, near, interleave };
}

/** C.2.4.1 */
function readPreset(segment: Uint8Array): Preset {
  const word = (i: number) => (segment[i]! << 8) | segment[i + 1]!;
  if (segment[0] !== 1 || segment.length < 11) {
    throw new Error('the JPEG-LS data has mapping tables or oversize dimensions, which are not read');
  }
  return { maxValue: word(1), thresholds: [word(3), word(5), word(7)], reset: word(9) };
}
