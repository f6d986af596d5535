import { createHash } from 'node:crypto';

/**
 * Files of an image in the cache. They are named by what they are made of, so that equal content is kept once and a
 * file that is there is never the wrong one.
 */

/** Name under which the files of an image lie, from the content of the DICOM file and the program that read it. */
export const mediaName = (sha256: string, reader: string): string =>
  `${sha256.slice(0, 32)}-${reader.slice(0, 8)}`;

/** Folder of a media file within the cache's media folder: a name's first two digits. */
const folded = (file: string) => `${file.slice(0, 2)}/${file}`;

/** Paths within the cache's media folder. */
export const mediaFiles = {
  frame: (media: string, extension: string) => folded(`${media}.${extension}`),
  stack: (media: string, number: number, extension: string) => folded(`${media}.${number}.${extension}`),
  stored: (media: string) => folded(`${media}.stored.png`),
  overlay: (media: string) => folded(`${media}.overlay.png`),
  /** @param drawn the boxes on it, as JSON */
  thumbnail: (media: string, drawn: string) =>
    folded(
      `${media}.${drawn === NO_BOXES ? 'plain' : createHash('sha256').update(drawn).digest('hex').slice(0, 12)}.webp`,
    ),
  /** @param file under /sheets/ */
  sheet: (file: string) => `sheets/${file}`,
};

/** `drawn` of a thumbnail without boxes. */
export const NO_BOXES = '[]';
