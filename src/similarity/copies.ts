import { halved, MINIATURE, OUTLINE, softened } from './miniature.ts';
import { look, pointsOf, Template } from './template.ts';

/**
 * When two images of which the hashes are near are one picture twice. Of 100 made-up films that were changed on purpose
 * these numbers find all that were compressed again (JPEG of quality 30 and more), resized, brighter by up to 25 of 255,
 * of a gamma of 0.8 to 1.25, noisy, turned by up to 1°, or cut by up to 3 % of each side; of those cut by 2 % at one
 * edge 97. No two of 4,000 different films are taken for one. The hash alone could not tell: one pair of different films
 * in forty differs in no more bits. `npm run bench -- likeness` prints the whole table.
 */
export const COPY = {
  /** Bits in which the hashes may differ. */
  distance: 10,
  /** Correlation after the best small movement and change of tone: of 8 x 8, 16 x 16, 32 x 32 and 64 x 64 greys. */
  rough: 0.995,
  outline: 0.994,
  half: 0.996,
  likeness: 0.9985,
} as const;

/** Steps towards the best movement at 32 x 32 and 64 x 64. */
const STEPS = 5;
const HALF = 32;
const ROUGH = 8;

/** Values that are kept of each image, to be compared with thousands: see `look`. */
export const ROUGH_VALUES = pointsOf(ROUGH);

/** Puts an image's values, made of its outline, to its place among those of all images. */
export function lookRoughly(outline: Uint8Array, all: Float32Array, image: number): void {
  look(roughOf(outline), ROUGH, all, image * ROUGH_VALUES);
}

/** An image that others may be copies of. What is looked at of it is prepared when it is first needed. */
export class Original {
  readonly #outline: Uint8Array;
  readonly #miniature: () => Uint8Array;
  readonly #seen = new Float64Array(pointsOf(OUTLINE));
  #rough: Template | undefined;
  #middle: Template | undefined;
  #fine: { half: Template; full: Template } | undefined;

  /**
   * @param outline 16 x 16 greys
   * @param miniature reads its 64 x 64 greys
   */
  constructor(outline: Uint8Array, miniature: () => Uint8Array) {
    this.#outline = outline;
    this.#miniature = miniature;
  }

  /** How much an outline is like this one's, from 0 to 1, whatever the brightness and after small movements. */
  resemblance(outline: Uint8Array): number {
    this.#middle ??= new Template(this.#outline, OUTLINE);
    look(outline, OUTLINE, this.#seen);
    return this.#middle.resemblance(this.#seen);
  }

  /** A first look, of half a microsecond, at which nearly all other images fail. */
  mayBeCopy(all: Float32Array, image: number): boolean {
    this.#rough ??= new Template(roughOf(this.#outline), ROUGH);
    return this.#rough.resemblance(all, image * ROUGH_VALUES) >= COPY.rough;
  }

  /**
   * Likeness of an image that is this one again: re-encoded, resized, brighter, turned or cut a little.
   * @returns correlation from 0 to 1; undefined where it is another image
   */
  likenessOfCopy(outline: Uint8Array, miniature: () => Uint8Array): number | undefined {
    // From coarse to fine: a finer look costs more.
    if (this.resemblance(outline) < COPY.outline) return undefined;
    const other = miniature();
    this.#fine ??= templates(this.#miniature());
    if (this.#fine.half.likeness(halfOf(other), STEPS) < COPY.half) return undefined;
    const forth = this.#fine.full.likeness(softened(other, MINIATURE), STEPS);
    if (forth >= COPY.likeness) return forth;
    // One of the two may have lost its brightest greys: then only the other one explains it.
    const back = new Template(softened(other, MINIATURE), MINIATURE);
    const likeness = Math.max(forth, back.likeness(softened(this.#miniature(), MINIATURE), STEPS));
    return likeness >= COPY.likeness ? likeness : undefined;
  }
}

const roughOf = (outline: Uint8Array) => softened(halved(outline, OUTLINE, ROUGH), ROUGH);

const halfOf = (miniature: Uint8Array) => softened(halved(miniature, MINIATURE, HALF), HALF);

const templates = (miniature: Uint8Array) => ({
  half: new Template(halfOf(miniature), HALF),
  full: new Template(softened(miniature, MINIATURE), MINIATURE),
});
