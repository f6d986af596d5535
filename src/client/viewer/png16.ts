/** Values of a picture, row by row from the top-left corner. */
export interface Values {
  width: number;
  height: number;
  data: Uint16Array;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/**
 * Reads a grey PNG of 16 bits a sample at full depth: a canvas would give eight of them (PNG, W3C Recommendation,
 * third edition; not interlaced, as the site's own files are).
 * @throws Error where it is not such a file, or damaged
 */
export async function readPng16(bytes: Uint8Array<ArrayBuffer>): Promise<Values> {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new Error('not a PNG file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [width, height] = [0, 0];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (kind === 'IHDR') {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      const [depth, colour, , , interlace] = bytes.subarray(at + 16, at + 21);
      if (depth !== 16 || colour !== 0 || interlace !== 0) throw new Error('not a plain grey PNG of 16 bits');
    } else if (kind === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate'));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  return { width, height, data: unfilter(raw, width, height) };
}

/** Takes back the filters of PNG 9.2, row by row, and joins the bytes. */
function unfilter(raw: Uint8Array, width: number, height: number): Uint16Array {
  const row = width * 2;
  if (raw.length < (row + 1) * height) throw new Error('the PNG file breaks off');
  const data = new Uint16Array(width * height);
  let above = new Uint8Array(row);
  let line = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1);
    const filter = raw[start]!;
    for (let i = 0; i < row; i++) {
      const left = i < 2 ? 0 : line[i - 2]!;
      const corner = i < 2 ? 0 : above[i - 2]!;
      line[i] = raw[start + 1 + i]! + predicted(filter, left, above[i]!, corner);
    }
    for (let x = 0; x < width; x++) data[y * width + x] = (line[2 * x]! << 8) | line[2 * x + 1]!;
    [above, line] = [line, above];
  }
  return data;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
