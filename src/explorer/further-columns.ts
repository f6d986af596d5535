import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ColumnRecord } from '../catalogue/types.ts';
import { mayShowColumn } from '../privacy/columns.ts';
import type { FieldDefinition } from './fields.ts';

/** A column of texts with more different ones is no filter: nobody reads such a list. */
const MOST_TEXTS = 60;

export interface FurtherColumns {
  fields: FieldDefinition[];
  leftOut: { name: string; why: string }[];
}

/**
 * Columns of the label CSVs that the dataset's format does not know, as fields: of each patient the first readable row
 * counts. What they are is what every cell of them is.
 * @param most fields beyond which there are no more
 */
export function furtherColumns(catalogue: Catalogue, most: number): FurtherColumns {
  const { db } = catalogue;
  const found: FurtherColumns = { fields: [], leftOut: [] };
  const profiles = new Map(catalogue.inputs().map(({ name, profile }) => [name, profile ?? []]));
  const taken = new Map<string, number>();
  for (const table of ['label_rows', 'class_rows']) {
    const first = db.get<{ file: string; further: string }>(
      `SELECT file, further FROM ${table} WHERE further IS NOT NULL ORDER BY id LIMIT 1`,
    );
    if (!first) continue;
    for (const heading of Object.keys(JSON.parse(first.further) as Record<string, string>)) {
      const column = profiles.get(first.file)?.find(({ name }) => name === heading);
      const name = heading.trim() || 'Column without a heading';
      const why =
        whyNot(heading, column) ?? (found.fields.length < most ? undefined : 'there are too many columns');
      if (why !== undefined || !column) {
        found.leftOut.push({ name, why: why ?? 'nothing is known of it' });
        continue;
      }
      const isNumber = column.type === 'integer' || column.type === 'number';
      found.fields.push({
        key: keyOf(heading, taken),
        name,
        about: `Column of ${first.file}, of the first row of each patient.`,
        shown: 'folded',
        missing: 'Not given',
        kind: isNumber ? 'number' : 'category',
        unit: '',
        sql: `(SELECT (SELECT e.value FROM json_each(r.further) e WHERE e.key = ?) FROM ${table} r
          WHERE r.patient_id = p.id AND r.further IS NOT NULL ${table === 'label_rows' ? "AND r.state <> 'bad'" : ''}
          ORDER BY r.id LIMIT 1)`,
        values: [heading],
      });
    }
  }
  return found;
}

function whyNot(heading: string, column: ColumnRecord | undefined): string | undefined {
  if (!mayShowColumn(heading)) return 'it is withheld, because its heading announces identity';
  if (!column || column.type === 'empty') return 'it is empty';
  const isList = column.type !== 'integer' && column.type !== 'number';
  if (!isList) return undefined;
  if (column.distinct === undefined) return 'it has too many different values for a list';
  return column.distinct > MOST_TEXTS
    ? `it has ${column.distinct} different values, too many for a list`
    : undefined;
}

/** A key that no other field has: `csv-` and the heading's letters and digits. */
function keyOf(heading: string, taken: Map<string, number>): string {
  const stem = `csv-${heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)}`;
  const n = (taken.get(stem) ?? 0) + 1;
  taken.set(stem, n);
  return n === 1 ? stem : `${stem}.${n}`;
}
