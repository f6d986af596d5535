/** Texts one behind the other: for a thread, a million ids are one piece of memory and no million objects. */
export interface TextList {
  /** UTF-8. */
  bytes: Uint8Array;
  /** Where each ends. */
  ends: Float64Array;
}

/** Puts texts into a list. */
export class TextListWriter {
  #bytes = new Uint8Array(1 << 16);
  readonly #ends: Float64Array;
  #size = 0;
  #count = 0;

  /** @param count of the texts to come */
  constructor(count: number) {
    this.#ends = new Float64Array(count);
  }

  add(text: string): void {
    // A UTF-16 unit takes three bytes at most.
    if (this.#size + text.length * 3 > this.#bytes.length) {
      const more = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + text.length * 3));
      more.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = more;
    }
    this.#size += encoder.encodeInto(text, this.#bytes.subarray(this.#size)).written;
    this.#ends[this.#count++] = this.#size;
  }

  finish(): TextList {
    return { bytes: this.#bytes.slice(0, this.#size), ends: this.#ends.slice(0, this.#count) };
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text of a list by its place, from 0. */
export const textAt = ({ bytes, ends }: TextList, place: number): string =>
  decoder.decode(bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place]));
