/** Headings of CSV columns that announce identity: their cells are not shown. */
const IDENTIFYING_COLUMN = /name|birth|\bdob\b|\bmrn\b|\bssn\b|address|phone|e-?mail|physician|accession/i;

/** Whether the cells of a CSV column may be shown. */
export function mayShowColumn(heading: string): boolean {
  return !IDENTIFYING_COLUMN.test(heading);
}

/** What is said of a column's cells: `examples`, `min` and `max` are cells themselves. */
interface Described {
  name: string;
  distinct?: number | undefined;
  examples: unknown[];
  min?: number;
  max?: number;
}

/**
 * A description of a column as it may be published: without a single cell where the heading announces identity, and
 * without the number of different ones: from that, whoever knows one cell may learn that it is everybody's.
 */
/** @param hidden whether no cell of the table is shown */
export function publishColumn<T extends Described>(column: T, hidden = false): T & { withheld: boolean } {
  if (!hidden && mayShowColumn(column.name)) return { ...column, withheld: false };
  const { min: _, max: __, distinct: ___, ...rest } = column;
  return { ...(rest as T), examples: [], withheld: true };
}
