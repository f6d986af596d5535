import { TransferSyntax, uidName } from '../dicom/uids.ts';
import { frameCodec } from './frame-codec.ts';
import type { Codec } from './types.ts';

/** Which codec reads which transfer syntax. A codec is loaded when a file first needs it. */
const CODECS: { transferSyntaxes: string[]; load: () => Promise<Codec> }[] = [
  {
    transferSyntaxes: [
      TransferSyntax.ImplicitVRLittleEndian,
      TransferSyntax.ExplicitVRLittleEndian,
      TransferSyntax.ExplicitVRBigEndian,
      TransferSyntax.DeflatedExplicitVRLittleEndian,
    ],
    load: async () => (await import('./native.ts')).native,
  },
  {
    transferSyntaxes: [TransferSyntax.RLELossless],
    load: async () => (await import('./rle.ts')).rle,
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGBaseline8Bit],
    load: async () => (await import('./jpeg-baseline.ts')).jpegBaseline,
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGExtended12Bit],
    load: async () => frameCodec((await import('./jpeg-dct.ts')).decodeJpegDct),
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGLossless, TransferSyntax.JPEGLosslessSV1],
    load: async () => frameCodec((await import('./jpeg-lossless.ts')).decodeJpegLossless),
  },
  {
    transferSyntaxes: [TransferSyntax.JPEGLSLossless, TransferSyntax.JPEGLSNearLossless],
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
    load: async () => frameCodec((await import('./jpeg2000.ts')).decodeJpeg2000),
  },
];

/** MPEG-2, MPEG-4 and HEVC (PS3.5 A.4.5 to A.4.9 and A.4.11): films, of which no frame is shown. */
const VIDEO = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$/;

/**
 * The codec of a transfer syntax.
 * @throws Error that names the transfer syntax where none reads it
 */
export async function codecFor(transferSyntaxUID: string): Promise<Codec> {
  const entry = CODECS.find((c) => c.transferSyntaxes.includes(transferSyntaxUID));
  if (entry) return entry.load();
  const name = uidName(transferSyntaxUID);
  const named = `${name ? `${name}, ` : ''}${transferSyntaxUID}`;
  if (VIDEO.test(transferSyntaxUID))
    throw new Error(`the file holds video (${named}), of which no image is shown`);
  throw new Error(`pixel data in transfer syntax ${named} is not read`);
}
