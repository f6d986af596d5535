import { halved, MINIATURE, OUTLINE, OUTLINE_BYTES, softened } from '../imaging/miniature.ts';
import { FirstLook, type Looks } from './first-look.ts';
import { derivativesOf } from './grid.ts';
import { Span } from './span.ts';
import { Template } from './template.ts';

/**
 * When two images of which the hashes are near are one picture twice. Of 100 made-up films that were changed on purpose
 * these numbers find all that were compressed again (JPEG of quality 30 and more), resized, brighter by up to 15 of 255,
 * of a gamma of 0.8 to 1.25, noisy, turned by up to 1°, or cut by up to 2 % of each side; of those cut by 2 % at one
 * edge 99. No two of 29,684 different films are taken for one. The hash alone could not tell: one pair of different films
 * in forty differs in no more bits. `npm run bench -- likeness` prints the whole table.
 */
export const COPY = {
  /** Bits in which the hashes may differ. */
  distance: 10,
  /** Correlation after the best small movement and change of tone: of 16 x 16, 32 x 32 and 64 x 64 greys. */
  outline: 0.994,
  half: 0.9975,
  likeness: 0.999,
} as const;

/** Steps towards the best movement at 32 x 32, where copies are found by the first one, and at 64 x 64. */
const STEPS_HALF = 2;
const STEPS = 5;
const HALF = 32;

/** An image that others may be copies of. What is looked at of it is prepared when it is first needed. */
export class Original {
  readonly #outline: Uint8Array;
  readonly #miniature: () => Uint8Array;
  readonly #derivatives: Float64Array | undefined;
  readonly #span: Span;
  #first: FirstLook | undefined;
  #half: Template | undefined;
  #full: Template | undefined;

  /**
   * @param outline 16 x 16 greys
   * @param miniature reads its 64 x 64 greys
   */
  constructor(outline: Uint8Array, miniature: () => Uint8Array) {
    this.#outline = outline;
    this.#miniature = miniature;
    this.#derivatives = derivativesOf(this.#outline, OUTLINE);
    this.#span = new Span(this.#derivatives, OUTLINE);
  }

  /**
   * How much an image's outline is like this one's, from 0 to 1, whatever the brightness and after small movements.
   * @param outlines of all images
   */
  resemblance(outlines: Uint8Array, looks: Looks, image: number): number {
    return this.#span.resemblance(outlines, image * OUTLINE_BYTES, looks.deviations[image]!);
  }

  /** Whether an image may be this one again: a first look, at which nearly all others fail. */
  mayBeCopy(looks: Looks, image: number): boolean {
    if (!this.#derivatives) return false;
    this.#first ??= new FirstLook(this.#derivatives);
    return this.#first.mayResemble(looks, image, COPY.outline);
  }

  /**
   * Likeness of an image that is this one again: re-encoded, resized, brighter, turned or cut a little.
   * @param miniature reads the image's
   * @returns correlation from 0 to 1; undefined where it is another image
   */
  likenessOfCopy(
    outlines: Uint8Array,
    looks: Looks,
    image: number,
    miniature: () => Uint8Array,
  ): number | undefined {
    // From coarse to fine: a finer look costs more.
    if (this.resemblance(outlines, looks, image) < COPY.outline) return undefined;
    const other = miniature();
    this.#half ??= new Template(halfOf(this.#miniature()), HALF);
    if (this.#half.likeness(halfOf(other), STEPS_HALF) < COPY.half) return undefined;
    this.#full ??= new Template(softened(this.#miniature(), MINIATURE), MINIATURE);
    const forth = this.#full.likeness(softened(other, MINIATURE), STEPS);
    if (forth >= COPY.likeness) return forth;
    // One of the two may have lost its brightest greys: then only the other one explains it.
    const back = new Template(softened(other, MINIATURE), MINIATURE);
    const likeness = Math.max(forth, back.likeness(softened(this.#miniature(), MINIATURE), STEPS));
    return likeness >= COPY.likeness ? likeness : undefined;
  }
}

const halfOf = (miniature: Uint8Array) => softened(halved(miniature, MINIATURE, HALF), HALF);
