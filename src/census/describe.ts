import { createHash } from 'node:crypto';
import { isPrivate, lookUp, nameOf } from '../dicom/dictionary.ts';
import { readAloud } from '../dicom/read-aloud.ts';
import type { ElementCount } from './count.ts';
import type { CountedValue, Tally } from './tally.ts';
import {
  type CensusElement,
  type CensusPart,
  type CensusUsual,
  fewOf,
  LISTED_PATIENTS,
  SHOWN_VALUES,
} from './types.ts';

/** An element as it is stored, and the patients of each of its parts. */
export interface DescribedElement {
  element: CensusElement;
  patients: number[][];
  /** The value in all files. */
  constant: string | undefined;
  /** What a few files do not share with the others, and the patients whose they are. */
  unusual: { usual: CensusUsual; patients: number[] } | undefined;
}

/** Puts elements into tag order, those within a sequence behind it. */
export const inTagOrder = (elements: readonly ElementCount[]): ElementCount[] =>
  elements
    .map((element) => ({ element, key: element.path.map(({ tag, creator }) => tag + creator).join('-') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ element }) => element);

/**
 * Describes what was counted of an element.
 * @param files all files that were counted
 * @param slug its name in addresses
 */
export function describeElement(
  counted: ElementCount,
  tally: Tally,
  files: number,
  slug: string,
): DescribedElement {
  const path = counted.path.map(({ tag, creator }) => ({
    tag,
    name: nameOf(tag),
    ...(creator !== '' && { creator }),
  }));
  const vr = [...counted.vrs].sort();
  const distinct = tally.distinct(counted.id);
  const values = tally.mostFrequent(counted.id, SHOWN_VALUES);
  const parts = partsOf(counted, values, distinct, files, vr);
  const constant = constancy(counted, distinct, files);
  const keyword = lookUp(counted.tag)?.keyword;
  return {
    element: {
      slug,
      path,
      ...(keyword && { keyword }),
      vr,
      files: counted.files,
      withValue: counted.withValue,
      withheld: counted.withheld.count,
      ...(distinct > 0 && { distinct }),
      ...(constant && { constant }),
      ...(distinct > 1 && counted.range && { range: counted.range }),
      paged: parts.length > 1,
      parts: parts.map(({ part }) => part),
    },
    patients: parts.map(({ patients }) => patients),
    constant: constant === 'everywhere' ? values[0]!.value : undefined,
    unusual: unusualOf(counted, values[0], tally, files, slug),
  };
}

/** Where the one value stands; undefined where there are several, or none, or one that is not known. */
function constancy(
  { files, withValue, withheld, binary }: ElementCount,
  distinct: number,
  all: number,
): CensusElement['constant'] {
  if (distinct !== 1 || withheld.count > 0 || binary.count > 0) return undefined;
  if (withValue < files) return 'where filled';
  return files < all ? 'where present' : 'everywhere';
}

/**
 * What nearly all files share of an element, where the others are a few. Of elements within sequences nothing is said:
 * a rare sequence would be told once for each element in it; nor of private ones, which say that they are private.
 */
function unusualOf(
  counted: ElementCount,
  first: CountedValue | undefined,
  tally: Tally,
  files: number,
  slug: string,
): DescribedElement['unusual'] {
  const { id, tag, path, absent } = counted;
  if (path.length > 1 || isPrivate(tag)) return undefined;
  const few = fewOf(files);
  const isFew = (n: number) => n > 0 && n <= few;
  const about = { tag, name: nameOf(tag), slug };
  const others = (value: string | undefined) => [
    ...tally.patientsOfOthers(id, value),
    ...[counted.withheld, counted.binary, counted.empty].flatMap((group) => group.patients),
  ];
  if (first && !first.cut && isFew(files - first.files)) {
    const meaning = counted.vrs.size === 1 ? readAloud([...counted.vrs][0]!, first.value) : undefined;
    const usual: CensusUsual = { ...about, kind: 'value', value: first.value, ...(meaning && { meaning }) };
    return { usual, patients: [...others(first.value), ...absent] };
  }
  if (isFew(files - counted.files)) return { usual: { ...about, kind: 'present' }, patients: absent };
  if (isFew(counted.files)) return { usual: { ...about, kind: 'absent' }, patients: others(undefined) };
  return undefined;
}

function partsOf(
  counted: ElementCount,
  values: CountedValue[],
  distinct: number,
  files: number,
  vr: readonly string[],
): { part: CensusPart; patients: number[] }[] {
  const part = (kind: CensusPart['kind'], count: number | undefined, patients: number[], more = {}) => ({
    part: {
      kind,
      ...(count !== undefined && { files: count }),
      ...more,
      listed: Math.min(patients.length, LISTED_PATIENTS),
      more: patients.length > LISTED_PATIENTS,
    },
    patients: patients.slice(0, LISTED_PATIENTS),
  });
  const shown = values.map(({ value, cut, files: count, patients }) => {
    const meaning = !cut && vr.length === 1 ? readAloud(vr[0]!, value) : undefined;
    return part('value', count, patients, { value, ...(cut && { cut }), ...(meaning && { meaning }) });
  });
  const { withValue, withheld, binary, empty, absent, several } = counted;
  const others = withValue - withheld.count - values.reduce((sum, { files: n }) => sum + n, 0);
  return [
    ...shown,
    ...(distinct > shown.length ? [part('others', several ? undefined : others, [])] : []),
    part('withheld', withheld.count, withheld.patients),
    part('binary', binary.count, binary.patients),
    part('empty', empty.count, empty.patients),
    part('absent', files - counted.files, absent),
  ].filter(({ part: { files: count } }) => count === undefined || count > 0);
}

/** Longest name in addresses: file systems take 255 bytes, and a creator's name of 64 has to fit in, too. */
const LONGEST_SLUG = 150;

/**
 * Names in addresses, each its own: two creators may be spelled alike in small letters. Of an element deep within
 * sequences the middle of its path is told by a hash.
 */
export function slugAllocator(): (element: ElementCount) => string {
  const taken = new Set<string>();
  return ({ path }) => {
    const whole = path
      .map(({ tag, creator }) => (creator === '' ? tag : `${tag}_${plain(creator)}`).toLowerCase())
      .join('-');
    const stem =
      whole.length <= LONGEST_SLUG
        ? whole
        : `${whole.slice(0, 50)}-${createHash('sha256').update(whole).digest('hex').slice(0, 16)}-${whole.slice(-50)}`;
    let slug = stem;
    for (let n = 2; taken.has(slug); n++) slug = `${stem}_${n}`;
    taken.add(slug);
    return slug;
  };
}

const plain = (creator: string) => creator.replace(/[^A-Za-z\d]+/g, '.').replace(/^\.+|\.+$/g, '');
