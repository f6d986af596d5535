import { Database } from '../catalogue/database.ts';
import type { PendingPictures } from './pictures.ts';
import { type FigureOptions, writeFigures } from './write.ts';

/** Statistics to compute: of which catalogue, and into which file. */
export interface FiguresTask extends FigureOptions {
  file: string;
  catalogue: string;
  state: string;
}

/** Computes the statistics on a thread of its own, into a file of their own. */
export default function figures({ file, catalogue, state, ...options }: FiguresTask): PendingPictures {
  const db = Database.forFigures(file, catalogue, state);
  try {
    return writeFigures(db, options);
  } finally {
    db.close();
  }
}
