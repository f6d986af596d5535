import { isDate, isPlaceholder, yearsBetween } from './dates.ts';
import { ageInYears } from './facts.ts';
import { type DicomJson, firstText } from './json.ts';
import { Tag } from './tags.ts';
import { breaksVr } from './vr-rules.ts';

/**
 * What is doubtful within a header, as codes that hold no value: they are kept beside the image, so that checks need
 * not look through the headers. `vr TAG` for an element with a value that its VR does not allow, else one of these.
 */
export type Doubt =
  | `vr ${string}`
  | 'view-differs'
  | 'laterality-differs'
  | 'burned-in'
  | 'recognizable'
  | 'screen-capture'
  | 'identity-not-removed'
  | 'capture-unstated'
  | 'age-negative'
  | 'age-differs'
  | 'birth-after-study'
  | 'study-after-acquisition'
  | 'acquisition-after-creation';

/** The doubts about a header, in the order of their kinds. Elements within sequences and private ones are left out. */
export function headerDoubts(dataset: DicomJson): Doubt[] {
  return [
    ...brokenVrs(dataset),
    ...textDoubts(dataset),
    ...viewDoubts(dataset),
    ...lateralityDoubts(dataset),
    ...ageDoubts(dataset),
    ...dateDoubts(dataset),
  ];
}

function brokenVrs(dataset: DicomJson): Doubt[] {
  const doubts: Doubt[] = [];
  for (const [tag, { vr, Value }] of Object.entries(dataset)) {
    const isPrivate = (Number.parseInt(tag.slice(0, 4), 16) & 1) === 1;
    if (!isPrivate && Value?.some((value) => breaksVr(vr, value))) doubts.push(`vr ${tag}`);
  }
  return doubts;
}

/**
 * What may be seen of a person: Burned In Annotation, Recognizable Visual Features, captures of a whole screen; and what
 * filters of de-identification programs ask for besides (CTP's, and those of The Cancer Imaging Archive): Patient Identity
 * Removed (0012,0062), and a statement on text in the pixels of what was converted or captured.
 */
function textDoubts(dataset: DicomJson): Doubt[] {
  const said = (tag: string) => firstText(dataset, tag)?.trim().toUpperCase();
  const says = (tag: string, value: string) => said(tag) === value;
  const isCapture = firstText(dataset, Tag.SOPClassUID)?.startsWith(SECONDARY_CAPTURE) ?? false;
  const doubts: Doubt[] = [];
  if (says(Tag.BurnedInAnnotation, 'YES')) doubts.push('burned-in');
  if (says('00280302', 'YES')) doubts.push('recognizable');
  if (says(Tag.ConversionType, 'WSD') && isCapture) doubts.push('screen-capture');
  if (!says('00120062', 'YES')) doubts.push('identity-not-removed');
  // A statement is YES or NO (PS3.3 C.7.6.1): an empty one says nothing.
  const isStated = /^(YES|NO)$/.test(said(Tag.BurnedInAnnotation) ?? '');
  if ((isCapture || said(Tag.ConversionType)) && !isStated) doubts.push('capture-unstated');
  return doubts;
}

/** Secondary Capture Image Storage, and its multi-frame kinds. RSNA's films are of it, too, and converted otherwise. */
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

/** RSNA writes the view into Series Description (0008,103E), too: `view: PA`. */
function viewDoubts(dataset: DicomJson): Doubt[] {
  const described = /^view: ([A-Z]{1,8})$/.exec(firstText(dataset, Tag.SeriesDescription) ?? '')?.[1];
  const view = firstText(dataset, Tag.ViewPosition);
  return described !== undefined && view !== undefined && described !== view ? ['view-differs'] : [];
}

/** Laterality (0020,0060) and Image Laterality (0020,0062), where a file has both. */
function lateralityDoubts(dataset: DicomJson): Doubt[] {
  const [series, image] = [Tag.Laterality, Tag.ImageLaterality].map((tag) => firstText(dataset, tag));
  return series !== undefined && image !== undefined && series !== image ? ['laterality-differs'] : [];
}

const dateOf = (dataset: DicomJson, tag: string) => {
  const date = firstText(dataset, tag);
  return date !== undefined && isDate(date) && !isPlaceholder(date) ? date : undefined;
};

function ageDoubts(dataset: DicomJson): Doubt[] {
  const text = firstText(dataset, Tag.PatientAge);
  if (text !== undefined && /^-/.test(text)) return ['age-negative'];
  const age = ageInYears(dataset);
  const [born, studied] = [Tag.PatientBirthDate, Tag.StudyDate].map((tag) => dateOf(dataset, tag));
  if (age === undefined || born === undefined || studied === undefined || born > studied) return [];
  // One year more or less: some count the year that has begun.
  return Math.abs(Math.floor(age) - yearsBetween(born, studied)) > 1 ? ['age-differs'] : [];
}

/** The dates of one file against each other. There is no clock in it: equal files have equal doubts, whenever. */
function dateDoubts(dataset: DicomJson): Doubt[] {
  const [born, studied, acquired, created] = [
    Tag.PatientBirthDate,
    Tag.StudyDate,
    Tag.AcquisitionDate,
    Tag.InstanceCreationDate,
  ].map((tag) => dateOf(dataset, tag));
  const later = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a > b;
  const doubts: Doubt[] = [];
  if (later(born, studied)) doubts.push('birth-after-study');
  if (later(studied, acquired)) doubts.push('study-after-acquisition');
  if (later(acquired, created)) doubts.push('acquisition-after-creation');
  return doubts;
}
