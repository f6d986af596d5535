/**
 * Where a folder of the site would hold too many entries, they stand in groups: hosts and people's tools begin to fail at
 * ten thousand. Which group follows from the name alone, so that addresses stay whoever comes and goes, and scripts of
 * pages know it as well.
 */

/** Above so many patients their names stand in groups. */
export const MOST_IN_ONE_FOLDER = 200_000;
/** A page of a gallery up to this number stands among the others; those above in groups of a thousand. */
const LAST_PLAIN_PAGE = 10_000;

/** FNV-1a of 32 bits (draft-eastlake-fnv) of a name of ASCII characters. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * The group of a name: three hexadecimal digits, of which there are 4,096, so that forty million names give no folder of
 * more than ten thousand.
 * @param name of ASCII letters, digits, `.`, `-` and `_`
 */
export function groupOf(name: string): string {
  // Folded to twelve bits.
  const hash = hashOf(name);
  return ((hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff).toString(16).padStart(3, '0');
}

/** A name behind its group: `3fa/NAME`. */
export const inGroup = (name: string): string => `${groupOf(name)}/${name}`;

/** The name itself, whether it stands behind its group or not. */
export const withoutGroup = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The end of the address of a gallery's page: its number, behind its group where there may be too many. */
export const pagePlace = (page: number): string =>
  page > LAST_PLAIN_PAGE ? `${Math.floor(page / 1000)}/${page}` : String(page);
