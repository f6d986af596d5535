import { type DicomJson, firstText, numbers } from './json.ts';
import { Tag } from './tags.ts';

/** What statistics ask of a header: codes and numbers, never free text. What is no such code counts as missing. */
export interface HeaderFacts {
  /** Patient's Age (0010,1010) in years. */
  age?: number;
  /** Patient's Sex (0010,0040): `F`, `M`, `O`. */
  sex?: string;
  /** View Position (0018,5101), such as `PA`. */
  viewPosition?: string;
  /** Modality (0008,0060). */
  modality?: string;
  /** Body Part Examined (0018,0015). */
  bodyPart?: string;
  /** Pixel Spacing (0028,0030), else Imager Pixel Spacing (0018,1164): height of a pixel in mm. */
  rowSpacing?: number;
  /** Its width in mm. */
  columnSpacing?: number;
  /** Study Instance UID (0020,000D) and SOP Instance UID (0008,0018). */
  studyUid?: string;
  instanceUid?: string;
}

/** Code strings (CS, PS3.5 6.2): capitals, digits, blanks and underscores, 16 at most. */
const CODE = /^[A-Z\d_ ]{1,16}$/;

/** The facts of a header; those that are missing or not what they have to be are left out. */
export function headerFacts(dataset: DicomJson): HeaderFacts {
  const code = (tag: string, pattern = CODE) => {
    const text = firstText(dataset, tag)?.trim().toUpperCase();
    return text !== undefined && pattern.test(text) ? text : undefined;
  };
  const uid = (tag: string) => {
    const text = firstText(dataset, tag);
    return text !== undefined && /^[\d.]{1,64}$/.test(text) ? text : undefined;
  };
  const spacing = [Tag.PixelSpacing, Tag.ImagerPixelSpacing]
    .map((tag) => numbers(dataset, tag))
    .find((values) => values?.length === 2 && values.every((v) => v > 0));
  const facts: Record<keyof HeaderFacts, string | number | undefined> = {
    age: ageInYears(dataset),
    sex: code(Tag.PatientSex, /^[A-Z]$/),
    viewPosition: code(Tag.ViewPosition),
    modality: code(Tag.Modality),
    bodyPart: code(Tag.BodyPartExamined),
    rowSpacing: spacing?.[0],
    columnSpacing: spacing?.[1],
    studyUid: uid(Tag.StudyInstanceUID),
    instanceUid: uid(Tag.SOPInstanceUID),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Age in years by Patient's Age (0010,1010): AS of PS3.5 6.2, or the bare number of years that RSNA writes. */
export function ageInYears(header: DicomJson): number | undefined {
  const [, digits, unit = 'Y'] = /^(\d{1,3})([DWMY]?)$/.exec(firstText(header, Tag.PatientAge) ?? '') ?? [];
  if (digits === undefined) return undefined;
  const perYear = { D: 365.25, W: 52.18, M: 12, Y: 1 }[unit || 'Y'] ?? 1;
  return Number(digits) / perYear;
}
