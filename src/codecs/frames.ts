import type { PixelData } from '../dicom/parse.ts';

/**
 * The bytes of one encapsulated frame (PS3.5 A.4), its fragments joined.
 *
 * Frames are told apart by the Extended or the Basic Offset Table where there is one, else by number: as many
 * fragments as frames are a frame each, a single frame has all of them. Failing that, a frame begins at each
 * fragment that begins like a JPEG family stream (FF D8, or FF 4F for JPEG 2000).
 * @param index from 0
 * @throws Error where the data holds no such frame
 */
export function encapsulatedFrame(data: PixelData, index: number, numberOfFrames: number): Uint8Array {
  const { fragments } = data;
  if (fragments.length === 0) throw new Error('the pixel data holds no frame');
  const starts = frameStarts(data, numberOfFrames);
  const first = starts[index];
  if (first === undefined)
    throw new Error(`the pixel data holds ${starts.length} frames, ${numberOfFrames} are announced`);
  const own = fragments.slice(first, starts[index + 1]);
  const bytes = own.length === 1 ? own[0]! : Buffer.concat(own);
  const length = data.frameLengths?.[index];
  return length !== undefined && length > 0 && length < bytes.length ? bytes.subarray(0, length) : bytes;
}

/** Index of the first fragment of each frame. */
function frameStarts({ fragments, offsets }: PixelData, numberOfFrames: number): number[] {
  if (numberOfFrames <= 1) return [0];
  if (offsets.length > 1) {
    // Offsets count from the first fragment's item header; each header has 8 bytes.
    const byOffset = new Map<number, number>();
    let position = 0;
    fragments.forEach((fragment, i) => {
      byOffset.set(position, i);
      position += fragment.length + 8;
    });
    const starts = offsets.map((offset) => byOffset.get(offset));
    if (starts.every((start) => start !== undefined)) return starts;
  }
  if (fragments.length === numberOfFrames) return fragments.map((_, i) => i);
  const begins = fragments.flatMap(([a, b], i) =>
    i === 0 || (a === 0xff && (b === 0xd8 || b === 0x4f)) ? [i] : [],
  );
  return begins;
}
