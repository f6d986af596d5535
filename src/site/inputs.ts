import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ColumnRecord, InputRecord } from '../catalogue/types.ts';
import { mayShowColumn, publishColumn } from '../privacy/columns.ts';

/** A column of an input table as it is published. */
export type PublishedColumn = ColumnRecord & { withheld: boolean };

/** An entry of the dataset's folder as it is published. */
export interface PublishedInput extends Omit<InputRecord, 'profile' | 'preview'> {
  profile: PublishedColumn[] | undefined;
  /** The first rows; undefined for a cell that is withheld. */
  preview: (string | undefined)[][] | undefined;
}

/** The dataset's files behind the privacy policy: what the page and the JSON of the data show. */
export function publishedInputs(catalogue: Catalogue): PublishedInput[] {
  // Where ids are replaced, any cell may hold one.
  const hidden = catalogue.hasPseudonyms;
  return catalogue.inputs().map((input) => ({
    ...input,
    profile: input.profile?.map((column) => publishColumn(column, hidden)),
    preview: input.preview?.map((row) =>
      hidden ? row.map(() => undefined) : publishRow(row, input.columns ?? []),
    ),
  }));
}

/** Of a row with more or fewer cells than headings nobody knows under which heading a cell belongs. */
function publishRow(row: string[], columns: string[]): (string | undefined)[] {
  const isWhole = row.length === columns.length;
  if (!isWhole && !columns.every(mayShowColumn)) return row.map(() => undefined);
  return row.map((cell, i) => (mayShowColumn(columns[i] ?? '') ? cell : undefined));
}

/** An entry for programs: `/data/inputs.json`. What is not known, or not published, has no key. */
export function inputForPrograms({ name, kind, role, bytes, files, ...table }: PublishedInput) {
  return {
    name,
    kind,
    role,
    bytes,
    files,
    sha256: table.sha256,
    rows: table.rows,
    wholeRows: table.wholeRows,
    columns: table.profile?.map(({ distinct, distinctBound, ...column }) => ({
      ...column,
      ...(!column.withheld && (distinct === undefined ? { distinctMoreThan: distinctBound } : { distinct })),
    })),
  };
}
