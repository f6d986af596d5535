import { rmSync } from 'node:fs';
import type { Database } from '../catalogue/database.ts';
import { onThread } from '../thread.ts';
import { type Drawing, drawPictures, type PendingPictures } from './pictures.ts';
import type { FiguresTask } from './worker.ts';

export interface StartOptions extends FiguresTask {
  drawing: Drawing;
  /** Whether there are so few images that no thread is needed. */
  small: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Begins to compute the statistics on a thread of its own: it goes on while other things are done, that change nothing
 * of what statistics are made of.
 * @param db the catalogue, open for writing
 * @returns what waits for them and puts them into the catalogue, pictures included
 */
export function startFigures(
  db: Database,
  { drawing, signal, small, ...task }: StartOptions,
): () => Promise<void> {
  const finish = onThread<FiguresTask, PendingPictures>(new URL('./worker.ts', import.meta.url), task, {
    signal,
    small,
  });
  return async () => {
    const pending = await finish();
    db.run('ATTACH DATABASE ? AS computed', task.file);
    db.transaction(() => {
      for (const table of ['figures', 'figure_pictures', 'figure_pages', 'figure_patients'])
        db.exec(`INSERT INTO main.${table} SELECT * FROM computed.${table}`);
    });
    db.exec('DETACH DATABASE computed');
    rmSync(task.file);
    await drawPictures(db, pending, drawing);
  };
}
