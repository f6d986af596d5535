import type { ThumbnailRecord } from '../catalogue/types.ts';
import { boxColour } from '../imaging/palette.ts';
import { href, paths } from '../site/href.ts';
import { type Html, html } from './html.ts';

export interface ThumbnailOptions {
  /** Under /thumbnails/. */
  file: string;
  picture: ThumbnailRecord;
  alt: string;
  /** Whether it is seen at once: it is then not loaded lazily. */
  eager?: boolean;
}

const short = (n: number) => Math.round(n * 10) / 10;

/** A thumbnail. Boxes lie over a clean one: so they can be taken away, and are sharp at every size. */
export function thumbnailHtml({ file, picture, alt, eager = false }: ThumbnailOptions): Html {
  const { width, height, grey, boxes } = picture;
  const shape = `fitted grey-${Math.round(grey / 17)}${height > width ? ' tall' : ''}`;
  const source = href(boxes.length > 0 ? paths.cleanThumbnail(file) : paths.thumbnail(file));
  const image = html`<img class="${shape}" src="${source}" width="${width}" height="${height}"${!eager && html` loading="lazy"`} decoding="async" alt="${alt}">`;
  if (boxes.length === 0) return image;
  const outlines = boxes.map((box, i) => {
    const place = html`x="${short(box.x)}" y="${short(box.y)}" width="${short(box.width)}" height="${short(box.height)}"`;
    return html`<rect class="casing" ${place}></rect><rect class="box" ${place} stroke="${boxColour(box.tint ?? i + 1)}"></rect>`;
  });
  return html`${image}<svg class="outline boxes" viewBox="0 0 ${width} ${height}" aria-hidden="true">${outlines}</svg>`;
}
