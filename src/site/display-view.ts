import type { ImageRecord } from '../catalogue/types.ts';
import { type DicomJson, firstText, numbers } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { paths } from './paths.ts';

/** How the values of an image are told and shown: what the viewer computes with. */
export interface DisplayView {
  /** Address of the stored values; undefined: they are the greys of the picture. */
  stored: string | undefined;
  /** To be added to the numbers of that file. */
  offset: number;
  /** Rescale Slope and Intercept (PS3.3 C.11.1.1.2), and the unit that they lead to. */
  slope: number;
  intercept: number;
  unit: string | undefined;
  /** Whether the greys of the picture went through a window, a table or an inversion: they are no stored values. */
  displayed: boolean;
  /** Whether more means darker. */
  inverse: boolean;
}

/** @param header as published @param whole whether everything that there is of the image is published */
export function displayView(image: ImageRecord, header: DicomJson | undefined, whole: boolean): DisplayView {
  const stored = whole && image.stored ? paths.stored(image.stored) : undefined;
  const value = (tag: string) => header && numbers(header, tag)?.[0];
  // A table in place of slope and intercept (C.11.1.1.1): its values are not told.
  const hasTable = header?.[Tag.ModalityLUTSequence] !== undefined;
  const slope = (!hasTable && value(Tag.RescaleSlope)) || 1;
  const intercept = (!hasTable && value(Tag.RescaleIntercept)) || 0;
  const inverse =
    image.photometricInterpretation === 'MONOCHROME1' ||
    (header !== undefined && firstText(header, Tag.PresentationLUTShape) === 'INVERSE');
  // A JPEG is published as it is, with the stored values as its greys; other pictures as they are displayed.
  const displayed =
    !stored &&
    image.frameExtension !== 'jpg' &&
    (inverse || image.windows.length > 0 || (image.bitsStored ?? 8) !== 8);
  return {
    stored,
    offset: stored ? (image.storedOffset ?? 0) : 0,
    slope: displayed ? 1 : slope,
    intercept: displayed ? 0 : intercept,
    unit: displayed ? undefined : header && firstText(header, Tag.RescaleType),
    displayed,
    inverse: stored !== undefined && inverse,
  };
}
