import type { CensusUsual } from '../census/types.ts';
import type { HeaderRow } from '../site/header-table.ts';
import { counted } from '../statistics/words.ts';
import { escapeHtml } from './html.ts';

/** Where the elements of a header lead. */
export interface HeaderLinks {
  /** Address at which the standard explains a tag; undefined for none. */
  standard: ((tag: string) => string) | undefined;
  /** Address of an element in the census of headers, by its name in addresses. */
  element: (slug: string) => string;
}

/** The groups in which a header is shown, by the names that older editions of PS3.6 gave them. */
const GROUPS = new Map([
  ['0008', 'Identifying'],
  ['0010', 'Patient'],
  ['0018', 'Acquisition'],
  ['0020', 'Relationship'],
  ['0028', 'Image presentation'],
  ['other', 'Other groups'],
  ['private', 'Private elements'],
]);

/** Elements that a page shows on paper, where there is no room for all. */
const PRINTED = new Set([
  '(0008,0060)', // Modality
  '(0008,0064)', // Conversion Type
  '(0008,103E)', // Series Description
  '(0018,0015)', // Body Part Examined
  '(0018,1164)', // Imager Pixel Spacing
  '(0018,5101)', // View Position
  '(0028,0004)', // Photometric Interpretation
  '(0028,0010)', // Rows
  '(0028,0011)', // Columns
  '(0028,0030)', // Pixel Spacing
  '(0028,0101)', // Bits Stored
  '(0028,1050)', // Window Center
  '(0028,1051)', // Window Width
  '(0028,2110)', // Lossy Image Compression
]);

/**
 * A header as HTML: a table for each of its groups, which folds. Of all that a page shows this is nearly the whole: made
 * as one text it takes a quarter of the time that a template takes for its four thousand parts.
 * @param unusual in what the patient's headers are not as nearly all others; it is looked for which of it holds here
 */
export function headerHtml(
  rows: readonly HeaderRow[],
  unusual: readonly CensusUsual[],
  links: HeaderLinks,
): string {
  const usual = new Map(unusual.map((each) => [printedTag(each.tag), each]));
  const groups = new Map<string, { html: string; elements: number }>();
  let group = { html: '', elements: 0 };
  for (const row of rows) {
    if (row.depth === 0) {
      const name = groupOf(row.tag);
      group = groups.get(name) ?? { html: '', elements: 0 };
      groups.set(name, group);
    }
    group.html += rowHtml(row, row.depth === 0 ? usual.get(row.tag) : undefined, links);
    if (row.tag !== '') group.elements++;
  }
  let html = '';
  for (const [id, name] of GROUPS) {
    const shown = groups.get(id);
    if (!shown) continue;
    const number = id.startsWith('00') ? `<span class="mono">${id}</span> ` : '';
    html +=
      `<details class="header-group" open><summary>${number}${name} <span class="muted small">${counted(shown.elements, 'element')}</span></summary>` +
      `<table class="header-table" aria-label="${name}">${HEAD}<tbody>${shown.html}</tbody></table></details>`;
  }
  return html;
}

const HEAD =
  '<colgroup><col class="tags"><col class="names"><col class="vrs"><col></colgroup>' +
  '<thead class="visually-hidden"><tr><th scope="col">Tag</th><th scope="col">Name</th><th scope="col">VR</th><th scope="col">Value</th></tr></thead>';

/** What nearly all headers have and this one lacks, as a list in HTML; nothing where it lacks nothing. */
export function missingHtml(
  rows: readonly HeaderRow[],
  unusual: readonly CensusUsual[],
  { element }: HeaderLinks,
): string {
  const items = missingOf(rows, unusual).map(({ tag, name, slug, kind, value = '', meaning }) => {
    const linked = `<a href="${escapeHtml(element(slug))}">${escapeHtml(name)}</a> <span class="mono">${printedTag(tag)}</span>`;
    return kind === 'value' ? `<li>${linked} ${usualHtml(value, meaning)}</li>` : `<li>${linked}</li>`;
  });
  if (items.length === 0) return '';
  return `<div class="missing"><p><span class="mark">unusual</span> Missing here, while nearly all files have it:</p><ul>${items.join('')}</ul></div>`;
}

/** What a few headers lack, and this is one of them. */
function missingOf(rows: readonly HeaderRow[], unusual: readonly CensusUsual[]): CensusUsual[] {
  const tags = new Set(rows.filter(({ depth }) => depth === 0).map(({ tag }) => tag));
  return unusual.filter(({ tag, kind }) => kind !== 'absent' && !tags.has(printedTag(tag)));
}

const usualHtml = (value: string, meaning: string | undefined) =>
  `<span class="mono">${escapeHtml(value)}</span>${meaning ? ` (${escapeHtml(meaning)})` : ''}`;

/** How much of a header is marked. */
export function headerCounts(
  rows: readonly HeaderRow[],
  unusual: readonly CensusUsual[],
): { elements: number; withheld: number; unusual: number } {
  const usual = new Map(unusual.map((each) => [printedTag(each.tag), each]));
  const marked = rows.filter((row) => row.depth === 0 && isUnusual(row, usual.get(row.tag))).length;
  return {
    elements: rows.filter(({ tag }) => tag !== '').length,
    withheld: rows.filter(({ withheld }) => withheld).length,
    unusual: marked + missingOf(rows, unusual).length,
  };
}

/** `00100010` as the standard prints it. Pages bundle no dictionary. */
const printedTag = (tag: string) => `(${tag.slice(0, 4)},${tag.slice(4)})`;

function groupOf(tag: string): string {
  const group = tag.slice(1, 5);
  if (Number.parseInt(group, 16) % 2 === 1) return 'private';
  return GROUPS.has(group) ? group : 'other';
}

/** Of a patient with several images one may be as all others are. */
const isUnusual = ({ value }: HeaderRow, usual: CensusUsual | undefined): usual is CensusUsual =>
  usual !== undefined && (usual.kind === 'absent' || (usual.kind === 'value' && usual.value !== value));

function unusualHtml({ kind, value = '', meaning, slug }: CensusUsual, { element }: HeaderLinks): string {
  const said = {
    value: `say ${usualHtml(value, meaning)}`,
    present: 'have it',
    absent: 'do not have this element',
  }[kind];
  return `<span class="mark"><a href="${escapeHtml(element(slug))}">unusual</a>: nearly all files ${said}</span>`;
}

function rowHtml(row: HeaderRow, usual: CensusUsual | undefined, links: HeaderLinks): string {
  const { tag, name, vr, value, meaning, depth, withheld, unlisted } = row;
  const classes = [
    depth > 0 && `depth-${Math.min(depth, 4)}`,
    depth === 0 && PRINTED.has(tag) && 'printed',
  ].filter(Boolean);
  const marked = isUnusual(row, usual);
  const tagText = escapeHtml(tag);
  const address = tag === '' || unlisted ? undefined : links.standard?.(tag);
  // The standard's host need not know whose header was looked at.
  const linked = address ? `<a href="${escapeHtml(address)}" rel="noreferrer">${tagText}</a>` : tagText;
  const shown = withheld ? '<span class="mark">withheld by the privacy policy</span>' : escapeHtml(value);
  const read = meaning ? ` <span class="muted">${escapeHtml(meaning)}</span>` : '';
  return (
    `<tr${classes.length > 0 ? ` class="${classes.join(' ')}"` : ''}><td>${linked}</td>` +
    `<th scope="row">${escapeHtml(name)}</th>` +
    `<td>${escapeHtml(vr)}</td><td>${shown}${read}${marked ? ` ${unusualHtml(usual, links)}` : ''}</td></tr>`
  );
}
