import { type DicomJson, firstText, formatValue } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';

/** Which side of the patient each edge of the image shows: L, R, A, P, H, F and their combinations. */
export interface Orientation {
  left: string;
  right: string;
  top: string;
  bottom: string;
  /** Whether the file does not say so: it is how such images are usually shown. */
  assumed: boolean;
}

const OPPOSITE: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

const opposite = (direction: string) => [...direction].map((letter) => OPPOSITE[letter] ?? letter).join('');

/**
 * From Patient Orientation (0020,0020): the directions of the rows, to the right, and of the columns, downwards (PS3.3
 * C.7.6.1.1.1). Without it, frontal chest views (PA, AP) are taken to be shown as if the patient stood before the
 * reader: the patient's right on the left, the head above.
 * @returns undefined where nothing tells, and nothing can be assumed
 */
export function orientationOf(header: DicomJson): Orientation | undefined {
  const [row, column] = (header[Tag.PatientOrientation]?.Value ?? []).map(formatValue);
  if (row && column && /^[LRAPHF]{1,3}$/.test(row) && /^[LRAPHF]{1,3}$/.test(column))
    return { left: opposite(row), right: row, top: opposite(column), bottom: column, assumed: false };
  if (!/^(PA|AP)$/.test(firstText(header, Tag.ViewPosition) ?? '')) return undefined;
  return { left: 'R', right: 'L', top: 'H', bottom: 'F', assumed: true };
}
