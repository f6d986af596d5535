/**
 * The data dictionary of PS3.6: what a tag is called and which VR it has where the file does not say.
 * The table comes from a package; this module is the only one that knows which.
 */
import { elements, revision } from '@iwharris/dicom-data-dictionary';

export interface DictionaryEntry {
  /** Attribute name as PS3.6 prints it, such as `Patient's Name`. */
  name: string;
  keyword: string;
  /** VR, or several joined by " or " where the context decides. */
  vr: string;
}

/** Edition of the standard that the dictionary was made from, such as `2019e`. */
export const DICTIONARY_EDITION = revision;

// The package keeps names as the standard's HTML has them.
const unescapeName = (name: string) => name.replaceAll('&#x27;', "'").replaceAll('&amp;', '&');

const entries = new Map<string, DictionaryEntry>();
for (const [tag, { name, keyword, vr }] of Object.entries(elements)) {
  const key = tag.replace(/[(),]/g, '').toUpperCase();
  entries.set(key, { name: unescapeName(name), keyword, vr });
}

/**
 * Looks a tag up.
 * @param tag eight hexadecimal digits, `00100010`
 * @returns the entry, or undefined for private and unknown tags. Repeating groups (50xx, 60xx, PS3.5 7.6) and
 *   group lengths (gggg,0000) are resolved.
 */
export function lookUp(tag: string): DictionaryEntry | undefined {
  const exact = entries.get(tag);
  if (exact) return exact;
  if (isPrivate(tag)) return undefined;
  if (tag.endsWith('0000')) return { name: 'Group Length', keyword: 'GroupLength', vr: 'UL' };
  const group = tag.slice(0, 2);
  if (group === '50' || group === '60') return entries.get(`${group}XX${tag.slice(4)}`);
  return undefined;
}

/** True for tags of odd group number (PS3.5 7.8). */
export function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;
}

/** The name to print for a tag: the dictionary's, or what kind of element it is. */
export function nameOf(tag: string): string {
  if (isPrivate(tag)) return /^....00[1-9A-F]/.test(tag) ? 'Private Creator' : 'Private Element';
  return lookUp(tag)?.name ?? 'Unknown Element';
}

/** `00100010` as the standard prints it: `(0010,0010)`. */
export function formatTag(tag: string): string {
  return `(${tag.slice(0, 4)},${tag.slice(4)})`;
}
