/**
 * A JPEG stream whose components no decoder transforms: JFIF and Adobe markers out, an Adobe marker that says "no
 * transform" in (ITU-T T.81 Annex B; Adobe Technical Note 5116). Decoders otherwise turn three components into RGB
 * by guesses about the markers, while DICOM's Photometric Interpretation is what counts (PS3.5 8.2.1).
 * @returns the stream itself where it is not a JPEG
 */
export function withoutColourTransform(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
  const kept: Uint8Array[] = [bytes.subarray(0, 2), ADOBE_NO_TRANSFORM];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    const end = at + 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
    if (marker !== 0xe0 && marker !== 0xee) kept.push(bytes.subarray(at, end));
    at = end;
  }
  kept.push(bytes.subarray(at));
  return Buffer.concat(kept);
}

/** APP14: length 14, "Adobe", version 100, flags 0 and 0, transform 0. */
const ADOBE_NO_TRANSFORM = Buffer.from([
  0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0,
]);

/**
 * A JPEG file without what programs write into it besides the image: comments (COM), Exif, XMP, colour profiles and
 * other application data, which may name a person or a place. JFIF and Adobe markers stay: they say what colours are.
 * @returns the stream itself where it is not a JPEG
 */
export function withoutMetadata(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    const end = at + 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
    const isForeign = marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xee);
    if (!isForeign) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const scan = bytes.subarray(at);
  // Whatever follows the image belongs to it no more.
  const last = Buffer.from(scan.buffer, scan.byteOffset, scan.byteLength).lastIndexOf(END_OF_IMAGE);
  kept.push(last < 0 ? scan : scan.subarray(0, last + 2));
  return Buffer.concat(kept);
}

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** The frame header of a JPEG or JPEG-LS stream (ITU-T T.81 B.2.2, T.87 C.2.2). */
export interface JpegHeader {
  /** n of its marker SOFn: 0 and 1 sequential DCT, 2 progressive, 3 lossless, 55 JPEG-LS; others are rare. */
  process: number;
  precision: number;
  rows: number;
  columns: number;
  components: number;
}

/** The first frame header of a stream; undefined where there is none before its data. */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let at = 2;
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const word = (from: number) => (bytes[from]! << 8) | bytes[from + 1]!;
    // SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC); SOF55.
    const isSof = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isSof || marker === 0xf7) {
      const process = isSof ? marker & 15 : 55;
      const [precision, components] = [bytes[at + 4]!, bytes[at + 9]!];
      return { process, precision, rows: word(at + 5), columns: word(at + 7), components };
    }
    if (marker === 0xda) return undefined;
    at += 2 + word(at + 2);
  }
  return undefined;
}
