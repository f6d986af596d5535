import { chooseCodec } from '../../src/codecs/choose.ts';
import { describePixels } from '../../src/codecs/describe.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import type { BackendName } from '../../src/imaging/backend.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import type { Frame } from '../../src/imaging/types.ts';
import { dicomFile, type Element } from './dicom-writer.ts';

/** The Image Pixel module of a small image; what is left out is the usual. */
export interface Shape {
  rows?: number;
  columns?: number;
  allocated?: number;
  stored?: number;
  highBit?: number;
  signed?: number;
  samples?: number;
  photometric?: string;
}

/** The elements of an image. */
export function image(pixels: Uint8Array, shape: Shape = {}): Element[] {
  const { rows = 1, columns = 2, allocated = 16, stored = allocated, signed = 0, samples = 1 } = shape;
  return [
    ['00280002', 'US', [samples]],
    ['00280004', 'CS', shape.photometric ?? 'MONOCHROME2'],
    ['00280010', 'US', [rows]],
    ['00280011', 'US', [columns]],
    ['00280100', 'US', [allocated]],
    ['00280101', 'US', [stored]],
    ['00280102', 'US', [shape.highBit ?? stored - 1]],
    ['00280103', 'US', [signed]],
    ['7FE00010', 'OW', pixels],
  ];
}

/** A frame of a file, and the first one if not told otherwise, with what was noted in choosing its codec. */
export async function decodeFile(
  bytes: Uint8Array,
  index = 0,
  backend: BackendName = 'sharp',
): Promise<Frame> {
  const file = parseDicom(bytes);
  if (!file.pixelData) throw new Error(file.problem ?? 'no pixel data');
  const description = describePixels(file.dataset, file.bigEndian);
  const { codec, notes } = await chooseCodec(file.transferSyntaxUID, file.pixelData, description);
  const frame = await codec.decode(file.pixelData, description, await loadBackend(backend), index);
  return { ...frame, notes: [...notes, ...(frame.notes ?? [])] };
}

/** A frame of a file of these elements. */
export const decode = (elements: Element[], syntax?: string, index = 0): Promise<Frame> =>
  decodeFile(dicomFile(elements, syntax), index);

/** The first frame of an image. */
export const decodeImage = (pixels: Uint8Array, shape: Shape, syntax?: string): Promise<Frame> =>
  decode(image(pixels, shape), syntax);
