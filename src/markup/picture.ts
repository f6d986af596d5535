import type { ThumbnailRecord } from '../catalogue/types.ts';
import { cellCorner, SHEET_SIDE } from '../sheets/grid.ts';
import { href, paths } from '../site/href.ts';
import { type Html, html } from './html.ts';

export interface PictureOptions {
  /** Under /thumbnails/, where it is a file of its own. */
  file: string;
  picture: ThumbnailRecord;
  alt: string;
  /** Whether it is seen at once: it is then not loaded lazily. */
  eager?: boolean;
}

/** A thumbnail without its boxes: a file of its own, or a part of a sheet. */
export function pictureHtml({ file, picture, alt, eager = false }: PictureOptions): Html {
  const { width, height, grey, boxes, sheet } = picture;
  const shape = `fitted grey-${Math.round(grey / 17)}${height > width ? ' tall' : ''}`;
  if (sheet) {
    const { x, y } = cellCorner(sheet.cell);
    const said = alt === '' ? html`aria-hidden="true"` : html`role="img" aria-label="${alt}"`;
    return html`<svg class="sheet ${shape}" viewBox="0 0 ${width} ${height}" ${said}><image href="${href(paths.sheet(sheet.file))}" x="${-x}" y="${-y}" width="${SHEET_SIDE}" height="${SHEET_SIDE}"></image></svg>`;
  }
  const source = href(boxes.length > 0 ? paths.cleanThumbnail(file) : paths.thumbnail(file));
  return html`<img class="${shape}" src="${source}" width="${width}" height="${height}"${!eager && html` loading="lazy"`} decoding="async" alt="${alt}">`;
}
