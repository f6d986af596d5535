import type { Database } from '../catalogue/database.ts';
import type { Crop } from '../catalogue/types.ts';
import type { FigurePicture } from './types.ts';

/** Pictures of figures that are known and still to be drawn, each with its file and the page it belongs to. */
export interface PendingPictures {
  pictures: { file: string; page: string; picture: Pixels }[];
  /** Parts of images, each with a hash of all that it is cut from. */
  crops: { file: string; page: string; cutFrom: string; crop: Crop }[];
}

type Pixels = Pick<FigurePicture, 'data' | 'width' | 'height' | 'channels'>;

export interface Drawing {
  /** @returns PNG */
  encodePng(picture: Pixels): Promise<Uint8Array>;
  /** Cuts a part out of an image. @returns WebP */
  cutCrop(crop: Crop): Promise<Uint8Array>;
}

/** Draws the pictures of figures into the catalogue. What two figures show is cut once. */
export async function drawPictures(
  db: Database,
  { pictures, crops }: PendingPictures,
  { encodePng, cutCrop }: Drawing,
): Promise<void> {
  const put = 'INSERT INTO figure_pictures VALUES (?, ?, ?, ?)';
  for (const { file, page, picture } of pictures) db.run(put, file, page, await encodePng(picture), null);
  const cut = new Map<string, Uint8Array>();
  for (const { file, page, cutFrom, crop } of crops) {
    const bytes = cut.get(cutFrom) ?? (await cutCrop(crop));
    cut.set(cutFrom, bytes);
    db.run(put, file, page, bytes, cutFrom);
  }
}
