import { Database } from '../catalogue/database.ts';
import { changedFiles } from './place.ts';

/** A site to compare with what was put there. */
export interface CompareTask {
  /** File of the state. */
  state: string;
  /** Number of the site there, and its folder. */
  site: number;
  folder: string;
}

/** Compares a site with what was put there, on a thread of its own. */
export default function compare({ state, site, folder }: CompareTask): string[] {
  const db = Database.beside(state);
  try {
    return changedFiles(db, site, folder);
  } finally {
    db.close();
  }
}
