import type { Catalogue } from '../catalogue/catalogue.ts';
import { once } from '../catalogue/once.ts';

/** The images whose stored values can be compared: those with the most frequent bits and photometric interpretation. */
export interface Comparable {
  bits: number;
  photometric: string;
  /** SQL over `images i`, with two values. */
  where: string;
  values: (string | number)[];
  /** Readable images that are not among them. */
  others: number;
}

export const comparableImages = once((catalogue: Catalogue): Comparable | undefined => {
  const usual = catalogue.db.get<{ bits: number; photometric: string; images: number }>(
    `SELECT bits_stored AS bits, photometric, count(*) AS images FROM images
     WHERE problem IS NULL AND mean IS NOT NULL AND bits_stored IS NOT NULL AND photometric IS NOT NULL
     GROUP BY bits_stored, photometric ORDER BY images DESC, bits, photometric LIMIT 1`,
  );
  if (!usual) return undefined;
  const all = catalogue.count('SELECT count(*) FROM images WHERE problem IS NULL AND mean IS NOT NULL');
  const { bits, photometric, images } = usual;
  return {
    bits,
    photometric,
    where: 'i.problem IS NULL AND i.mean IS NOT NULL AND i.bits_stored = ? AND i.photometric = ?',
    values: [bits, photometric],
    others: all - images,
  };
});

/** Which images these are, in words. */
export function comparableInWords({ bits, photometric, others }: Comparable): string {
  return (
    `Images of ${bits} bits stored and ${photometric}: grey levels of others cannot be compared with them` +
    (others > 0 ? `, which leaves out ${others.toLocaleString('en')}.` : '; there are no others.')
  );
}
