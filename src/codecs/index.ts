import { TransferSyntax, uidName } from '../dicom/uids.ts';
import { frameCodec } from './frame-codec.ts';
import type { StreamKind } from './recognise.ts';
import type { Codec } from './types.ts';

interface Entry {
  transferSyntaxes: string[];
  /** Streams that it reads, whatever the transfer syntax says; of two entries that read one, the first counts. */
  kinds: StreamKind[];
  load: () => Promise<Codec>;
}

/** Uncompressed. */
const NATIVE: Entry[] = [
  {
    transferSyntaxes: [
      TransferSyntax.ImplicitVRLittleEndian,
      TransferSyntax.ExplicitVRLittleEndian,
      TransferSyntax.ExplicitVRBigEndian,
      TransferSyntax.DeflatedExplicitVRLittleEndian,
    ],
    kinds: [],
    load: async () => (await import('./native.ts')).native,
  },
  {
    transferSyntaxes: [TransferSyntax.GEImplicitWithBigEndianPixels],
    kinds: [],
    load: async () => (await import('./native.ts')).nativeBigEndian,
  },
];

/** Which codec reads which transfer syntax. A codec is loaded when a file first needs it. */
const CODECS: Entry[] = [
  ...NATIVE,
  {
    transferSyntaxes: [TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian],
    kinds: [],
    load: async () => (await import('./native.ts')).nativeInFragments,
  },
  {
    transferSyntaxes: [TransferSyntax.RLELossless],
    kinds: ['RLE'],
    load: async () => (await import('./rle.ts')).rle,
  },
  {
    transferSyntaxes: [
      TransferSyntax.JPEGBaseline8Bit,
      TransferSyntax.JPEGSpectralSelection,
      TransferSyntax.JPEGFullProgression,
    ],
    kinds: ['JPEG', 'progressive JPEG'],
    load: async () => (await import('./jpeg-baseline.ts')).jpegBaseline,
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGExtended12Bit],
    kinds: ['JPEG', 'JPEG of 12 bits'],
    load: async () => frameCodec((await import('./jpeg-dct.ts')).decodeJpegDct),
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGLossless, TransferSyntax.JPEGLosslessSV1],
    kinds: ['lossless JPEG'],
    load: async () => frameCodec((await import('./jpeg-lossless.ts')).decodeJpegLossless),
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGLSLossless, TransferSyntax.JPEGLSNearLossless],
    kinds: ['JPEG-LS'],
    load: async () => frameCodec((await import('./jpeg-ls.ts')).decodeJpegLs),
  },
  {
    transferSyntaxes: [
      TransferSyntax.JPEG2000Lossless,
      TransferSyntax.JPEG2000,
      TransferSyntax.HTJ2KLossless,
      TransferSyntax.HTJ2KLosslessRPCL,
      TransferSyntax.HTJ2K,
    ],
    kinds: ['JPEG 2000'],
    load: async () => frameCodec((await import('./jpeg2000.ts')).decodeJpeg2000),
  },
];

const entryOf = (transferSyntaxUID: string) =>
  CODECS.find((c) => c.transferSyntaxes.includes(transferSyntaxUID));

/** Whether pixel data in this transfer syntax is uncompressed and in no fragments. */
export const isNativeSyntax = (transferSyntaxUID: string): boolean =>
  NATIVE.some((c) => c.transferSyntaxes.includes(transferSyntaxUID));

/** Whether the codec of a transfer syntax reads streams of a kind. */
export const reads = (transferSyntaxUID: string, kind: StreamKind): boolean =>
  entryOf(transferSyntaxUID)?.kinds.includes(kind) ?? false;

/** The codec for streams of a kind. */
export const codecForKind = (kind: StreamKind): Promise<Codec> =>
  CODECS.find((c) => c.kinds.includes(kind))!.load();

/** MPEG-2, MPEG-4 and HEVC (PS3.5 A.4.5 to A.4.9 and A.4.11): films, of which no frame is shown. */
const VIDEO = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$/;

/**
 * The codec of a transfer syntax.
 * @throws Error that names the transfer syntax where none reads it
 */
export async function codecFor(transferSyntaxUID: string): Promise<Codec> {
  const entry = entryOf(transferSyntaxUID);
  if (entry) return entry.load();
  const name = uidName(transferSyntaxUID);
  const named = `${name ? `${name}, ` : ''}${transferSyntaxUID}`;
  if (VIDEO.test(transferSyntaxUID))
    throw new Error(`the file holds video (${named}), of which no image is shown`);
  throw new Error(`pixel data in transfer syntax ${named} is not read`);
}
