import { TransferSyntax, uidName } from '../dicom/uids.ts';
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
];

/**
 * The codec of a transfer syntax.
 * @throws Error that names the transfer syntax where none reads it
 */
export async function codecFor(transferSyntaxUID: string): Promise<Codec> {
  const entry = CODECS.find((c) => c.transferSyntaxes.includes(transferSyntaxUID));
  if (!entry) {
    const name = uidName(transferSyntaxUID);
    throw new Error(
      `pixel data in transfer syntax ${name ? `${name}, ` : ''}${transferSyntaxUID} is not read yet`,
    );
  }
  return entry.load();
}
