import { createHash } from 'node:crypto';
import { type Catalogue, type ThumbnailSource, thumbnailRecord } from '../catalogue/catalogue.ts';
import type { ThumbnailRecord } from '../catalogue/types.ts';

/** Most similar images that a page shows of each of its own. */
const SHOWN = 6;

/** An image that is like one of a patient's. */
export interface SimilarImage {
  /** Number of the patient's image, from 1. */
  of: number;
  id: string;
  slug: string;
  labelled: boolean;
  class: string | null;
  target: 0 | 1 | null;
  split: string;
  /** File under /thumbnails/. */
  thumbnail: string;
  picture: ThumbnailRecord;
  /** Bits in which the perceptual hashes differ, and correlation of the pictures. */
  distance: number;
  likeness: number;
}

/** What is shown of an image with others like it: none of what its header says, so that few pages change with it. */
const FACTS = {
  id: 'p.id',
  slug: 'p.slug',
  labelled: 'p.labelled',
  class: 'p.class',
  target: 'p.target',
  split: 'o.split',
  thumbnail: "o.slug || '.webp'",
  columns: 'o.columns',
  rows: 'o.rows',
  drawn: 'o.drawn',
  width: 'o.thumbnail_width',
  height: 'o.thumbnail_height',
  grey: 'o.grey_mean',
  sheet: 'c.sheet',
  cell: 'c.cell',
} satisfies Partial<Record<keyof SimilarImage | keyof ThumbnailSource, string>>;

/** The most similar images of each image of a patient. */
export function similarImages({ db }: Catalogue, slug: string): SimilarImage[] {
  return db
    .all<Omit<SimilarImage, 'labelled' | 'picture'> & ThumbnailSource & { labelled: number }>(
      `SELECT (SELECT count(*) FROM images b WHERE b.patient = i.patient AND b.number <= i.number) AS "of",
         ${Object.entries(FACTS)
           .map(([name, sql]) => `${sql} AS ${name}`)
           .join(', ')},
         json_extract(e.value, '$[1]') AS distance, json_extract(e.value, '$[2]') AS likeness
       FROM patients q JOIN images i ON i.patient = q.number JOIN similar_images s ON s.image = i.number,
         json_each(s.nearest) e JOIN images o ON o.number = json_extract(e.value, '$[0]')
         LEFT JOIN sheet_cells c ON c.image = o.number JOIN patients p ON p.number = o.patient
       WHERE q.slug = ? AND e.key < ${SHOWN} AND o.drawn IS NOT NULL ORDER BY i.number, e.key`,
      slug,
    )
    .map((row) => ({ ...row, labelled: row.labelled === 1, picture: thumbnailRecord(row) }));
}

const DIGEST = 16;

/**
 * Tells, patient by patient, a hash of what `similarImages` shows: part of the fingerprint of their pages.
 * @param classes by name what a page shows of a class
 * @returns to be asked for patients in ascending order
 */
export function similarFingerprints(
  { db }: Catalogue,
  classes: ReadonlyMap<string, string>,
): (patient: number) => string {
  const last = db.get<{ n: number }>('SELECT coalesce(max(number), 0) AS n FROM images')!.n;
  const digests = Buffer.alloc((last + 1) * DIGEST);
  const images = db.iterate<{ number: number; class: string | null; facts: string }>(
    `SELECT o.number, p.class, json_array(${Object.values(FACTS).join(', ')}) AS facts
     FROM similar_images s JOIN images o ON o.number = s.image LEFT JOIN sheet_cells c ON c.image = o.number
       JOIN patients p ON p.number = o.patient`,
  );
  for (const { number, class: name, facts } of images) {
    const shownClass = classes.get(name ?? '') ?? '';
    const digest = createHash('sha256').update(facts).update(shownClass).digest();
    digest.copy(digests, number * DIGEST, 0, DIGEST);
  }
  const lists = db.iterate<{ patient: number; nearest: string }>(
    'SELECT i.patient, s.nearest FROM similar_images s JOIN images i ON i.number = s.image ORDER BY s.image',
  );
  let next = lists.next();
  return (patient) => {
    const hash = createHash('sha256');
    for (; !next.done && next.value.patient <= patient; next = lists.next()) {
      if (next.value.patient < patient) continue;
      const shown = (JSON.parse(next.value.nearest) as [number, number, number][]).slice(0, SHOWN);
      for (const [image, distance, likeness] of shown) {
        hash.update(`${distance} ${likeness} `);
        hash.update(digests.subarray(image * DIGEST, (image + 1) * DIGEST));
      }
      hash.update('.');
    }
    return hash.digest('base64url').slice(0, 22);
  };
}
