/** Headings of CSV columns that announce identity: their cells are not shown. */
const IDENTIFYING_COLUMN = /name|birth|\bdob\b|\bmrn\b|\bssn\b|address|phone|e-?mail|physician|accession/i;

/** Whether the cells of a CSV column may be shown. */
export function mayShowColumn(heading: string): boolean {
  return !IDENTIFYING_COLUMN.test(heading);
}
