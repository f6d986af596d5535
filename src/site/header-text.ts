import type { HeaderRow } from './header-table.ts';

/** Columns are as wide as names usually are; longer names push their value to the right. */
const NAME = 36;

/**
 * Published headers as text, a line an element: tag, VR, name, value, with the elements of items indented. The table of
 * the page in another form, so what the privacy policy withholds is withheld here.
 * @param id of the patient, as published
 * @param headers of the patient's images, in their order; undefined for one that could not be read
 */
export function headerText(id: string, headers: readonly (HeaderRow[] | undefined)[]): string {
  const parts = headers.map((rows, i) => {
    const which = headers.length > 1 ? `, image ${i + 1} of ${headers.length}` : '';
    return [`DICOM header of ${line(id)}${which}, as published`, '', ...(rows?.map(rowText) ?? [NONE])];
  });
  return `${(parts.length > 0 ? parts : [[NONE]]).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const NONE = 'There is no header that can be read.';

function rowText({ tag, vr, name, value, depth, withheld }: HeaderRow): string {
  const label = `${'  '.repeat(depth)}${name}`.padEnd(NAME);
  const said = withheld ? '[withheld by the privacy policy]' : value;
  return line(`${tag.padEnd(11)}  ${vr.padEnd(2)}  ${label}  ${said}`).trimEnd();
}

/** Text that stays on its line and in its direction: line breaks and other controls are shown as U+FFFD. */
const line = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
