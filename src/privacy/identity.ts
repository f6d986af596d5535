import { type DicomJson, type JsonElement, textsOf } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';

/** Elements that hold a person's or an institution's identity, whoever declares that it was taken out. */
const IDENTITY = new Set([
  Tag.PatientBirthDate,
  '00100032', // Patient's Birth Time
  '00100050', // Patient's Insurance Plan Code Sequence
  '00101000', // Other Patient IDs
  '00101001', // Other Patient Names
  '00101002', // Other Patient IDs Sequence
  '00101005', // Patient's Birth Name
  '00101040', // Patient's Address
  '00101050', // Insurance Plan Identification
  '00101060', // Patient's Mother's Birth Name
  '00101080', // Military Rank
  '00101090', // Medical Record Locator
  '00102154', // Patient's Telephone Numbers
  '00102155', // Patient's Telecom Information
  '00102297', // Responsible Person
  '00102299', // Responsible Organization
  '00080080', // Institution Name
  '00080081', // Institution Address
  '00080082', // Institution Code Sequence
  '00080092', // Referring Physician's Address
  '00080094', // Referring Physician's Telephone Numbers
  '00081040', // Institutional Department Name
  '00321033', // Requesting Service
  '0040A353', // Address (Trial)
  '0040A354', // Telephone Number (Trial)
]);

/** Values that say nothing, as programs that take identity out write them. */
const PLACEHOLDER =
  /^(?:[\s^*?.x0-]*|anon(?:ym(?:ous|ized|ised|us))?|unknown|none|removed|redacted|deidentified|n\/?a)$/i;

/** Dates that are plainly placeholders: no radiograph in a digital archive was taken before 1910. */
export const isPlaceholderDate = (text: string): boolean => /^(0000|1[0-8]|190)/.test(text);

/** Parts of a name, and whole values, that are too short or too common to be looked for in other text. */
const SHORTEST = 4;

/**
 * Whether an element tells who somebody is, or whose institution it was.
 * @param ids what may stand for a name: the id that the dataset publishes, and the header's own
 */
export function isIdentity(tag: string, element: JsonElement, ids: ReadonlySet<string>): boolean {
  if (!IDENTITY.has(tag) && element.vr !== 'PN') return false;
  if (element.vr === 'SQ') return (element.Value?.length ?? 0) > 0;
  const isDate = element.vr === 'DA';
  return textsOf(element).some(
    (text) => !ids.has(text) && !PLACEHOLDER.test(text) && !(isDate && isPlaceholderDate(text)),
  );
}

/** Texts by which identity is known again elsewhere in the same header: names, their parts, birth dates, addresses. */
export function identityTexts(header: DicomJson, ids: ReadonlySet<string>): string[] {
  const texts = new Set<string>();
  for (const [tag, element] of Object.entries(header)) {
    if (element.vr === 'SQ' || !isIdentity(tag, element, ids)) continue;
    for (const text of textsOf(element)) {
      for (const part of element.vr === 'PN' ? text.split(/[\^=\s]+/) : [text])
        if (part.length >= SHORTEST && !ids.has(part) && !PLACEHOLDER.test(part))
          texts.add(part.toLowerCase());
    }
  }
  return [...texts];
}
