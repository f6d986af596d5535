import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js';
import encodeWebp, { init as initWebp } from '@jsquash/webp/encode.js';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { simd } from 'wasm-feature-detect';
import { type ImagingBackend, WEBP_EFFORT, WEBP_QUALITY } from './backend.ts';
import { jpegHeader } from './jpeg-markers.ts';
import { paintMask } from './overlay.ts';
import type { Picture } from './types.ts';

const require = createRequire(import.meta.url);
const versionOf = (name: string): string => require(`${name}/package.json`).version;

/** JPEG and PNG in JavaScript, WebP as WebAssembly: slower than sharp, runs wherever Node does. */
export const portableBackend: ImagingBackend = {
  name: 'portable',
  versions: {
    'jpeg-js': versionOf('jpeg-js'),
    pngjs: versionOf('pngjs'),
    '@jsquash/webp': versionOf('@jsquash/webp'),
  },

  async decodeJpeg(bytes) {
    const { width, height, data } = jpeg.decode(bytes, {
      useTArray: true,
      colorTransform: false,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: 512,
      maxMemoryUsageInMB: 4096,
    });
    // jpeg-js always answers in three channels; a grey image has the same value in each.
    const grey = jpegHeader(bytes)?.components === 1;
    return { width, height, channels: grey ? 1 : 3, data: grey ? everyThird(data) : data };
  },

  async decodePng(bytes) {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
    // Always answered in four channels. Colour type 0 (PNG 11.2.2, the 26th byte) is grey.
    const channels = bytes[25] === 0 ? 1 : 3;
    const picture = { width, height, channels, data: new Uint8Array(width * height * channels) } as const;
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < channels; c++) picture.data[i * channels + c] = data[i * 4 + c]!;
    }
    return picture;
  },

  async decodeWebp(bytes) {
    await webpDecoderReady();
    const { width, height, data } = await decodeWebp(Uint8Array.from(bytes).buffer);
    const picture = { width, height, channels: 3, data: new Uint8Array(width * height * 3) } as const;
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++) picture.data[i * 3 + c] = data[i * 4 + c]!;
    return picture;
  },

  async encodeWebp(picture) {
    await webpReady();
    const encoded = await encodeWebp(toImageData(picture), {
      quality: WEBP_QUALITY,
      method: WEBP_EFFORT,
    });
    return new Uint8Array(encoded);
  },

  async encodePng({ width, height, channels, data }) {
    const colorType = channels === 1 ? 0 : 2;
    const png = new PNG({ width, height });
    png.data = Buffer.from(data);
    return PNG.sync.write(png, { colorType, inputColorType: colorType, inputHasAlpha: false });
  },

  async encodeMask(mask, width, height, colour) {
    const png = new PNG({ width, height });
    png.data = Buffer.from(paintMask(mask, colour));
    return PNG.sync.write(png);
  },

  async encodeDeepPng(samples, width, height) {
    const png = new PNG({ width, height });
    png.data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    const options = { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 16 } as const;
    return PNG.sync.write(png, options);
  },
};

function everyThird(data: Uint8Array): Uint8Array {
  const grey = new Uint8Array(data.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = data[i * 3]!;
  return grey;
}

let ready: Promise<unknown> | undefined;
let decoderReady: Promise<unknown> | undefined;

/** The package fetches its WebAssembly by URL, which Node's fetch does not do for files: hand it the module. */
const moduleOf = async (file: string) =>
  WebAssembly.compile(await readFile(require.resolve(`@jsquash/webp/codec/${file}`)));

function webpReady(): Promise<unknown> {
  ready ??= (async () =>
    initWebp(await moduleOf((await simd()) ? 'enc/webp_enc_simd.wasm' : 'enc/webp_enc.wasm')))();
  return ready;
}

function webpDecoderReady(): Promise<unknown> {
  decoderReady ??= (async () => initWebpDecoder(await moduleOf('dec/webp_dec.wasm')))();
  return decoderReady;
}

function toImageData({ width, height, channels, data }: Picture): ImageData {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[channels === 1 ? i : i * 3 + c]!;
  }
  return { width, height, data: rgba, colorSpace: 'srgb' } as ImageData;
}
