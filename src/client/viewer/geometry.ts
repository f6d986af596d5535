/** Where the image lies in the frame that shows it, in CSS pixels. */
export interface Placement {
  left: number;
  top: number;
  zoom: number;
}

export interface Sizes {
  /** Of the frame, in CSS pixels. */
  frameWidth: number;
  frameHeight: number;
  /** Of the image in image pixels; the height of pixels that are not square counts as displayed. */
  width: number;
  height: number;
}

/** The zoom at which the whole image fits. */
export const fitZoom = ({ frameWidth, frameHeight, width, height }: Sizes) =>
  Math.min(frameWidth / width, frameHeight / height);

/** @param at what lies in the middle of the frame, in image pixels; undefined: the image's middle */
export function placed(sizes: Sizes, zoom: number, at?: readonly [number, number]): Placement {
  const [x, y] = at ?? [sizes.width / 2, sizes.height / 2];
  return { zoom, left: sizes.frameWidth / 2 - x * zoom, top: sizes.frameHeight / 2 - y * zoom };
}

/** The image pixel in the middle of the frame. */
export const middleOf = ({ frameWidth, frameHeight }: Sizes, { left, top, zoom }: Placement) =>
  [(frameWidth / 2 - left) / zoom, (frameHeight / 2 - top) / zoom] as const;

/** Zooms so that the point under the pointer stays where it is. @param x,y in CSS pixels from the frame's corner */
export function zoomedAt({ left, top, zoom }: Placement, to: number, x: number, y: number): Placement {
  const factor = to / zoom;
  return { zoom: to, left: x - (x - left) * factor, top: y - (y - top) * factor };
}

/** Keeps the image in sight: what is smaller than the frame lies in its middle, what is larger covers it. */
export function kept(
  { left, top, zoom }: Placement,
  { frameWidth, frameHeight, width, height }: Sizes,
): Placement {
  const along = (start: number, size: number, frame: number) =>
    size <= frame ? (frame - size) / 2 : Math.min(0, Math.max(frame - size, start));
  return { zoom, left: along(left, width * zoom, frameWidth), top: along(top, height * zoom, frameHeight) };
}
