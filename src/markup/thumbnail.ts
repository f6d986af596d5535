import { boxColour } from '../imaging/palette.ts';
import { type Html, html } from './html.ts';
import { type PictureOptions, pictureHtml } from './picture.ts';

const short = (n: number) => Math.round(n * 10) / 10;

/** A thumbnail. Boxes lie over a clean one: so they can be taken away, and are sharp at every size. */
export function thumbnailHtml(options: PictureOptions): Html {
  const { width, height, boxes } = options.picture;
  const image = pictureHtml(options);
  if (boxes.length === 0) return image;
  const outlines = boxes.map((box, i) => {
    const place = html`x="${short(box.x)}" y="${short(box.y)}" width="${short(box.width)}" height="${short(box.height)}"`;
    return html`<rect class="casing" ${place}></rect><rect class="box" ${place} stroke="${boxColour(box.tint ?? i + 1)}"></rect>`;
  });
  return html`${image}<svg class="outline boxes" viewBox="0 0 ${width} ${height}" aria-hidden="true">${outlines}</svg>`;
}
