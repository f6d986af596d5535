import { isKnownCreator, isPrivate } from '../dicom/dictionary.ts';
import type { DicomJson, JsonElement } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { publishableWindowName } from './window-names.ts';

/**
 * What a header may publish. Deny by default: an element is published where a rule below allows it, every other
 * one that holds a value is withheld, and the page says so. Private elements (PS3.5 7.8) are always withheld.
 */
export interface PublishedHeader {
  header: DicomJson;
  /** Elements of the top level that hold a value which is not published, in tag order. */
  withheld: { tag: string; vr: string }[];
}

type Rule = (element: JsonElement, patientId: string) => boolean | undefined;

const always: Rule = () => true;
/** The dataset publishes its ids: a name or number that only repeats the id tells nothing more. */
const sameAsId: Rule = ({ Value }, patientId) =>
  Value?.every((v) => (typeof v === 'object' && v !== null ? v.Alphabetic === patientId : v === patientId));
/** Dates that are plainly placeholders: no radiograph in a digital archive was taken before 1910. */
const placeholderDate: Rule = ({ Value }) => Value?.every((v) => /^(0000|1[0-8]|190)/.test(String(v)));
const placeholderTime: Rule = ({ Value }) => Value?.every((v) => /^0+(\.0+)?$/.test(String(v)));
const matches =
  (pattern: RegExp): Rule =>
  ({ Value }) =>
    Value?.every((v) => pattern.test(String(v)));

const windowNames: Rule = ({ Value }) => Value?.every((v) => publishableWindowName(String(v)) !== undefined);

/** Attributes that describe the picture and how it was made, and the few about the person that research needs. */
const RULES = new Map<string, Rule>([
  [Tag.SpecificCharacterSet, always],
  ['00080008', always], // Image Type
  [Tag.SOPClassUID, always],
  [Tag.SOPInstanceUID, always],
  [Tag.StudyDate, placeholderDate],
  [Tag.StudyTime, placeholderTime],
  [Tag.Modality, always],
  [Tag.ConversionType, always],
  ['00080068', always], // Presentation Intent Type
  ['00080100', always], // Code Value
  ['00080102', always], // Coding Scheme Designator
  ['00080104', always], // Code Meaning
  [Tag.SeriesDescription, matches(/^view: [A-Z]{1,8}$/)],
  [Tag.PatientName, sameAsId],
  [Tag.PatientID, sameAsId],
  [Tag.PatientSex, matches(/^[A-Z]$/)],
  [Tag.PatientAge, matches(/^\d{1,3}[DWMY]?$/)],
  [Tag.BodyPartExamined, always],
  [Tag.ViewPosition, always],
  [Tag.StudyInstanceUID, always],
  [Tag.SeriesInstanceUID, always],
  [Tag.WindowCenterWidthExplanation, windowNames],
  // Its defined terms (PS3.3 C.11.1.1.2): anything else is free text.
  [Tag.RescaleType, matches(/^(OD|HU|US|MGML|Z_EFF|ED|EDW|HU_MOD|PCT)$/)],
  ['00200011', always], // Series Number
  ['00200013', always], // Instance Number
  [Tag.PatientOrientation, always],
  ['00200060', always], // Laterality
  ['00200062', always], // Image Laterality
]);

/** VRs that hold numbers or codes: within the acquisition group they say how a picture was made, not of whom. */
const TECHNICAL = new Set(['CS', 'DS', 'IS', 'US', 'SS', 'UL', 'SL', 'FL', 'FD']);

function allowed(tag: string, element: JsonElement, patientId: string): boolean {
  if (isPrivate(tag)) return false;
  const rule = RULES.get(tag);
  if (rule) return rule(element, patientId) === true;
  const group = tag.slice(0, 4);
  if (tag.endsWith('0000') && element.vr === 'UL') return true;
  return (group === '0028' || group === '0018') && TECHNICAL.has(element.vr);
}

/**
 * The part of a header that may be published. Sequences are kept with what of their items may be.
 * @param patientId the id under which the dataset publishes the patient
 */
export function publishHeader(header: DicomJson, patientId: string): PublishedHeader {
  const published: DicomJson = {};
  const withheld: PublishedHeader['withheld'] = [];
  for (const [tag, element] of Object.entries(header)) {
    if (element.Value === undefined) {
      if (!isPrivate(tag)) published[tag] = element;
      continue;
    }
    if (element.vr === 'SQ' && !isPrivate(tag)) {
      published[tag] = {
        vr: 'SQ',
        Value: element.Value.map((item) => publishHeader(item as DicomJson, patientId).header),
      };
    } else if (allowed(tag, element, patientId)) published[tag] = element;
    else withheld.push({ tag, vr: element.vr });
  }
  return { header: published, withheld };
}

/**
 * The name of a private creator (PS3.5 7.8.1) is text in which anything may stand: it is published where it is one
 * that vendors are known to use.
 */
export function publishableCreator(creator: string): string | undefined {
  const name = creator.trim();
  return isKnownCreator(name) ? name : undefined;
}
