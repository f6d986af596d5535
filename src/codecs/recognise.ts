import { jpegHeader } from '../imaging/jpeg-markers.ts';

/** What the bytes of a frame are, by their own account. */
export type StreamKind =
  | 'JPEG'
  | 'JPEG of 12 bits'
  | 'progressive JPEG'
  | 'lossless JPEG'
  | 'JPEG-LS'
  | 'JPEG 2000'
  | 'RLE';

/** First words of a JPEG 2000 codestream (ITU-T T.800 A.4.1), and of a JP2 file's second word (I.5.1). */
const SOC_AND_SIZ = 0xff4fff51;
const JP2_SIGNATURE = 0x6a502020;

/** The kind of a frame that begins like one of those that are read; undefined where it does not. */
export function recogniseStream(frame: Uint8Array): StreamKind | undefined {
  const header = jpegHeader(frame);
  if (header) {
    const { process, precision } = header;
    if (process <= 1) return precision === 8 ? 'JPEG' : 'JPEG of 12 bits';
    if (process === 2) return precision === 8 ? 'progressive JPEG' : undefined;
    if (process === 3) return 'lossless JPEG';
    return process === 55 ? 'JPEG-LS' : undefined;
  }
  if (frame.length < 12) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0) === SOC_AND_SIZ || view.getUint32(4) === JP2_SIGNATURE) return 'JPEG 2000';
  return looksLikeRle(view) ? 'RLE' : undefined;
}

/** PS3.5 G.5: 1 to 15 segments, the first one right behind the header, each behind the one before, then zeros. */
function looksLikeRle(view: DataView): boolean {
  if (view.byteLength < 64) return false;
  const count = view.getUint32(0, true);
  if (count < 1 || count > 15 || view.getUint32(4, true) !== 64) return false;
  let last = 0;
  for (let i = 0; i < 15; i++) {
    const offset = view.getUint32(4 + 4 * i, true);
    if (i >= count ? offset !== 0 : offset <= last || offset >= view.byteLength) return false;
    last = offset;
  }
  return true;
}
