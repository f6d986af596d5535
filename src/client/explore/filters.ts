import { codesBelow, type FieldHead, type NumberField, numberOf } from '../../explorer/format.ts';

/** What a filter of a field asks for. An empty text among the values stands for those without one. */
export type Filter =
  | { kind: 'values'; values: string[] }
  | { kind: 'range'; from: number | undefined; to: number | undefined; open: boolean }
  | { kind: 'missing' };

/** A filter as it stands in an address: one text for each value, `70..80`, `70..<80` without the end, or `none`. */
export function filterTexts(filter: Filter): string[] {
  if (filter.kind === 'values') return filter.values;
  if (filter.kind === 'missing') return ['none'];
  return [`${filter.from ?? ''}..${filter.open ? '<' : ''}${filter.to ?? ''}`];
}

const RANGE = /^(-?[\d.]*(?:e[+-]?\d+)?)\.\.(<?)(-?[\d.]*(?:e[+-]?\d+)?)$/i;

/** Reads what stands in an address; undefined where it asks for nothing that the field knows. */
export function parseFilter(field: FieldHead, texts: readonly string[]): Filter | undefined {
  if (field.kind !== 'number') {
    const known = texts.filter((text) => text === '' || field.values.includes(text));
    return known.length > 0 ? { kind: 'values', values: [...new Set(known)] } : undefined;
  }
  const text = texts[0] ?? '';
  if (text === 'none') return { kind: 'missing' };
  const [, low, open, high] = RANGE.exec(text) ?? [];
  const number = (part: string | undefined) =>
    part === undefined || part === '' || !Number.isFinite(Number(part)) ? undefined : Number(part);
  const from = number(low);
  const to = number(high);
  return from === undefined && to === undefined
    ? undefined
    : { kind: 'range', from, to, open: open === '<' && to !== undefined };
}

/** Which codes of its field a filter lets pass: 1 a code. */
export function passesOf(field: FieldHead, filter: Filter): Uint8Array {
  const passes = new Uint8Array(field.codes);
  if (filter.kind === 'missing') {
    passes[0] = 1;
  } else if (filter.kind === 'range') {
    if (field.kind !== 'number') return passes;
    const [first, last] = codeRange(field, filter);
    passes.fill(1, first, last + 1);
  } else if (field.kind === 'category') {
    for (const value of filter.values) passes[value === '' ? 0 : field.values.indexOf(value) + 1] = 1;
  } else if (field.kind === 'set') {
    const wanted = new Set(filter.values.map((value) => field.values.indexOf(value)));
    field.sets.forEach((set, code) => {
      if (code === 0 ? filter.values.includes('') : set.some((place) => wanted.has(place))) passes[code] = 1;
    });
  }
  return passes;
}

/** First and last code of a range, the last one below the first where it is empty. */
export function codeRange(
  field: NumberField,
  { from, to, open }: Filter & { kind: 'range' },
): [first: number, last: number] {
  return [
    from === undefined ? 1 : codesBelow(field, from, false) + 1,
    to === undefined ? field.codes - 1 : codesBelow(field, to, !open),
  ];
}

/** A filter in words, without the field's name. */
export function filterInWords(field: FieldHead, filter: Filter): string {
  if (filter.kind === 'missing') return field.missing;
  if (filter.kind === 'values') return filter.values.map((value) => valueLabel(field, value)).join(' or ');
  const unit = field.kind === 'number' && field.unit ? ` ${field.unit}` : '';
  const { from, to, open } = filter;
  if (from === to && !open) return `${from}${unit}`;
  if (from === undefined) return `${open ? 'below' : 'up to'} ${to}${unit}`;
  return to === undefined ? `${from}${unit} or more` : `${from} to ${open ? 'below ' : ''}${to}${unit}`;
}

/** A value of a category or set as it is shown. */
export function valueLabel(field: FieldHead, value: string): string {
  if (value === '' || field.kind === 'number') return value === '' ? field.missing : value;
  return field.labels?.[field.values.indexOf(value)] ?? value;
}

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** What a patient's code says, as it is shown; empty where there is no value. */
export function codeLabel(field: FieldHead, code: number): string {
  if (field.kind === 'set')
    return (field.sets[code] ?? []).map((place) => valueLabel(field, field.values[place]!)).join(', ');
  if (code === 0) return '';
  return field.kind === 'number'
    ? plain.format(numberOf(field, code))
    : valueLabel(field, field.values[code - 1]!);
}

/** The same for programs. */
export function codeValue(field: FieldHead, code: number): string {
  if (field.kind === 'set') return (field.sets[code] ?? []).map((place) => field.values[place]!).join(' ');
  if (code === 0) return '';
  return field.kind === 'number' ? String(numberOf(field, code)) : field.values[code - 1]!;
}
