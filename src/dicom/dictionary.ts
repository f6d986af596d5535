/**
 * The data dictionary of PS3.6: what a tag is called and which VR it has where the file does not say.
 *
 * Two packages make it; this module is the only one that knows which. @iwharris/dicom-data-dictionary is built from
 * the standard's own text and has names and VRs as it prints them, but stopped with edition 2019e and leaves groups
 * 0002 and 0004 out. dcmjs/dictionary is kept current, but has keywords instead of names and some VRs that differ
 * from the standard's. So the first is asked first, and the second for what came later.
 */
import { elements, revision } from '@iwharris/dicom-data-dictionary';
import current from 'dcmjs/dictionary';

export interface DictionaryEntry {
  /** Attribute name as PS3.6 prints it, such as `Patient's Name`. */
  name: string;
  keyword: string;
  /** VR, or several joined by " or " where the context decides. */
  vr: string;
}

/** Edition of the standard from which names are taken; attributes of later editions are added to it. */
export const DICTIONARY_EDITION = revision;

// The package keeps names as the standard's HTML has them.
const unescapeName = (name: string) => name.replaceAll('&#x27;', "'").replaceAll('&amp;', '&').trim();

/** `SOPClassUID` as `SOP Class UID`. */
const spellOut = (keyword: string) =>
  keyword.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');

/** DCMTK's marks for VRs that the context decides. */
const AMBIGUOUS: Record<string, string> = {
  ox: 'OB or OW',
  xs: 'US or SS',
  lt: 'US or OW',
  up: 'UL',
  na: 'See Note',
};

const entries = new Map<string, DictionaryEntry>();
/** Tags of which digits may be any (PS3.5 7.6): `60XX3000`. */
const repeating: { pattern: RegExp; entry: DictionaryEntry }[] = [];

function add(tag: string, entry: DictionaryEntry): void {
  if (!tag.includes('X')) entries.set(tag, entry);
  else repeating.push({ pattern: new RegExp(`^${tag.replaceAll('X', '.')}$`), entry });
}

/** Names under which vendors reserve blocks of private elements, as DCMTK's private dictionary has them. */
const creators = new Set<string>();

const plainTag = (tag: string) => tag.replace(/[(),]/g, '').toUpperCase();

for (const [tag, { name, keyword, vr }] of Object.entries(elements))
  add(plainTag(tag), { name: unescapeName(name), keyword, vr: vr.trim() });
for (const [tag, { name, vr, version }] of Object.entries(current)) {
  const creator = /^\(\w{4},"(.+)",/.exec(tag)?.[1];
  if (creator) creators.add(creator);
  const plain = plainTag(tag);
  // Private dictionaries and ranges of tags stand in the same table.
  if (!/^DICOM/.test(version) || !/^[\dA-F]{8}$/.test(plain) || isPrivate(plain) || lookUp(plain)) continue;
  add(plain, { name: spellOut(name), keyword: name, vr: AMBIGUOUS[vr] ?? vr });
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
  return repeating.find(({ pattern }) => pattern.test(tag))?.entry;
}

/** True for tags of odd group number (PS3.5 7.8). */
export function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;
}

/** True for (gggg,0010-00FF) of an odd group: the element that names who reserved a block (PS3.5 7.8.1). */
export function isPrivateCreator(tag: string): boolean {
  return isPrivate(tag) && /^....00[1-9A-F]/.test(tag);
}

/** Whether a private creator is one of those that vendors are known to use, and no text of somebody's own. */
export const isKnownCreator = (creator: string): boolean => creators.has(creator);

/** The tag of the private creator to whose block a private element belongs: 00091001 → 00090010. */
export function privateCreatorOf(tag: string): string | undefined {
  const block = tag.slice(4, 6);
  return isPrivate(tag) && /^[1-9A-F]/.test(block) ? `${tag.slice(0, 4)}00${block}` : undefined;
}

/** The name to print for a tag: the dictionary's, or what kind of element it is. */
export function nameOf(tag: string): string {
  if (isPrivate(tag)) return isPrivateCreator(tag) ? 'Private Creator' : 'Private Element';
  return lookUp(tag)?.name ?? 'Unknown Element';
}

/** `00100010` as the standard prints it: `(0010,0010)`. */
export function formatTag(tag: string): string {
  return `(${tag.slice(0, 4)},${tag.slice(4)})`;
}
