import { formatTag, isPrivate, lookUp, nameOf, privateCreatorOf } from '../dicom/dictionary.ts';
import { type DicomJson, firstText, formatValue, type JsonElement } from '../dicom/json.ts';
import { readAloud } from '../dicom/read-aloud.ts';
import { Tag } from '../dicom/tags.ts';
import type { PublishedHeader } from '../privacy/policy.ts';

/** A line of the header table, in tag order; the elements of a sequence's items follow it, one level deeper. */
export interface HeaderRow {
  /** `(0010,0010)`; empty for the line that begins an item. */
  tag: string;
  name: string;
  vr: string;
  /** Values joined by a backslash, as the file has them. */
  value: string;
  /** What the value means, where that is not plain: the name of a UID, an age, a date. */
  meaning?: string;
  depth: number;
  withheld?: boolean;
  /** Whether PS3.6 has no line for the tag: private and unknown elements, and group lengths. */
  unlisted?: boolean;
}

/**
 * The published header as a table, the way pydicom prints it.
 * @param pixelBytes length of the pixel data's value, which is told but not shown
 */
export function headerRows(
  { header, withheld }: Pick<PublishedHeader, 'header' | 'withheld'>,
  pixelBytes?: number,
): HeaderRow[] {
  const rows: HeaderRow[] = [];
  const elements = new Map<string, JsonElement | 'withheld'>(Object.entries(header));
  const vrs = new Map(withheld.map(({ tag, vr }) => [tag, vr]));
  for (const tag of vrs.keys()) elements.set(tag, 'withheld');
  for (const tag of [...elements.keys()].sort()) {
    const element = elements.get(tag)!;
    if (element === 'withheld') {
      rows.push({
        tag: formatTag(tag),
        name: nameOf(tag),
        vr: vrs.get(tag)!,
        value: '',
        depth: 0,
        withheld: true,
        ...unlisted(tag),
      });
    } else addRows(rows, header, tag, 0);
  }
  if (pixelBytes !== undefined) {
    rows.push({
      tag: formatTag(Tag.PixelData),
      name: nameOf(Tag.PixelData),
      vr: 'OB',
      value: `${pixelBytes.toLocaleString('en')} bytes`,
      depth: 0,
    });
  }
  return rows;
}

const unlisted = (tag: string) =>
  isPrivate(tag) || tag.endsWith('0000') || !lookUp(tag) ? { unlisted: true } : {};

/** Items are followed as deep as the header goes, which its reader bounds. */
function addRows(rows: HeaderRow[], dataset: DicomJson, tag: string, depth: number): void {
  const element = dataset[tag]!;
  const items = element.vr === 'SQ' ? ((element.Value ?? []) as DicomJson[]) : undefined;
  const values = items ? [] : (element.Value ?? []).map((v) => formatValue(v));
  const meaning = values.length === 1 ? readAloud(element.vr, values[0]!) : undefined;
  const creator = privateCreatorOf(tag);
  const owner = creator && firstText(dataset, creator);
  rows.push({
    tag: formatTag(tag),
    name: owner ? `${nameOf(tag)} (${owner})` : nameOf(tag),
    vr: element.vr,
    value: items ? `${items.length} ${items.length === 1 ? 'item' : 'items'}` : values.join('\\'),
    ...(meaning && { meaning }),
    depth,
    ...unlisted(tag),
  });
  items?.forEach((item, i) => {
    rows.push({ tag: '', name: `Item ${i + 1}`, vr: '', value: '', depth: depth + 1 });
    for (const inner of Object.keys(item).sort()) addRows(rows, item, inner, depth + 2);
  });
}
