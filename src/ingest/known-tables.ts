import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import type { TableSummary } from '../datasets/csv.ts';
import type { Dataset, LabelTable } from '../datasets/types.ts';

/** What tables are taken over from. */
export interface KnownTables {
  /** Catalogue of the last build. */
  previous?: string | undefined;
  /** Stands for the program that reads tables. */
  salt: string;
}

/**
 * Takes over from the last build what it read of tables whose content is still the same: rows, what was found amiss in
 * them, and their summaries. Those tables give no records any more. Rows stand for themselves: patients are made of
 * them anew.
 */
export function takeTables(db: Database, dataset: Dataset, { previous, salt }: KnownTables): void {
  db.run("INSERT INTO main.meta VALUES ('tables', ?)", salt);
  // It cannot be attached within a transaction.
  if (!attachPrevious(db, previous)) return;
  try {
    const by = db.get<{ value: string }>("SELECT value FROM previous.meta WHERE key = 'tables'");
    if (by?.value !== salt) return;
    const known = dataset.tables.map((table) => ({ table, summary: knownSummary(db, table) }));
    if (dataset.tablesTogether && known.some(({ summary }) => summary === undefined)) return;
    db.transaction(() => {
      for (const { table, summary } of known) if (summary) takeTable(db, table, summary);
      db.exec('INSERT OR IGNORE INTO main.identities SELECT * FROM previous.identities');
    });
  } finally {
    detachPrevious(db);
  }
}

/** The summary of a table whose content is the same as in the last build. */
const knownSummary = (db: Database, table: LabelTable) =>
  db.get<StoredSummary>(
    `SELECT bytes, sha256, columns, rows, preview, whole_rows, profile FROM previous.inputs
     WHERE name = ? AND role = ? AND sha256 = ? AND profile IS NOT NULL`,
    table.file,
    table.role,
    table.content ?? null,
  );

function takeTable(db: Database, table: LabelTable, row: StoredSummary): void {
  for (const rows of ['label_rows', 'class_rows', 'listed_rows'])
    db.run(`INSERT INTO main.${rows} SELECT * FROM previous.${rows} WHERE file = ? ORDER BY id`, table.file);
  db.run(
    'INSERT INTO main.reading_findings SELECT * FROM previous.reading_findings WHERE file = ? ORDER BY rowid',
    table.file,
  );
  table.takeOver({
    bytes: row.bytes,
    sha256: row.sha256,
    columns: JSON.parse(row.columns),
    rows: row.rows,
    preview: JSON.parse(row.preview),
    wholeRows: row.whole_rows,
    profile: JSON.parse(row.profile),
  } satisfies TableSummary);
}

type StoredSummary = {
  bytes: number;
  sha256: string;
  columns: string;
  rows: number;
  preview: string;
  whole_rows: number;
  profile: string;
};
