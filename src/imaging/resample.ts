import type { Box, Picture } from './types.ts';

/** Size after fitting width x height into a square of `side` pixels: never enlarged, at least 1 pixel. */
export function fitInto(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A part of a picture. @param region whole pixels within the picture */
export function crop({ width, channels, data }: Picture, region: Box): Picture {
  const out = new Uint8Array(region.width * region.height * channels);
  for (let y = 0; y < region.height; y++) {
    const from = ((region.y + y) * width + region.x) * channels;
    out.set(data.subarray(from, from + region.width * channels), y * region.width * channels);
  }
  return { width: region.width, height: region.height, channels, data: out };
}

/**
 * Shrinks a picture by area averaging: every target pixel is the mean of the source area below it, with
 * fractional edges weighted. Exact for whole factors, free of aliasing, and the same on every machine, which is
 * why both imaging backends use it.
 */
export function shrink(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  if (picture.channels === 3) return shrinkColour(picture, width, height);
  const factor = picture.width / width;
  const data =
    Number.isInteger(factor) && factor === picture.height / height
      ? byWholeFactor(picture, width, height, factor)
      : byWeights(picture, width, height);
  return { width, height, channels: 1, data };
}

/** Channel by channel. */
function shrinkColour(picture: Picture, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let c = 0; c < 3; c++) {
    const plane = Uint8Array.from(
      { length: picture.width * picture.height },
      (_, i) => picture.data[i * 3 + c]!,
    );
    const small = shrink({ ...picture, channels: 1, data: plane }, width, height);
    small.data.forEach((v, i) => {
      data[i * 3 + c] = v;
    });
  }
  return { width, height, channels: 3, data };
}

function byWholeFactor(picture: Picture, width: number, height: number, factor: number): Uint8Array {
  if (factor === 4 && picture.data.byteOffset % 4 === 0) return byFour(picture.data, width, height);
  const out = new Uint8Array(width * height);
  const sums = new Uint32Array(width);
  const area = factor * factor;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let row = y * factor; row < (y + 1) * factor; row++) {
      let p = row * picture.width;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < factor; i++) sum += picture.data[p++]!;
        sums[x]! += sum;
      }
    }
    for (let x = 0; x < width; x++) out[y * width + x] = (sums[x]! + area / 2) / area;
  }
  return out;
}

/**
 * Radiographs of 1024 pixels to thumbnails of 256, the usual case, four pixels at a time: the even and the odd bytes
 * of a word are added up side by side in its halves, which hold the 16 pixels of a square with room to spare.
 */
function byFour({ buffer, byteOffset }: Uint8Array, width: number, height: number): Uint8Array {
  const words = new Uint32Array(buffer, byteOffset, width * height * 4);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let p = y * 4 * width;
    for (let x = 0; x < width; x++, p++) {
      const a = words[p]!;
      const b = words[p + width]!;
      const c = words[p + 2 * width]!;
      const d = words[p + 3 * width]!;
      const even = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff);
      const odd =
        ((a >>> 8) & 0xff00ff) + ((b >>> 8) & 0xff00ff) + ((c >>> 8) & 0xff00ff) + ((d >>> 8) & 0xff00ff);
      const sums = even + odd;
      out[y * width + x] = ((sums & 0xffff) + (sums >>> 16) + 8) >> 4;
    }
  }
  return out;
}

/** For each target position the source positions below it and their weights, which add up to 1. */
function areaWeights(source: number, target: number): { first: number; weights: number[] }[] {
  const step = source / target;
  return Array.from({ length: target }, (_, i) => {
    const from = i * step;
    const to = Math.min(source, (i + 1) * step);
    const first = Math.floor(from);
    const last = Math.min(source - 1, Math.ceil(to) - 1);
    const weights: number[] = [];
    for (let p = first; p <= last; p++) weights.push((Math.min(to, p + 1) - Math.max(from, p)) / (to - from));
    return { first, weights };
  });
}

function byWeights(picture: Picture, width: number, height: number): Uint8Array {
  const across = areaWeights(picture.width, width);
  const down = areaWeights(picture.height, height);
  const narrow = new Float32Array(width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = across[x]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += weights[i]! * picture.data[y * picture.width + first + i]!;
      }
      narrow[y * width + x] = sum;
    }
  }
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const { first, weights } = down[y]!;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * narrow[(first + i) * width + x]!;
      out[y * width + x] = Math.round(sum);
    }
  }
  return out;
}
