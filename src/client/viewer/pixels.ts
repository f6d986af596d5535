import { readPng16 } from './png16.ts';

/** How the values of an image are told and shown, as the page gives it. */
export interface Scale {
  /** Address of the stored values; undefined: they are the greys of the picture. */
  stored?: string | undefined;
  /** To be added to the numbers of that file. */
  offset: number;
  /** Rescale slope and intercept (PS3.3 C.11.1.1.2), and the unit that they lead to. */
  slope: number;
  intercept: number;
  unit?: string | undefined;
  /** Whether the greys of the picture went through a window already: they are no stored values then. */
  displayed: boolean;
  /** Whether more means darker. */
  inverse: boolean;
}

/** The values of one picture: numbers that stand in a table of 65,536 at most, or three greys a pixel. */
export interface Pixels {
  width: number;
  height: number;
  /** One number a pixel; of colours, their luminance. */
  data: Uint16Array | Uint8Array;
  /** Red, green, blue and 255 of each pixel, of a picture in colours. */
  colours?: Uint8ClampedArray | undefined;
}

/** Reads what lies behind a picture on the page: its stored values, or its own greys. */
export async function readPixels(image: HTMLImageElement, { stored }: Scale): Promise<Pixels> {
  if (stored) {
    const response = await fetch(stored);
    if (!response.ok) throw new Error(`the stored values cannot be loaded (${response.status})`);
    return readPng16(new Uint8Array(await response.arrayBuffer()));
  }
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  const { data } = greysOf(context, width, height);
  const greys = new Uint8Array(width * height);
  let isColour = false;
  for (let i = 0; i < greys.length; i++) {
    const [r, g, b] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
    isColour ||= r !== g || g !== b;
    greys[i] = g;
  }
  return { width, height, data: greys, ...(isColour && { colours: data }) };
}

/** @throws Error where the picture is of another host, which browsers let nobody look into */
function greysOf(context: OffscreenCanvasRenderingContext2D, width: number, height: number): ImageData {
  try {
    return context.getImageData(0, 0, width, height);
  } catch {
    throw new Error('The pixels of an image on another host cannot be read.');
  }
}

/** The rescaled value of a pixel: what windows are given in. */
export const rescaled = (value: number, { offset, slope, intercept }: Scale) =>
  (value + offset) * slope + intercept;

/** Smallest and largest rescaled value. */
export function rangeOf({ data }: Pixels, scale: Scale): [low: number, high: number] {
  let [low, high] = [data[0] ?? 0, data[0] ?? 0];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ends = [rescaled(low, scale), rescaled(high, scale)];
  return [Math.min(...ends), Math.max(...ends)];
}

/** What lies at a place, as the readout tells it. @param at place in the values, row by row */
export function valueInWords({ data, colours }: Pixels, at: number, scale: Scale): string {
  if (colours) {
    const [red, green, blue] = colours.subarray(4 * at);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  const value = data[at]!;
  if (scale.displayed) return `grey ${value} as displayed`;
  const stored = `stored value ${value + scale.offset}`;
  if (scale.slope === 1 && scale.intercept === 0) return stored;
  return `${stored}, rescaled ${Number(rescaled(value, scale).toFixed(2))}${scale.unit ? ` ${scale.unit}` : ''}`;
}
