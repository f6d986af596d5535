import type { Catalogue } from '../catalogue/catalogue.ts';

/**
 * How well pictures agree with the common look of a dataset, by their DCT hashes (see `perceptualHash`): a bit says
 * whether a low frequency is strong, so that a negative has all bits exchanged, and a turned picture known ones.
 */
export interface CommonLook {
  /** Of each of the 64 frequencies, row by row, how decided the dataset is about it: from −1 to 1. The mean is left out. */
  weights: Float64Array;
  /** Sum of their absolute values, at most 63. */
  strength: number;
}

/** Frequencies on a side of the block that is hashed. */
const SIDE = 8;

/** A change of a picture, as it shows in its frequencies: u across, v down. */
type Change = (signs: Int8Array, u: number, v: number) => number;

const sign = (signs: Int8Array, u: number, v: number) => signs[v * SIDE + u]!;
const ifOdd = (n: number) => (n % 2 === 0 ? 1 : -1);

/** What undoes each change. A reflection makes a cosine of odd frequency negative; a quarter turn exchanges u and v. */
export const CHANGES = {
  none: sign,
  negative: (signs, u, v) => -sign(signs, u, v),
  'half turn': (signs, u, v) => sign(signs, u, v) * ifOdd(u + v),
  'quarter turn': (signs, u, v) => sign(signs, v, u) * ifOdd(u),
  'three-quarter turn': (signs, u, v) => sign(signs, v, u) * ifOdd(v),
  'upside down': (signs, u, v) => sign(signs, u, v) * ifOdd(v),
} satisfies Record<string, Change>;

/** The bits of a hash as −1 and 1, the lowest frequency first. */
export function signsOf(hash: string): Int8Array {
  const signs = new Int8Array(SIDE * SIDE);
  for (let half = 0; half < 2; half++) {
    const bits = Number.parseInt(hash.slice(8 * half, 8 * half + 8), 16);
    for (let i = 0; i < 32; i++) signs[32 * half + i] = (bits >>> (31 - i)) & 1 ? 1 : -1;
  }
  return signs;
}

/** The common look of all readable images. */
export function commonLook(hashes: Iterable<string>): CommonLook & { images: number } {
  const weights = new Float64Array(SIDE * SIDE);
  let images = 0;
  for (const hash of hashes) {
    images++;
    const signs = signsOf(hash);
    for (let i = 1; i < weights.length; i++) weights[i]! += signs[i]!;
  }
  let strength = 0;
  for (let i = 1; i < weights.length; i++) {
    weights[i] = weights[i]! / Math.max(1, images);
    strength += Math.abs(weights[i]!);
  }
  return { weights, strength, images };
}

/** Agreement of a picture with a common look, once a change is undone: from −1 to 1. */
export function agreement(
  signs: Int8Array,
  { weights, strength }: CommonLook,
  change: Change = sign,
): number {
  let sum = 0;
  for (let v = 0; v < SIDE; v++)
    for (let u = 0; u < SIDE; u++) sum += weights[v * SIDE + u]! * change(signs, u, v);
  return strength === 0 ? 0 : sum / strength;
}

/** Images below which there is no common look, and the least strength of one, a quarter of the greatest. */
const LEAST_IMAGES = 30;
const LEAST_STRENGTH = 16;

/** An image with its agreements. */
interface Judged {
  patient: number;
  path: string;
  signs: Int8Array;
}

/** The common look of the radiographs of a dataset, and them; none where they have none. */
export function judgedByLook(
  { db }: Catalogue,
  tell: (note: string) => void,
): { look: CommonLook; images: Iterable<Judged> } | undefined {
  const where = `problem IS NULL AND perceptual_hash IS NOT NULL AND grey_deviation > 0
    AND modality IN ('CR', 'DX', 'RG')`;
  const rows = () =>
    db.iterate<{ patient: number; path: string; hash: string }>(
      `SELECT patient, path, perceptual_hash AS hash FROM images WHERE ${where} ORDER BY number`,
    );
  const { images, ...look } = commonLook(hashesOf(rows()));
  if (images < LEAST_IMAGES) tell(`There are fewer than ${LEAST_IMAGES} radiographs: none was judged.`);
  else if (look.strength < LEAST_STRENGTH) tell('The radiographs have no look in common: none was judged.');
  else return { look, images: judged(rows()) };
  return undefined;
}

function* hashesOf(rows: Iterable<{ hash: string }>): Generator<string> {
  for (const { hash } of rows) yield hash;
}

function* judged(rows: Iterable<{ patient: number; path: string; hash: string }>): Generator<Judged> {
  for (const { patient, path, hash } of rows) yield { patient, path, signs: signsOf(hash) };
}
