import type { ThumbnailRecord } from '../catalogue/types.ts';
import type { BoxChange } from '../history/types.ts';
import { type Html, html } from './html.ts';
import { pictureHtml } from './picture.ts';

export interface DrawingOptions {
  /** Under /thumbnails/. */
  file: string;
  picture: ThumbnailRecord;
  /** Size of the image that the boxes are measured in. */
  image: { rows: number; columns: number };
  boxes: BoxChange;
  alt: string;
}

const short = (n: number) => Math.round(n * 10) / 10;

/** Boxes as they were, dashed, and as they are, over the picture without any. */
export function changeDrawingHtml({ file, picture, image, boxes, alt }: DrawingOptions): Html {
  const { width, height } = picture;
  const [across, down] = [width / image.columns, height / image.rows];
  const outline = (kind: string) => (box: number[]) => {
    const [x, y, w, h] = box as [number, number, number, number];
    const place = html`x="${short(x * across)}" y="${short(y * down)}" width="${short(w * across)}" height="${short(h * down)}"`;
    return html`<rect class="casing" ${place}></rect><rect class="box ${kind}" ${place}></rect>`;
  };
  const { added = [], removed = [], moved = [] } = boxes;
  const before = [...removed, ...moved.map(([from]) => from)].map(outline('was'));
  const after = [...added, ...moved.map(([, to]) => to)].map(outline('is'));
  return html`${pictureHtml({ file, picture, alt })}<svg class="outline changed-boxes" viewBox="0 0 ${width} ${height}" aria-hidden="true">${before}${after}</svg>`;
}
