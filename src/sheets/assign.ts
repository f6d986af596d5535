import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import { hashOf } from '../groups.ts';
import { CELLS } from './grid.ts';

/** One name in so many ends its sheet. */
const ENDS = 128;

/**
 * Puts every image that has a thumbnail into a sheet: table `sheet_cells`. Neighbours in the site's order share one. Where
 * a sheet ends follows from the names in it, so that an image that comes or goes moves no others but those of the sheet it
 * is in and of a few behind. A sheet is named after what is on it.
 * @param salt stands for how sheets are drawn
 */
export function assignSheets(db: Database, salt: string): void {
  db.transaction(() => {
    let sheet: { number: number; media: string }[] = [];
    const end = () => {
      if (sheet.length === 0) return;
      const name = createHash('sha256')
        .update(JSON.stringify([salt, sheet.map(({ media }) => media)]))
        .digest('hex')
        .slice(0, 24);
      for (const [cell, { number }] of sheet.entries())
        db.run('INSERT INTO sheet_cells VALUES (?, ?, ?)', number, `${name.slice(0, 2)}/${name}.webp`, cell);
      sheet = [];
    };
    const images = db.iterate<{ number: number; slug: string; media: string }>(
      'SELECT number, slug, media FROM images WHERE drawn IS NOT NULL ORDER BY number',
    );
    for (const { number, slug, media } of images) {
      sheet.push({ number, media });
      if (sheet.length === CELLS || hashOf(slug) % ENDS === 0) end();
    }
    end();
  });
}
