import { existsSync } from 'node:fs';
import type { Database } from './database.ts';
import { CATALOGUE_VERSION } from './schema.ts';

/**
 * Attaches the catalogue of the last build as `previous`, to take over what need not be computed again.
 * @returns whether there is one that can be used
 */
export function attachPrevious(db: Database, file: string | undefined): boolean {
  if (file === undefined || !existsSync(file)) return false;
  db.run('ATTACH DATABASE ? AS previous', file);
  try {
    const version = db.get<{ user_version: number }>('PRAGMA previous.user_version')?.user_version;
    if (version === CATALOGUE_VERSION) return true;
  } catch {
    // Not a database, or one that breaks off.
  }
  detachPrevious(db);
  return false;
}

export const detachPrevious = (db: Database): void => db.exec('DETACH DATABASE previous');
