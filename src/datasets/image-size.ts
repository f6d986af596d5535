import { firstNumber } from '../dicom/json.ts';
import { parseDicom } from '../dicom/parse.ts';
import { Tag } from '../dicom/tags.ts';
import { jpegHeader } from '../imaging/jpeg-markers.ts';

/** The first bytes of an image file that hold its size, but for files with a large header before it. */
export const HEAD_BYTES = 2 ** 18;

/** Width and height in pixels by the beginning of a PNG, JPEG or DICOM file; undefined where it does not say. */
export function imageSize(head: Buffer): { width: number; height: number } | undefined {
  if (head.length > 24 && head.readUInt32BE(0) === 0x89504e47)
    return positive(head.readUInt32BE(16), head.readUInt32BE(20));
  const jpeg = jpegHeader(head);
  if (jpeg) return positive(jpeg.columns, jpeg.rows);
  try {
    const { dataset } = parseDicom(head);
    return positive(firstNumber(dataset, Tag.Columns), firstNumber(dataset, Tag.Rows));
  } catch {
    return undefined;
  }
}

const positive = (width: number | undefined, height: number | undefined) =>
  width && height && width > 0 && height > 0 ? { width, height } : undefined;
