import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/**
 * What a catalogue holds, in whatever order its rows lie: for each table a hash of them, sorted. A build that takes figures
 * over from the last one writes the same rows in another order than one that makes them.
 */
export function catalogueContent(file: string): Record<string, string> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return Object.fromEntries(
      tables.map(({ name }) => {
        const rows = db.prepare(`SELECT * FROM "${name}"`).all().map(asText).sort();
        return [String(name), createHash('sha256').update(rows.join('\n')).digest('hex')];
      }),
    );
  } finally {
    db.close();
  }
}

const asText = (row: Record<string, unknown>) =>
  JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
