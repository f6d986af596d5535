import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import type { PendingPictures } from './pictures.ts';
import type { Figure, FigureCrop, StoredFigure } from './types.ts';

/** Longer side of a picture of a box, in pixels. */
const SIDE = 256;

export interface CropOptions {
  /** Stands for the program that cuts. */
  salt: string;
  /** Whether the site shows more of an image than its thumbnail. */
  fullSize: boolean;
  /** Whether the last build's catalogue is at hand as `previous`. */
  previous: boolean;
}

interface StoredCrop {
  picture: NonNullable<StoredFigure['pictures']>[number];
  /** Hash of all that it was cut from. */
  cutFrom: string;
}

/**
 * Says what the pictures of a figure's boxes are cut from. What the last build has cut from the same place of the same
 * image is taken over, and what has to be cut is added to `pending`.
 */
export function storeCrops(
  db: Database,
  { slug, crops = [] }: Figure,
  page: string,
  options: CropOptions,
  pending: PendingPictures,
): StoredCrop[] {
  const stored: StoredCrop[] = [];
  for (const picture of crops) {
    const file = `${slug}-${picture.name}.webp`;
    const source = sourceOf(db, picture.image);
    const crop = {
      image: picture.image,
      region: picture.region,
      ...sizeOf(picture, source, options.fullSize),
    };
    const { region, width, height } = crop;
    const cutFrom = createHash('sha256')
      .update(JSON.stringify([options.salt, source.media, region, width, height]))
      .digest('hex');
    const bytes = options.previous && knownCrop(db, cutFrom);
    if (bytes) db.run('INSERT INTO figure_pictures VALUES (?, ?, ?, ?)', file, page, bytes, cutFrom);
    else pending.crops.push({ file, page, cutFrom, crop });
    const { name, caption, alt } = picture;
    const box = boxWithin(db, picture, width, height);
    stored.push({ cutFrom, picture: { name, caption, alt, file, width, height, box } });
  }
  return stored;
}

interface Source {
  media: string;
  rows: number;
  columns: number;
  pixel_aspect: number | null;
}

const sourceOf = (db: Database, image: number): Source => ({
  ...db.get<Source & Record<string, string | number>>(
    'SELECT media, rows, columns, pixel_aspect FROM images WHERE number = ?',
    image,
  )!,
});

const knownCrop = (db: Database, cutFrom: string) =>
  db.get<{ bytes: Uint8Array }>(
    'SELECT bytes FROM previous.figure_pictures WHERE cut_from = ? LIMIT 1',
    cutFrom,
  )?.bytes;

/**
 * Pixels of the picture, square ones: never enlarged. Where the site shows no more of an image than its thumbnail, its
 * boxes are shown as finely as there.
 */
function sizeOf({ region }: FigureCrop, { rows, columns, pixel_aspect }: Source, fullSize: boolean) {
  const aspect = pixel_aspect ?? 1;
  const height = region.height * aspect;
  const finest = fullSize ? Math.max(region.width, height) : Math.max(columns, rows * aspect);
  const scale = Math.min(1, SIDE / finest);
  const whole = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: whole(region.width), height: whole(height) };
}

/** The box in pixels of its picture, to a tenth. */
function boxWithin(db: Database, { patient, box, region }: FigureCrop, width: number, height: number) {
  const { slug } = db.get<{ slug: string }>('SELECT slug FROM patients WHERE number = ?', patient)!;
  const across = (length: number) => Math.round((10 * length * width) / region.width) / 10;
  const down = (length: number) => Math.round((10 * length * height) / region.height) / 10;
  return {
    slug,
    number: box.number,
    x: across(box.x - region.x),
    y: down(box.y - region.y),
    width: across(box.width),
    height: down(box.height),
  };
}
