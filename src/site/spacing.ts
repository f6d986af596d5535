import { type DicomJson, numbers } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';

/** Millimetres a pixel, and the attribute that says so. */
export interface Spacing {
  /** Between the centres of neighbouring rows: the height of a pixel, in mm. */
  row: number;
  /** Between the centres of neighbouring columns: the width of a pixel, in mm. */
  column: number;
  source: 'Pixel Spacing (0028,0030)' | 'Imager Pixel Spacing (0018,1164)';
}

/**
 * Spacing of a projection radiograph. Both attributes name the row spacing first (PS3.3 10.7.1.3). Neither is a
 * measure of the body: that depends on where it stood between the source and the detector.
 */
export function pixelSpacing(header: DicomJson): Spacing | undefined {
  return (
    spacing(header, Tag.PixelSpacing, 'Pixel Spacing (0028,0030)') ??
    spacing(header, Tag.ImagerPixelSpacing, 'Imager Pixel Spacing (0018,1164)')
  );
}

function spacing(header: DicomJson, tag: string, source: Spacing['source']): Spacing | undefined {
  const [row, column = row] = numbers(header, tag) ?? [];
  return row && column && row > 0 && column > 0 ? { row, column, source } : undefined;
}
