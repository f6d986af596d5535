import type { ExplorerData } from './data.ts';
import { codeValue } from './filters.ts';

/** A cell of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Patients as CSV with all fields; their ids and columns have to be there. */
export function csvOf(data: ExplorerData, patients: Iterable<number>): string {
  const fields = data.filters;
  const lines = [['id', ...fields.map(({ key }) => key)].map(cell).join(',')];
  for (const patient of patients) {
    const values = fields.map((field) => codeValue(field, data.column(field.key)[patient]!));
    lines.push([data.id(patient)!, ...values].map(cell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Patients' ids, one a line. */
export const idsOf = (data: ExplorerData, patients: Iterable<number>): string =>
  Array.from(patients, (patient) => `${data.id(patient)!}\n`).join('');

/** Hands a text to the reader as a file. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
