import type { CensusElement, CensusPart, CensusStep } from '../census/types.ts';
import { counted } from '../statistics/words.ts';

/** A group of elements on the page of headers. */
export interface CensusSection {
  /** Its place on the page. */
  id: 'varies' | 'constant' | 'partly' | 'withheld' | 'without-value';
  title: string;
  lede: string;
}

/** The groups in the order in which they are shown. */
export const CENSUS_SECTIONS: CensusSection[] = [
  { id: 'varies', title: 'Varies', lede: 'More than one value: what tells files apart.' },
  {
    id: 'partly',
    title: 'One value, in some files',
    lede: 'The same wherever it stands; the other files have no value or not even the element.',
  },
  { id: 'constant', title: 'The same in every file', lede: 'One value, in every file.' },
  {
    id: 'withheld',
    title: 'Withheld',
    lede: 'Hold a value that the privacy policy does not let through. It is told where something stands, not what, nor how often it is the same.',
  },
  {
    id: 'without-value',
    title: 'Without a value',
    lede: 'Empty wherever they stand, or binary data, which is not read.',
  },
];

/** The group to which an element belongs. */
export function censusSection({ distinct = 0, constant, withheld }: CensusElement): CensusSection['id'] {
  if (constant === 'everywhere') return 'constant';
  if (constant) return 'partly';
  if (distinct > 0) return 'varies';
  return withheld > 0 ? 'withheld' : 'without-value';
}

/** `00100010` as `(0010,0010)`. Pages bundle no dictionary. */
export const tagText = (tag: string): string => `(${tag.slice(0, 4)},${tag.slice(4)})`;

/** What an element is called: private ones by their creator, where it may be told. */
export const stepName = ({ name, creator }: CensusStep): string => (creator ? `${name} (${creator})` : name);

/** Whether no two files have the same value. */
export const allDifferent = ({ distinct = 0, withValue, withheld, parts }: CensusElement): boolean =>
  distinct > 1 && withheld === 0 && distinct === withValue && parts[0]?.files === 1;

/** What is to be said first of an element. */
export function censusLede(element: CensusElement): string {
  const { distinct = 0, constant, files, withValue, withheld, parts } = element;
  const filled = counted(withValue, 'file');
  switch (censusSection(element)) {
    case 'constant':
      return `One value, in every file.`;
    case 'partly':
      return constant === 'where present'
        ? `One value, in every file that has the element: ${filled}.`
        : `One value, in ${withValue.toLocaleString('en')} of the ${counted(files, 'file')} that have the element.`;
    case 'varies':
      if (allDifferent(element)) return `Another value in each of ${filled}.`;
      return distinct === 1 && withheld === 0
        ? `One value that can be shown, in ${filled}.`
        : `${counted(distinct, 'value')} in ${filled}${withheld > 0 ? ', besides those that are withheld' : ''}.`;
    case 'withheld':
      return `Holds something in ${filled}. The privacy policy withholds what it is.`;
    default:
      return parts.some(({ kind }) => kind === 'binary')
        ? 'Binary data, which is not read.'
        : 'Empty in every file that has it.';
  }
}

/** A part of the files in words, where it has no value to show. */
export function partText({ kind }: CensusPart, { distinct = 0, parts }: CensusElement): string {
  const others = distinct - parts.filter((part) => part.kind === 'value').length;
  const words: Record<Exclude<CensusPart['kind'], 'value'>, string> = {
    others: counted(others, 'other value'),
    withheld: 'withheld by the privacy policy',
    binary: 'binary data, not read',
    empty: 'empty',
    absent: 'without the element',
  };
  return kind === 'value' ? '' : words[kind];
}
