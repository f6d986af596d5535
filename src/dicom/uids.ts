/** Transfer syntaxes by name (PS3.6 Annex A, table A-1). */
export const TransferSyntax = {
  ImplicitVRLittleEndian: '1.2.840.10008.1.2',
  ExplicitVRLittleEndian: '1.2.840.10008.1.2.1',
  DeflatedExplicitVRLittleEndian: '1.2.840.10008.1.2.1.99',
  ExplicitVRBigEndian: '1.2.840.10008.1.2.2',
  JPEGBaseline8Bit: '1.2.840.10008.1.2.4.50',
  JPEGExtended12Bit: '1.2.840.10008.1.2.4.51',
  JPEGLossless: '1.2.840.10008.1.2.4.57',
  JPEGLosslessSV1: '1.2.840.10008.1.2.4.70',
  JPEGLSLossless: '1.2.840.10008.1.2.4.80',
  JPEGLSNearLossless: '1.2.840.10008.1.2.4.81',
  JPEG2000Lossless: '1.2.840.10008.1.2.4.90',
  JPEG2000: '1.2.840.10008.1.2.4.91',
  HTJ2KLossless: '1.2.840.10008.1.2.4.201',
  HTJ2KLosslessRPCL: '1.2.840.10008.1.2.4.202',
  HTJ2K: '1.2.840.10008.1.2.4.203',
  RLELossless: '1.2.840.10008.1.2.5',
} as const;

const NAMES = new Map<string, string>([
  [TransferSyntax.ImplicitVRLittleEndian, 'Implicit VR Little Endian'],
  [TransferSyntax.ExplicitVRLittleEndian, 'Explicit VR Little Endian'],
  [TransferSyntax.DeflatedExplicitVRLittleEndian, 'Deflated Explicit VR Little Endian'],
  [TransferSyntax.ExplicitVRBigEndian, 'Explicit VR Big Endian'],
  [TransferSyntax.JPEGBaseline8Bit, 'JPEG Baseline (Process 1)'],
  [TransferSyntax.JPEGExtended12Bit, 'JPEG Extended (Process 2 & 4)'],
  [TransferSyntax.JPEGLossless, 'JPEG Lossless, Non-Hierarchical (Process 14)'],
  [TransferSyntax.JPEGLosslessSV1, 'JPEG Lossless, Non-Hierarchical, First-Order Prediction'],
  [TransferSyntax.JPEGLSLossless, 'JPEG-LS Lossless'],
  [TransferSyntax.JPEGLSNearLossless, 'JPEG-LS Lossy (Near-Lossless)'],
  [TransferSyntax.JPEG2000Lossless, 'JPEG 2000 (Lossless Only)'],
  [TransferSyntax.JPEG2000, 'JPEG 2000'],
  [TransferSyntax.HTJ2KLossless, 'High-Throughput JPEG 2000 (Lossless Only)'],
  [TransferSyntax.HTJ2KLosslessRPCL, 'High-Throughput JPEG 2000 with RPCL Options (Lossless Only)'],
  [TransferSyntax.HTJ2K, 'High-Throughput JPEG 2000'],
  [TransferSyntax.RLELossless, 'RLE Lossless'],
  ['1.2.840.10008.5.1.4.1.1.1', 'Computed Radiography Image Storage'],
  ['1.2.840.10008.5.1.4.1.1.1.1', 'Digital X-Ray Image Storage - For Presentation'],
  ['1.2.840.10008.5.1.4.1.1.1.1.1', 'Digital X-Ray Image Storage - For Processing'],
  ['1.2.840.10008.5.1.4.1.1.1.2', 'Digital Mammography X-Ray Image Storage - For Presentation'],
  ['1.2.840.10008.5.1.4.1.1.2', 'CT Image Storage'],
  ['1.2.840.10008.5.1.4.1.1.4', 'MR Image Storage'],
  ['1.2.840.10008.5.1.4.1.1.7', 'Secondary Capture Image Storage'],
  ['1.2.840.10008.5.1.4.1.1.7.2', 'Multi-frame Grayscale Byte Secondary Capture Image Storage'],
  ['1.2.840.10008.5.1.4.1.1.7.3', 'Multi-frame Grayscale Word Secondary Capture Image Storage'],
]);

/** The name that PS3.6 Annex A gives a UID, or undefined. */
export function uidName(uid: string): string | undefined {
  return NAMES.get(uid);
}
