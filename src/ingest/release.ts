/** Smaller ones are not worth it, and may share their memory with others. */
const LARGE = 2 ** 18;

/**
 * Gives the memory of samples back at once. The collector sees only a small object and waits, or, told of what hangs
 * on it, looks through everything every few images: both cost more than an image should.
 * @param samples not to be used any more, by anybody
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  if (byteLength >= LARGE && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
    buffer.transfer(0);
}
