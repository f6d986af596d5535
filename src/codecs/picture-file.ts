import { PNG } from 'pngjs';
import type { PixelData } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { jpegHeader, withoutMetadata } from '../imaging/jpeg-markers.ts';
import type { Frame } from '../imaging/types.ts';
import { MAX_SAMPLES } from './describe.ts';
import { jpegBaseline } from './jpeg-baseline.ts';
import type { Codec, PixelDescription } from './types.ts';

/** An image that comes as a PNG or JPEG file, without a header of its own: ready to be decoded like a DICOM frame. */
export interface PictureFile {
  pixelData: PixelData;
  description: PixelDescription;
  codec: Codec;
}

/**
 * @returns undefined where the bytes begin like neither a PNG nor a JPEG
 * @throws Error in a sentence where they are damaged or of a kind that is not read
 */
export function pictureFile(bytes: Uint8Array): PictureFile | undefined {
  if (SIGNATURE.every((byte, i) => bytes[i] === byte)) return pngFile(bytes);
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? jpegFile(bytes) : undefined;
}

const pixelData = (bytes: Uint8Array): PixelData => ({
  encapsulated: true,
  vr: undefined,
  isFloat: false,
  fragments: [bytes],
  offsets: [],
  bytes: bytes.length,
});

/** PNG (third edition) 5.2. */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const GREY = 0;
const RGB = 2;

function jpegFile(bytes: Uint8Array): PictureFile {
  const header = jpegHeader(bytes);
  if (!header) throw new Error('the JPEG file has no frame header');
  const { rows, columns, components, precision, process } = header;
  if (components !== 1 && components !== 3)
    throw new Error(`the JPEG file has ${components} components, expected 1 or 3`);
  if (precision !== 8 || process > 2)
    throw new Error('the JPEG file is neither baseline nor progressive with 8 bits');
  // What programs write into a file besides the image may name somebody: it is not published.
  const plain = withoutMetadata(bytes);
  const colour = adobeTransform(bytes) === 0 ? 'RGB' : 'YBR_FULL_422';
  return {
    pixelData: pixelData(plain),
    description: describe(rows, columns, components, 8, components === 1 ? 'MONOCHROME2' : colour),
    codec: jpegBaseline,
  };
}

/** The colour transform that an Adobe marker names (Adobe Technical Note 5116): 0 none, 1 YCbCr. */
function adobeTransform(bytes: Uint8Array): number | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65536)).indexOf(
    'Adobe\0',
    0,
    'latin1',
  );
  return at > 4 && bytes[at - 4] === 0xff && bytes[at - 3] === 0xee ? bytes[at + 11] : undefined;
}

function pngFile(bytes: Uint8Array): PictureFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) throw new Error('the PNG file ends in its header');
  const [columns, rows] = [view.getUint32(16), view.getUint32(20)];
  const [depth, type] = [bytes[24]!, bytes[25]!];
  if (rows === 0 || columns === 0) throw new Error('the PNG file has no pixels');
  if (rows * columns * 4 > MAX_SAMPLES) throw new Error(`the PNG file claims ${columns} x ${rows} pixels`);
  const grey = type === GREY || type === 4;
  const bits = depth === 16 && grey ? 16 : 8;
  return {
    pixelData: pixelData(bytes),
    description: describe(rows, columns, grey ? 1 : 3, bits, grey ? 'MONOCHROME2' : 'RGB'),
    codec: { decode: (_, description, backend) => decodePng(bytes, description, backend) },
  };
}

async function decodePng(
  bytes: Uint8Array,
  { rows, columns, samplesPerPixel, bitsStored, photometricInterpretation }: PixelDescription,
  backend: ImagingBackend,
): Promise<Frame> {
  const plain = bytes[24] === 8 && (bytes[25] === GREY || bytes[25] === RGB) && !hasTransparency(bytes);
  const frame = { rows, columns, bitsStored };
  // Greys that are written as colours are greys, of which there are many such files.
  const found = (colours: Uint8Array): Frame =>
    isGrey(colours)
      ? {
          ...frame,
          samplesPerPixel: 1,
          samples: everyThird(colours),
          photometricInterpretation: 'MONOCHROME2',
        }
      : { ...frame, samplesPerPixel: 3, samples: colours, photometricInterpretation };
  if (plain) {
    const { data } = await backend.decodePng(bytes);
    return samplesPerPixel === 3
      ? found(data)
      : { ...frame, samplesPerPixel, samples: data, photometricInterpretation };
  }
  const deep = bitsStored === 16;
  // pngjs answers in four channels; unscaled ones of 16 bits come as numbers of the machine.
  const { data } = PNG.sync.read(Buffer.from(bytes), { skipRescale: deep });
  const values = data as unknown as Uint8Array | Uint16Array;
  const samples = new (deep ? Uint16Array : Uint8Array)(rows * columns * samplesPerPixel);
  if (values.length < rows * columns * 4) throw new Error('the PNG file is damaged');
  for (let i = 0; i < rows * columns; i++)
    for (let c = 0; c < samplesPerPixel; c++) samples[i * samplesPerPixel + c] = values[i * 4 + c]!;
  if (samplesPerPixel === 3) return found(samples as Uint8Array);
  return { ...frame, samplesPerPixel, samples, photometricInterpretation };
}

/** Whether a chunk before the image makes colours transparent (PNG 11.3.1.1). */
function hasTransparency(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'tRNS') return true;
    if (name === 'IDAT') return false;
  }
  return false;
}

function isGrey(colours: Uint8Array): boolean {
  for (let i = 0; i < colours.length; i += 3)
    if (colours[i] !== colours[i + 1] || colours[i] !== colours[i + 2]) return false;
  return true;
}

function everyThird(colours: Uint8Array): Uint8Array {
  const greys = new Uint8Array(colours.length / 3);
  for (let i = 0; i < greys.length; i++) greys[i] = colours[i * 3]!;
  return greys;
}

function describe(
  rows: number,
  columns: number,
  samplesPerPixel: number,
  bits: number,
  photometricInterpretation: string,
): PixelDescription {
  if (rows * columns * samplesPerPixel > MAX_SAMPLES)
    throw new Error(`the file claims ${columns} x ${rows} pixels, more than any image has`);
  return {
    rows,
    columns,
    samplesPerPixel,
    photometricInterpretation,
    planarConfiguration: 0,
    bitsAllocated: bits,
    bitsStored: bits,
    highBit: bits - 1,
    pixelRepresentation: 0,
    numberOfFrames: 1,
    bigEndian: false,
  };
}
