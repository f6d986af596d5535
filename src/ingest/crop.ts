import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database, Row } from '../catalogue/database.ts';
import { mediaFiles } from '../catalogue/media.ts';
import type { Crop } from '../catalogue/types.ts';
import { DataFault } from '../errors.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { crop, shrink } from '../imaging/resample.ts';
import { displayedPicture } from './media.ts';

interface Published {
  media: string;
  frame_extension: string;
  photometric: string | null;
  display_table: Uint8Array | null;
}

/**
 * Cuts a part out of an image as displayed, from its full-size file in the cache: the same bytes whenever that is done.
 * @param folder in which the images of the cache lie
 * @returns WebP
 * @throws DataFault where the cache does not hold the image as it was put there
 */
export async function cutCrop(
  db: Database,
  folder: string,
  { image, region, width, height }: Crop,
  backend: ImagingBackend,
): Promise<Uint8Array> {
  const { media, frame_extension, photometric, display_table } = db.get<Published & Row>(
    'SELECT media, frame_extension, photometric, display_table FROM main.images WHERE number = ?',
    image,
  )!;
  const file = path.join(folder, mediaFiles.frame(media, frame_extension));
  const shown = {
    frameExtension: frame_extension,
    photometricInterpretation: photometric ?? '',
    displayTable: display_table,
  };
  const picture = await readFile(file)
    .then((bytes) => displayedPicture(shown, bytes, backend))
    .catch((cause: Error) => {
      throw new DataFault(`an image in the cache cannot be read: ${cause.message}`, {
        file,
        remedy: 'Delete the cache folder and build again.',
      });
    });
  return backend.encodeWebp(shrink(crop(picture, region), width, height));
}
