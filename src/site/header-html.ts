import type { HeaderRow } from './header-table.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML that shows just this text, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

/**
 * The rows of a header table as HTML. Of all that a page shows this is nearly the whole: made as one text it takes a
 * quarter of the time that a template takes for its four thousand parts.
 */
export function headerRowsHtml(rows: readonly HeaderRow[]): string {
  return rows.map(rowHtml).join('');
}

function rowHtml({ tag, name, vr, value, meaning, depth, withheld }: HeaderRow): string {
  const indent = depth > 0 ? ` class="depth-${Math.min(depth, 4)}"` : '';
  const shown = withheld ? '<span class="muted">withheld by the privacy policy</span>' : escapeHtml(value);
  const read = meaning ? ` <span class="muted">${escapeHtml(meaning)}</span>` : '';
  return (
    `<tr${indent}><td class="tag-cell mono">${escapeHtml(tag)}</td>` +
    `<th scope="row" class="name">${escapeHtml(name)}</th>` +
    `<td class="vr mono">${escapeHtml(vr)}</td><td class="value">${shown}${read}</td></tr>`
  );
}
