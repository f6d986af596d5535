import { requireMatch, storedSamples } from './stored.ts';
import type { DecodedFrame, Expected } from './types.ts';
import { type WasmModule, type WasmObject, wasmCodec } from './wasm.ts';

interface J2kDecoder extends WasmObject {
  getEncodedBuffer(bytes: number): Uint8Array;
  /** Does not throw where it fails: the decoded buffer stays empty. */
  decode(): void;
  getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
}

interface OpenJpeg extends WasmModule {
  J2KDecoder: new () => J2kDecoder;
}

const useOpenJpeg = wasmCodec<OpenJpeg>(
  '@cornerstonejs/codec-openjpeg/decodewasmjs',
  '@cornerstonejs/codec-openjpeg/decodewasm',
);

/**
 * JPEG 2000 (ITU-T T.800; PS3.5 A.4.4) and High-Throughput JPEG 2000 (T.814; PS3.5 A.4.10), decoded by
 * OpenJPEG. A component transform is undone: the samples are red, green and blue then.
 * @throws Error in a sentence where the frame does not hold what the header describes
 */
export async function decodeJpeg2000(frame: Uint8Array, expect: Expected): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel } = expect;
  const codestream = findCodestream(frame);
  const { bitsPerSample, signedAt, transform } = readMainHeader(codestream, expect);
  const bytes = await useOpenJpeg((openJpeg) => {
    const decoder = new openJpeg.J2KDecoder();
    const encoded = decoder.getEncodedBuffer(codestream.length);
    encoded.set(codestream);
    // The wrapper cuts negative samples of 8 bits off. Declared unsigned they come out half the range higher
    // (T.800 G.1.2) and are brought down again below.
    for (const at of signedAt) encoded[at]! &= 0x7f;
    decoder.decode();
    const decoded = decoder.getDecodedBuffer();
    decoder.delete();
    if (decoded.length !== rows * columns * samplesPerPixel * (bitsPerSample > 8 ? 2 : 1)) {
      throw new Error('');
    }
    return decoded;
  }).catch((thrown: Error) => {
    throw new Error(`the JPEG 2000 data cannot be decoded (${thrown.message})`);
  });
  const decoded = new (bitsPerSample > 8 ? Uint16Array : Uint8Array)(
    bytes.buffer,
    bytes.byteOffset,
    rows * columns * samplesPerPixel,
  );
  if (signedAt.length > 0) {
    // Modulo the array's width; the significant bits are what counts.
    const half = 2 ** (bitsPerSample - 1);
    for (let i = 0; i < decoded.length; i++) decoded[i]! -= half;
  }
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsPerSample,
    signed: expect.pixelRepresentation === 1,
    samples: storedSamples(decoded, bitsPerSample, expect),
    colourTransformApplied: transform,
  };
}

const SOC_AND_SIZ = 0xff4fff51;
const JP2_SIGNATURE = 0x6a502020;
const JP2_CODESTREAM = 0x6a703263;

/**
 * DICOM wants the bare codestream, yet some files have a JP2 file (T.800 Annex I) around it: boxes of length,
 * type and content. Its colour boxes have no say in DICOM.
 */
function findCodestream(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (frame.length >= 12 && view.getUint32(4) === JP2_SIGNATURE) {
    let at = 0;
    while (at + 8 <= frame.length) {
      const length = view.getUint32(at);
      if (view.getUint32(at + 4) === JP2_CODESTREAM) {
        const head = length === 1 ? 16 : 8;
        return findCodestream(frame.subarray(at + head, length > head ? at + length : frame.length));
      }
      if (length < 8) break;
      at += length;
    }
  } else if (frame.length >= 4 && view.getUint32(0) === SOC_AND_SIZ) {
    return frame;
  }
  throw new Error('the pixel data is not a JPEG 2000 codestream');
}

interface MainHeader {
  bitsPerSample: number;
  /** Where the codestream says that a component is signed: its top bit does. Empty for an unsigned image. */
  signedAt: number[];
  transform: string | undefined;
}

/**
 * A codestream of some hundred bytes may hold an image of any size, and a decoder needs 8 bytes of memory and
 * 0.1 microseconds for a sample. No detector comes near this.
 */
const MAX_SAMPLES = 2 ** 26;

/** A tile's shortest part: its header and the marker of its data (T.800 A.4.2, A.4.3). */
const TILE_BYTES = 14;

/**
 * SIZ and COD (T.800 A.5.1, A.6.1).
 *
 *     SOC SIZ | Lsiz Rsiz | Xsiz Ysiz XOsiz YOsiz XTsiz YTsiz XTOsiz YTOsiz | Csiz | Ssiz XRsiz YRsiz | ...
 *     0   2     4    6      8                                                 40     42 for each component
 */
function readMainHeader(bytes: Uint8Array, expect: Expected): MainHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const broken = () => new Error('the JPEG 2000 main header breaks off');
  if (bytes.length < 45) throw broken();
  const [x1, y1, x0, y0, tileWidth, tileHeight, tileX0, tileY0] = Array.from({ length: 8 }, (_, i) =>
    view.getUint32(8 + 4 * i),
  ) as [number, number, number, number, number, number, number, number];
  const count = view.getUint16(40);
  const depth = bytes[42]! & 0x7f;
  const bitsPerSample = depth + 1;
  requireMatch(
    'JPEG 2000 image',
    { columns: x1 - x0, rows: y1 - y0, samplesPerPixel: count, bitsPerSample },
    expect,
  );
  if (bitsPerSample > 16) throw new Error(`JPEG 2000 of ${bitsPerSample} bits a sample is not read`);
  if (count !== 1 && count !== 3) throw new Error(`JPEG 2000 of ${count} components is not read`);
  if (expect.rows * expect.columns * count > MAX_SAMPLES) {
    throw new Error(`JPEG 2000 of ${expect.columns} x ${expect.rows} pixels is not read`);
  }
  const segmentEnd = 4 + view.getUint16(4);
  if (segmentEnd > bytes.length || segmentEnd < 42 + 3 * count) throw broken();
  const signedAt: number[] = [];
  for (let c = 0; c < count; c++) {
    const at = 42 + 3 * c;
    if (bytes[at] !== bytes[42] || bytes[at + 1] !== 1 || bytes[at + 2] !== 1) {
      throw new Error('JPEG 2000 with components of different size or depth is not read');
    }
    if (bytes[at]! & 0x80) signedAt.push(at);
  }
  // A decoder prepares all tiles beforehand. A header that announces more than can be there is not believed.
  const tiles = Math.ceil((x1 - tileX0) / tileWidth) * Math.ceil((y1 - tileY0) / tileHeight);
  if (!(tiles >= 1 && tiles * TILE_BYTES <= bytes.length)) {
    throw new Error(`the JPEG 2000 header announces more tiles than ${bytes.length} bytes can hold`);
  }
  return { bitsPerSample, signedAt, transform: componentTransform(view, segmentEnd) };
}

/** Markers without the leading FF. */
const SOT = 0x90;
const COD = 0x52;

function componentTransform(view: DataView, from: number): string | undefined {
  let at = from;
  while (at + 14 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== SOT) {
    if (view.getUint8(at + 1) === COD) {
      if (view.getUint8(at + 8) === 0) return undefined;
      return view.getUint8(at + 13) === 1 ? 'reversible (RCT)' : 'irreversible (ICT)';
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
