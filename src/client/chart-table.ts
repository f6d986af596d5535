/** What a chart is drawn from: the table beside it. */

export interface Series {
  label: string;
  values: number[];
  /** Digits behind the point. */
  decimals: number;
  /** `#rrggbb`, where the series has a colour of its own. */
  colour: string | undefined;
}

export interface TableData {
  series: Series[];
  categories: string[];
  /** `#rrggbb` of each category, where it has one. */
  colours: (string | undefined)[];
}

/** What a table says: a series for each column that is marked for the chart, a category for each row. */
export function readTable(table: HTMLTableElement): TableData {
  const headings = [...table.querySelectorAll<HTMLTableCellElement>('thead th[data-series]')];
  const rows = [...table.tBodies[0]!.rows];
  return {
    series: headings.map((heading) => ({
      label: heading.dataset.series!,
      values: rows.map((row) => Number(row.cells[heading.cellIndex]?.dataset.value ?? 0)),
      decimals: Number(heading.dataset.decimals ?? 0),
      colour: heading.dataset.colour,
    })),
    categories: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ''),
    colours: rows.map((row) => row.dataset.colour),
  };
}

/** The link to whoever stands behind a bar: that of its own cell, else that of its row. Both from 0. */
export function linkBehind(table: HTMLTableElement, series: number, category: number): HTMLElement | null {
  const row = table.tBodies[0]!.rows[category];
  const heading = table.querySelectorAll<HTMLTableCellElement>('thead th[data-series]')[series];
  if (!row || !heading) return null;
  return row.cells[heading.cellIndex]?.querySelector('a') ?? row.cells[0]?.querySelector('a') ?? null;
}

/** Colours and type of the page, as a canvas needs them. */
export interface Theme {
  ink: string;
  line: string;
  /** Of series without a colour of their own, `#rrggbb`. */
  accent: string;
  font: string;
}

/** The theme in which an element stands now. */
export function themeOf(host: HTMLElement): Theme {
  const font = getComputedStyle(document.documentElement).getPropertyValue('--sans').trim();
  return {
    ink: resolved(host, '--ink'),
    line: resolved(host, '--line'),
    accent: toHex(resolved(host, '--chart')),
    font,
  };
}

/** A colour variable as the browser resolves it: canvas does not know `light-dark()`. */
function resolved(host: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** `rgb(1, 2, 3)` as `#010203`. */
function toHex(colour: string): string {
  const parts = colour.match(/\d+/g)?.slice(0, 3) ?? ['0', '0', '0'];
  return `#${parts.map((p) => Number(p).toString(16).padStart(2, '0')).join('')}`;
}

/** A label in lines of at most `width` characters, broken between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
