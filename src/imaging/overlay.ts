import { boxColour, rgb } from './palette.ts';
import type { Box, Picture } from './types.ts';

/** Width in pixels of a box's line on a thumbnail: reads at 256 pixels, hides little of what is in the box. */
const LINE = 2;

/**
 * A picture with boxes drawn on it.
 * @param picture as displayed
 * @param boxes in pixels of the full image, origin at its top-left corner
 * @param scale pixels of the picture over pixels of the full image, across and down
 * @returns a colour picture; the given one itself where there is no box. Lines lie at even pixels, inside the box's edge, with a
 *   dark line on either side so that they read on bone and on air alike; parts outside the picture are clipped.
 */
export function drawBoxes(
  picture: Picture,
  boxes: readonly Box[],
  scale: number,
  scaleDown = scale,
): Picture {
  if (boxes.length === 0) return picture;
  const data = new Uint8Array(picture.width * picture.height * 3);
  if (picture.channels === 3) data.set(picture.data);
  else {
    for (let i = 0, at = 0; i < picture.data.length; i++) {
      const grey = picture.data[i]!;
      data[at++] = grey;
      data[at++] = grey;
      data[at++] = grey;
    }
  }
  const canvas: Picture = { ...picture, channels: 3, data };
  boxes.forEach((box, i) => {
    const left = even(box.x * scale);
    const top = even(box.y * scaleDown);
    const right = Math.max(left + LINE, even((box.x + box.width) * scale));
    const bottom = Math.max(top + LINE, even((box.y + box.height) * scaleDown));
    const ring = (inset: number, colour: [number, number, number], opacity: number) =>
      strokeRectangle(canvas, left + inset, top + inset, right - inset, bottom - inset, colour, opacity);
    ring(-1, [0, 0, 0], 0.55);
    ring(LINE, [0, 0, 0], 0.55);
    for (let inset = LINE - 1; inset >= 0; inset--) ring(inset, rgb(boxColour(box.tint ?? i + 1)), 1);
  });
  return canvas;
}

/**
 * The nearest even number. WebP keeps one colour for two by two pixels: lines of two pixels that begin on an even one
 * keep theirs, without the search for better colours that takes an encoder three times as long.
 */
const even = (position: number) => 2 * Math.round(position / 2);

/** A line of one pixel along the inner edge of the rectangle [left, right) x [top, bottom). */
function strokeRectangle(
  canvas: Picture,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: [number, number, number],
  opacity: number,
): void {
  if (right <= left || bottom <= top) return;
  const paint = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
    const at = (y * canvas.width + x) * 3;
    for (let c = 0; c < 3; c++) {
      canvas.data[at + c] = Math.round(canvas.data[at + c]! * (1 - opacity) + colour[c]! * opacity);
    }
  };
  for (let x = left; x < right; x++) {
    paint(x, top);
    if (bottom - 1 > top) paint(x, bottom - 1);
  }
  for (let y = top + 1; y < bottom - 1; y++) {
    paint(left, y);
    if (right - 1 > left) paint(right - 1, y);
  }
}

/** Red, green, blue, alpha: the colour where the mask is 1, else nothing. */
export function paintMask(mask: Uint8Array, colour: string): Uint8Array {
  const [red, green, blue] = rgb(colour);
  const data = new Uint8Array(mask.length * 4);
  mask.forEach((on, i) => {
    if (on) data.set([red, green, blue, 255], i * 4);
  });
  return data;
}
