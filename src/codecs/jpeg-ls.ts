import { interleave } from './native.ts';
import { requireMatch, storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';
import { type WasmModule, type WasmObject, wasmCodec } from './wasm.ts';

interface JpegLsDecoder extends WasmObject {
  getEncodedBuffer(bytes: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  /** 0 component by component, 1 line by line, 2 sample by sample. */
  getInterleaveMode(): number;
}

interface CharLs extends WasmModule {
  JpegLSDecoder: new () => JpegLsDecoder;
}

const useCharLs = wasmCodec<CharLs>(
  '@cornerstonejs/codec-charls/decodewasmjs',
  '@cornerstonejs/codec-charls/decodewasm',
);

/**
 * JPEG-LS, lossless and near-lossless (ITU-T T.87; PS3.5 A.4.3), decoded by CharLS.
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpegLs(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel } = expect;
  const { bitsPerSample, transform } = readHeader(frame, expect);
  const { bytes, planar } = await useCharLs((charLs) => {
    const decoder = new charLs.JpegLSDecoder();
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.decode();
    const bytes = decoder.getDecodedBuffer();
    const planar = decoder.getInterleaveMode() === 0;
    decoder.delete();
    return { bytes, planar };
  }).catch((thrown: Error) => {
    throw new Error(`the JPEG-LS data cannot be decoded (${thrown.message})`);
  });
  const length = rows * columns * samplesPerPixel;
  const decoded = new (bitsPerSample > 8 ? Uint16Array : Uint8Array)(bytes.buffer, bytes.byteOffset, length);
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsPerSample,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(
      planar && samplesPerPixel > 1 ? interleave(decoded, rows * columns, samplesPerPixel) : decoded,
      bitsPerSample,
      expect,
    ),
    colourTransformApplied: transform,
  };
}

/**
 * The marker segments up to the first scan (T.87 Annex C): SOF55 with the size, and, in APP8, the colour
 * transforms of HP's encoder, which are not in the standard and which CharLS undoes.
 */
function readHeader(
  frame: Uint8Array,
  expect: Expected,
): { bitsPerSample: number; transform: string | undefined } {
  if (frame[0] !== 0xff || frame[1] !== 0xd8) throw new Error('the JPEG-LS data lacks its start marker');
  const word = (at: number) => (frame[at]! << 8) | frame[at + 1]!;
  let bitsPerSample: number | undefined;
  let transform: string | undefined;
  let at = 2;
  while (at + 4 <= frame.length && frame[at] === 0xff) {
    const marker = frame[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    if (marker === 0xf7 && at + 10 <= frame.length) {
      if (bitsPerSample !== undefined) throw new Error('the JPEG-LS data has more than one frame header');
      bitsPerSample = frame[at + 4]!;
      const claimed = {
        bitsPerSample,
        rows: word(at + 5),
        columns: word(at + 7),
        samplesPerPixel: frame[at + 9]!,
      };
      requireMatch('JPEG-LS', claimed, expect);
    }
    if (marker === 0xe8 && String.fromCharCode(...frame.subarray(at + 4, at + 8)) === 'mrfx') {
      const kind = frame[at + 8];
      if (kind) transform = `HP${kind}`;
    }
    at += 2 + word(at + 2);
  }
  if (bitsPerSample === undefined) throw new Error('the JPEG-LS data has no frame header');
  return { bitsPerSample, transform };
}
