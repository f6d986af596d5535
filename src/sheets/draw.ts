import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../catalogue/database.ts';
import { mediaFiles, NO_BOXES } from '../catalogue/media.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import type { Picture } from '../imaging/types.ts';
import type { Stages } from '../progress.ts';
import { cellCorner, SHEET_SIDE } from './grid.ts';

export interface DrawOptions {
  /** Folder of images in the cache: thumbnails are read from there, and sheets put there. */
  media: string;
  backend: ImagingBackend;
  /** Sheets that are drawn at the same time. */
  jobs: number;
  stages: Stages;
  signal: AbortSignal | undefined;
}

/** Sheets that the cache does not hold. */
function missingSheets(db: Database, media: string): string[] {
  const all = db.all<{ sheet: string }>('SELECT DISTINCT sheet FROM sheet_cells ORDER BY sheet');
  return all
    .map(({ sheet }) => sheet)
    .filter((sheet) => !existsSync(path.join(media, mediaFiles.sheet(sheet))));
}

/**
 * Draws the sheets of thumbnails, without boxes, that the cache does not hold yet.
 * @throws the reason of `signal` once it is aborted
 */
export async function drawSheets(
  db: Database,
  { media, backend, jobs, stages, signal }: DrawOptions,
): Promise<void> {
  const sheets = missingSheets(db, media);
  if (sheets.length === 0) return;
  stages.begin('sheets', sheets.length);
  let next = 0;
  const lane = async () => {
    while (next < sheets.length) {
      signal?.throwIfAborted();
      const sheet = sheets[next++]!;
      const cells = db.all<{ cell: number; media: string }>(
        'SELECT c.cell, i.media FROM sheet_cells c JOIN images i ON i.number = c.image WHERE c.sheet = ? ORDER BY c.cell',
        sheet,
      );
      const picture: Picture = {
        width: SHEET_SIDE,
        height: SHEET_SIDE,
        channels: 3,
        data: new Uint8Array(3 * SHEET_SIDE * SHEET_SIDE),
      };
      for (const { cell, media: name } of cells) {
        const file = path.join(media, mediaFiles.thumbnail(name, NO_BOXES));
        paste(picture, await backend.decodeWebp(readFileSync(file)), cellCorner(cell));
      }
      const to = path.join(media, mediaFiles.sheet(sheet));
      mkdirSync(path.dirname(to), { recursive: true });
      const aside = `${to}.${process.pid}.tmp`;
      writeFileSync(aside, await backend.encodeWebp(picture));
      renameSync(aside, to);
      stages.advance(1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, sheets.length) }, lane));
  stages.end(`${sheets.length} drawn`);
}

function paste(sheet: Picture, { width, height, data }: Picture, corner: { x: number; y: number }): void {
  for (let row = 0; row < height; row++)
    sheet.data.set(
      data.subarray(3 * row * width, 3 * (row + 1) * width),
      3 * ((corner.y + row) * sheet.width + corner.x),
    );
}
