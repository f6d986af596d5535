import type { StoredFigure } from '../statistics/types.ts';

/**
 * A line of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it, which
 * spreadsheets do not show.
 */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A figure's table, with the bounds of intervals in columns of their own. */
export function figureCsv({ categoryLabel, columns, categories }: StoredFigure): string {
  const withInterval = columns.map((_, i) => categories.some((c) => c.intervals?.[i]));
  const headings = columns.flatMap(({ label }, i) =>
    withInterval[i] ? [label, `${label}: share, 95 % from`, `${label}: share, 95 % to`] : [label],
  );
  const lines = categories.map(({ label, values, intervals }) =>
    csvLine([
      label,
      ...values.flatMap((value, i) =>
        withInterval[i] ? [value, ...(intervals?.[i] ?? [undefined, undefined])] : [value],
      ),
    ]),
  );
  return csvLine([categoryLabel, ...headings]) + lines.join('');
}
