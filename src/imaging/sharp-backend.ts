import sharp from 'sharp';
import { type ImagingBackend, WEBP_EFFORT, WEBP_QUALITY } from './backend.ts';
import { jpegHeader, withoutColourTransform } from './jpeg-markers.ts';
import { paintMask } from './overlay.ts';
import type { Picture } from './types.ts';

// One thread an image: the workers already keep every core busy, and each image is read once.
sharp.concurrency(1);
sharp.cache(false);

const raw = ({ width, height, channels, data }: Picture) => {
  const image = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
};

/** @param channels of the stream: one is never to become three */
async function decode(bytes: Uint8Array, channels: number): Promise<Picture> {
  // An embedded colour profile must not change stored values.
  const image = sharp(bytes, { failOn: 'warning', ignoreIcc: true });
  const grey = channels === 1 ? image.toColourspace('b-w') : image;
  const { data, info } = await grey.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: channels === 1 ? 1 : 3, data };
}

/** libjpeg-turbo, libwebp and libspng by way of libvips. */
export const sharpBackend: ImagingBackend = {
  name: 'sharp',
  versions: {
    sharp: sharp.versions.sharp ?? '',
    vips: sharp.versions.vips ?? '',
    webp: sharp.versions.webp ?? '',
  },

  async decodeJpeg(bytes) {
    return decode(withoutColourTransform(bytes), jpegHeader(bytes)?.components ?? 1);
  },

  // Colour type 0 (PNG 11.2.2, the 26th byte) is grey.
  decodePng: (bytes) => decode(bytes, bytes[25] === 0 ? 1 : 3),

  decodeWebp: (bytes) => decode(bytes, 3),

  async encodeWebp(picture) {
    return raw(picture).webp({ quality: WEBP_QUALITY, effort: WEBP_EFFORT }).toBuffer();
  },

  async encodePng(picture) {
    return raw(picture).png({ compressionLevel: 6 }).toBuffer();
  },

  async encodeMask(mask, width, height, colour) {
    return sharp(paintMask(mask, colour), { raw: { width, height, channels: 4 } })
      .png({ compressionLevel: 6 })
      .toBuffer();
  },

  async encodeDeepPng(samples, width, height) {
    return sharp(samples, { raw: { width, height, channels: 1 } })
      .toColourspace('grey16')
      .png({ compressionLevel: 6 })
      .toBuffer();
  },
};
