import { type DicomJson, firstNumber, firstText, numbers } from '../dicom/json.ts';
import type { DicomFile } from '../dicom/parse.ts';
import { Tag } from '../dicom/tags.ts';
import type { Palette } from '../imaging/colour.ts';
import type { DisplayTransform } from '../imaging/display.ts';
import { type LookupTable, lookupTable, segmentedLookupTable } from '../imaging/lut.ts';
import type { VoiFunction, Window } from '../imaging/window.ts';

/** A window that the file offers. */
export interface OfferedWindow extends Window {
  /** Free text: Window Center & Width Explanation (0028,1055), where there is one. */
  explanation?: string;
}

/** The windows of a header, in its order: as many as both Window Center and Window Width have values. */
export function windowsOf(dataset: DicomJson): OfferedWindow[] {
  const centers = numbers(dataset, Tag.WindowCenter) ?? [];
  const widths = numbers(dataset, Tag.WindowWidth) ?? [];
  const names = dataset[Tag.WindowCenterWidthExplanation]?.Value ?? [];
  return centers.slice(0, widths.length).map((center, i) => ({
    center,
    width: widths[i]!,
    ...(names[i] && { explanation: String(names[i]) }),
  }));
}

/**
 * How the header wants the image to be displayed: Modality LUT or rescale, VOI LUT or the first window,
 * presentation, palette.
 * @throws Error where a lookup table is shorter than it says
 */
export function displayTransform(file: DicomFile): DisplayTransform {
  const { dataset } = file;
  const modalityLut = sequenceTable(file, Tag.ModalityLUTSequence);
  const voiLut = sequenceTable(file, Tag.VOILUTSequence);
  const [window] = windowsOf(dataset);
  const kind = firstText(dataset, Tag.VOILUTFunction);
  const palette = paletteOf(file);
  return {
    ...(modalityLut && { modalityLut }),
    ...(voiLut && { voiLut }),
    rescaleSlope: firstNumber(dataset, Tag.RescaleSlope) ?? 1,
    rescaleIntercept: firstNumber(dataset, Tag.RescaleIntercept) ?? 0,
    ...(window && { window }),
    voiFunction: kind === 'SIGMOID' || kind === 'LINEAR_EXACT' ? (kind as VoiFunction) : 'LINEAR',
    inverse:
      firstText(dataset, Tag.PresentationLUTShape) === 'INVERSE' ||
      firstText(dataset, Tag.PhotometricInterpretation) === 'MONOCHROME1',
    ...(palette && { palette }),
  };
}

const isSigned = (dataset: DicomJson) => firstNumber(dataset, Tag.PixelRepresentation) === 1;

/** Words of a value in the machine's order. */
function words(file: DicomFile, ...path: string[]): Uint8Array | undefined {
  const bytes = file.bulk(...path);
  if (!bytes || !file.bigEndian) return bytes;
  const copy = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  copy.swap16();
  return copy;
}

function sequenceTable(file: DicomFile, sequence: string): LookupTable | undefined {
  const item = file.dataset[sequence]?.Value?.[0] as DicomJson | undefined;
  const descriptor = item && numbers(item, Tag.LUTDescriptor);
  const data = words(file, sequence, Tag.LUTData);
  return descriptor && data ? lookupTable(descriptor.map(unsigned), data, isSigned(file.dataset)) : undefined;
}

/** A descriptor is US or SS by its first value: the number of entries and the bits are never negative. */
const unsigned = (value: number) => (value < 0 ? value + 65536 : value);

const PALETTE = [
  ['red', Tag.RedPaletteDescriptor, Tag.RedPaletteData, Tag.SegmentedRedPaletteData],
  ['green', Tag.GreenPaletteDescriptor, Tag.GreenPaletteData, Tag.SegmentedGreenPaletteData],
  ['blue', Tag.BluePaletteDescriptor, Tag.BluePaletteData, Tag.SegmentedBluePaletteData],
] as const;

function paletteOf(file: DicomFile): Palette | undefined {
  if (firstText(file.dataset, Tag.PhotometricInterpretation) !== 'PALETTE COLOR') return undefined;
  const tables: Partial<Palette> = {};
  for (const [colour, descriptorTag, dataTag, segmentedTag] of PALETTE) {
    const descriptor = numbers(file.dataset, descriptorTag)?.map(unsigned);
    const data = words(file, dataTag);
    const segmented = words(file, segmentedTag);
    if (!descriptor || !(data ?? segmented)) throw new Error(`the ${colour} table of the palette is missing`);
    tables[colour] = data
      ? lookupTable(descriptor, data, isSigned(file.dataset))
      : segmentedLookupTable(descriptor, segmented!, isSigned(file.dataset));
  }
  return tables as Palette;
}

/** Height of a pixel over its width: Pixel Aspect Ratio (0028,0034), else by a spacing that differs across and down. */
export function pixelAspect(dataset: DicomJson): number {
  for (const tag of [Tag.PixelAspectRatio, Tag.PixelSpacing, Tag.ImagerPixelSpacing]) {
    const [down, across] = numbers(dataset, tag) ?? [];
    if (down && across && down > 0 && across > 0 && down / across < 100 && across / down < 100)
      return down / across;
  }
  return 1;
}

/** Whether frames follow one another in time: Frame Time (0018,1063), Frame Time Vector, Cine Rate. */
export function isCine(dataset: DicomJson): boolean {
  return [Tag.FrameTime, Tag.FrameTimeVector, Tag.CineRate].some((tag) => dataset[tag]?.Value !== undefined);
}
