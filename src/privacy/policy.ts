import { isKnownCreator, isPrivate } from '../dicom/dictionary.ts';
import { type DicomJson, firstText, type JsonElement, textsOf } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { identityTexts, isIdentity, isPlaceholderDate } from './identity.ts';
import { attributeOf, isOptional } from './profile/table.ts';
import type { PrivacySettings } from './settings.ts';
import { publishableWindowName } from './window-names.ts';

/**
 * What a header may publish, and what of it must be settled before anything is published.
 *
 * Under the basic profile an element of PS3.15 table E.1-1 is withheld unless an option keeps it, or its value says
 * nothing: the id that the dataset publishes anyway, a date of 1901. Of other elements those are published that describe
 * the picture. Where the owner has declared that identity was taken out, all is published that an option could keep, and
 * what looks like identity is refused. Private elements (PS3.5 7.8) are withheld either way.
 */
export interface PublishedHeader {
  header: DicomJson;
  /** Elements of the top level that hold a value which is not published, in tag order. */
  withheld: { tag: string; vr: string }[];
  /** Elements that look like identity although the owner has declared that there is none; those in sequences, too. */
  refused: Refusal[];
}

export interface Refusal {
  /** Tags from the outermost sequence inwards. */
  path: string[];
  /** Its first value with letters and digits masked. */
  masked: string;
}

/** What is decided of one element. */
type Decision = 'publish' | 'withhold' | 'refuse';

/** What a decision looks at beside the element. */
interface Context {
  patientId: string;
  /** What may stand for a name: the id that the dataset publishes, and the header's own. */
  ids: ReadonlySet<string>;
  /** What identity is known by again in other text; empty where it is not looked for. */
  texts: readonly string[];
  /** What pseudonyms stand for, in lower case: no text that holds it is published. */
  hidden: readonly string[];
  settings: PrivacySettings;
}

type Rule = (element: JsonElement, patientId: string) => boolean | undefined;

const always: Rule = () => true;
/** The dataset publishes its ids: a name or number that only repeats the id tells nothing more. */
const sameAsId: Rule = ({ Value }, patientId) =>
  Value?.every((v) => (typeof v === 'object' && v !== null ? v.Alphabetic === patientId : v === patientId));
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
  [Tag.Modality, always],
  [Tag.ConversionType, always],
  ['00080068', always], // Presentation Intent Type
  ['00080100', always], // Code Value
  ['00080102', always], // Coding Scheme Designator
  ['00080104', always], // Code Meaning
  [Tag.SeriesDescription, matches(/^view: [A-Z]{1,8}$/)],
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

/** Whether an element describes the picture and how it was made. */
function describesPicture(tag: string, element: JsonElement, patientId: string): boolean {
  const rule = RULES.get(tag);
  if (rule) return rule(element, patientId) === true;
  const group = tag.slice(0, 4);
  return (group === '0028' || group === '0018') && TECHNICAL.has(element.vr);
}

/** Whether a value says nothing about anybody: the id that is published anyway, a placeholder of a date or a time. */
function saysNothing(tag: string, element: JsonElement, patientId: string): boolean {
  if (tag === Tag.PatientName || tag === Tag.PatientID) return sameAsId(element, patientId) === true;
  if (element.vr === 'DA') return textsOf(element).every(isPlaceholderDate);
  return element.vr === 'TM' && placeholderTime(element, patientId) === true;
}

const TEXT = new Set(['LO', 'LT', 'SH', 'ST', 'UC', 'UT', 'UR', 'PN', 'AE', 'CS']);

function decide(tag: string, element: JsonElement, context: Context): Decision {
  const { settings, patientId, ids, texts, hidden } = context;
  if (settings.redact.includes(tag) || holds(element, hidden)) return 'withhold';
  if (settings.accept.some((accepted) => accepted.tag === tag)) return 'publish';
  if (isPrivate(tag)) return 'withhold';
  if (tag.endsWith('0000') && element.vr === 'UL') return 'publish';
  if (settings.profile === 'basic') return decideBasic(tag, element, context);
  if (isIdentity(tag, element, ids)) return 'refuse';
  const attribute = attributeOf(tag);
  if (attribute && !isOptional(attribute))
    return saysNothing(tag, element, patientId) ? 'publish' : 'withhold';
  if (texts.length > 0 && TEXT.has(element.vr)) {
    const own = textsOf(element).join(' ').toLowerCase();
    if (texts.some((text) => own.includes(text))) return 'refuse';
  }
  return 'publish';
}

/** Whether a text of an element, a UID or a number among them, is or holds one of some others. */
function holds(element: JsonElement, others: readonly string[]): boolean {
  if (others.length === 0 || element.vr === 'SQ') return false;
  const own = textsOf(element).join('\n').toLowerCase();
  return others.some((text) => own.includes(text));
}

function decideBasic(tag: string, element: JsonElement, { settings, patientId }: Context): Decision {
  const attribute = attributeOf(tag);
  if (element.vr === 'SQ') {
    const isKept = !attribute || settings.retain.some((option) => attribute.options[option] === 'K');
    return isKept ? 'publish' : 'withhold';
  }
  if (!attribute) return describesPicture(tag, element, patientId) ? 'publish' : 'withhold';
  if (saysNothing(tag, element, patientId)) return 'publish';
  for (const option of settings.retain) {
    const action = attribute.options[option];
    // What would have to be cleaned is published where it is of a form that holds nothing else.
    const isFormed = RULES.has(tag) || action === 'C';
    if (action && (!isFormed || describesPicture(tag, element, patientId))) return 'publish';
  }
  return 'withhold';
}

/**
 * The part of a header that may be published. Sequences are kept with what of their items may be.
 * @param patientId the id under which the dataset publishes the patient
 * @param rawId the id that this one stands for, where it is a pseudonym: no text with it is published
 */
export function publishHeader(
  header: DicomJson,
  patientId: string,
  settings: PrivacySettings,
  rawId?: string,
): PublishedHeader {
  const ids = new Set([patientId]);
  const own = firstText(header, Tag.PatientID);
  if (own !== undefined) ids.add(own);
  const texts = settings.profile === 'basic' ? [] : identityTexts(header, ids);
  const hidden = rawId === undefined ? [] : [rawId, own ?? ''].filter(Boolean).map((id) => id.toLowerCase());
  const refused: Refusal[] = [];
  const result = publishPart(header, { patientId, ids, texts, hidden, settings }, [], refused);
  return { ...result, refused };
}

function publishPart(
  part: DicomJson,
  context: Context,
  within: string[],
  refused: Refusal[],
): Omit<PublishedHeader, 'refused'> {
  const published: DicomJson = {};
  const withheld: PublishedHeader['withheld'] = [];
  for (const [tag, element] of Object.entries(part)) {
    if (element.Value === undefined) {
      if (!isPrivate(tag)) published[tag] = element;
      continue;
    }
    const decision = decide(tag, element, context);
    if (decision === 'refuse') refused.push({ path: [...within, tag], masked: masked(element) });
    if (decision !== 'publish') {
      withheld.push({ tag, vr: element.vr });
      continue;
    }
    published[tag] =
      element.vr === 'SQ'
        ? {
            vr: 'SQ',
            Value: element.Value.map(
              (item) => publishPart(item as DicomJson, context, [...within, tag], refused).header,
            ),
          }
        : element;
  }
  return { header: published, withheld };
}

/** What an element holds, as far as its shape may be told. */
function masked(element: JsonElement): string {
  if (element.vr === 'SQ') return 'a sequence';
  const text = textsOf(element)[0] ?? '';
  const shape = text
    .replace(/\p{L}/gu, 'x')
    .replace(/\p{N}/gu, '9')
    .replace(/[^x9 ^,.:/@+-]/g, '?');
  return shape.length > 40 ? `${shape.slice(0, 40)}…` : shape;
}

/** Whether what an element says may be used at all, as in statistics: age, sex, view and the like. */
export function isPublished(tag: string, vr: string, settings: PrivacySettings): boolean {
  if (settings.redact.includes(tag)) return false;
  if (settings.profile !== 'basic' || settings.accept.some((accepted) => accepted.tag === tag)) return true;
  const attribute = attributeOf(tag);
  if (!attribute) return RULES.has(tag) || TECHNICAL.has(vr);
  return settings.retain.some((option) => attribute.options[option] !== undefined);
}

/**
 * The name of a private creator (PS3.5 7.8.1) is text in which anything may stand: it is published where it is one
 * that vendors are known to use.
 */
export function publishableCreator(creator: string): string | undefined {
  const name = creator.trim();
  return isKnownCreator(name) ? name : undefined;
}
