import { type OTHER_COLUMNS, RETAIN_OPTIONS, type RetainOption } from './options.ts';
import table from './table.json' with { type: 'json' };

type Column = RetainOption | (typeof OTHER_COLUMNS)[keyof typeof OTHER_COLUMNS];

/**
 * What the profile does with an attribute (PS3.15 table E.1-1a): X remove, Z empty, D put a dummy value, U replace the
 * UID, K keep, C clean, and combinations such as X/Z/D, where it depends on the kind of the object.
 */
export interface Attribute {
  name: string;
  basic: string;
  /** By option, what is done under it in place of that. */
  options: Partial<Record<Column, 'K' | 'C'>>;
}

type Row = [tag: string, name: string, basic: string, options?: Attribute['options']];

/** Edition of the standard that the table is of. */
export const EDITION = table.edition;

const attributes = new Map<string, Attribute>(
  (table.rows as Row[]).map(([tag, name, basic, options = {}]) => [tag, { name, basic, options }]),
);

/** Every attribute of the table, by tag; `50XXXXXX`, `60XX3000` and `60XX4000` stand for repeating groups. */
export const TABLE: ReadonlyMap<string, Attribute> = attributes;

/** What the table says of an element; undefined where it says nothing. @param tag eight hexadecimal digits */
export function attributeOf(tag: string): Attribute | undefined {
  const known = attributes.get(tag);
  if (known) return known;
  const group = tag.slice(0, 2);
  if (group === '50') return attributes.get('50XXXXXX');
  return group === '60' ? attributes.get(`60XX${tag.slice(4)}`) : undefined;
}

/** Whether any option that there is keeps an attribute or cleans it. */
export const isOptional = ({ options }: Attribute): boolean =>
  RETAIN_OPTIONS.some((option) => options[option] !== undefined && option !== 'institution-identity');
