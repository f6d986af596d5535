import { boxColour } from '../../imaging/palette.ts';
import { cellCorner, SHEET_SIDE } from '../../sheets/grid.ts';
import type { ExplorerData } from './data.ts';
import { element, svg } from './dom.ts';

/** Where things of the site are: its base path, which begins and ends with `/`. */
export interface Place {
  base: string;
}

/** The fields that a picture needs. */
export const pictureFields = (data: ExplorerData): string[] =>
  ['thumbnail-width', 'thumbnail-height', 'sheet', 'cell'].filter((key) => data.fields.has(key));

/** Whether a patient has a thumbnail. The fields of its size have to be there. */
export const hasThumbnail = (data: ExplorerData, patient: number): boolean =>
  data.column('thumbnail-width')[patient]! > 0;

/** A thumbnail: the address of its file, its size in pixels, and, in a sheet, where it begins there. */
export interface Thumbnail {
  address: string;
  width: number;
  height: number;
  corner?: { x: number; y: number };
}

/** The thumbnail of a patient: the clean one where boxes would be drawn on it; undefined where there is none yet. */
export function thumbnailOf(data: ExplorerData, { base }: Place, patient: number): Thumbnail | undefined {
  const slug = data.slug(patient);
  if (slug === undefined || !hasThumbnail(data, patient)) return undefined;
  const width = data.number('thumbnail-width', patient)!;
  const height = data.number('thumbnail-height', patient)!;
  const sheets = data.fields.get('sheet');
  if (sheets?.kind === 'category') {
    const file = sheets.values[data.column('sheet')[patient]! - 1]!;
    const corner = cellCorner(data.number('cell', patient)!);
    return { address: `${base}sheets/${file}`, width, height, corner };
  }
  const folder = (data.number('boxes', patient) ?? 0) > 0 ? 'thumbnails/clean' : 'thumbnails';
  return { address: `${base}${folder}/${slug}.webp`, width, height };
}

/**
 * A patient's thumbnail into an element, with the boxes over it where these are there already.
 * @param alt what it shows; nothing where that is said beside it
 */
export function fillPicture(
  picture: HTMLElement,
  data: ExplorerData,
  place: Place,
  patient: number,
  alt = '',
): void {
  const thumbnail = thumbnailOf(data, place, patient);
  if (thumbnail === undefined) {
    const isLoading = data.slug(patient) === undefined;
    picture.replaceChildren(isLoading ? '' : hasThumbnail(data, patient) ? '' : 'no image');
    return;
  }
  // A new one each time: the last one's picture must not stand under this one's name until it has come.
  const image = pictureElement(thumbnail, alt);
  const { width, height } = thumbnail;
  const outlines = boxesOf(data, patient, width, height);
  picture.replaceChildren(image, ...(outlines ? [outlines] : []));
}

function pictureElement({ address, width, height, corner }: Thumbnail, alt: string): Element {
  const shape = `fitted${height > width ? ' tall' : ''}`;
  if (!corner) return element('img', { class: shape, src: address, width, height, decoding: 'async', alt });
  const said = alt === '' ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': alt };
  const sheet = { href: address, x: -corner.x, y: -corner.y, width: SHEET_SIDE, height: SHEET_SIDE };
  const attributes = { class: `sheet ${shape}`, viewBox: `0 0 ${width} ${height}`, ...said };
  return svg('svg', attributes, svg('image', sheet));
}

function boxesOf(data: ExplorerData, patient: number, width: number, height: number): SVGElement | undefined {
  const boxes = data.boxesAtHand;
  if (!boxes || boxes.first[patient] === boxes.first[patient + 1]) return undefined;
  const outline = svg('svg', {
    class: 'outline boxes',
    viewBox: `0 0 ${width} ${height}`,
    'aria-hidden': 'true',
  });
  for (let at = boxes.first[patient]!; at < boxes.first[patient + 1]!; at++) {
    const place = {
      x: (boxes.x[at]! / 65535) * width,
      y: (boxes.y[at]! / 65535) * height,
      width: (boxes.width[at]! / 65535) * width,
      height: (boxes.height[at]! / 65535) * height,
    };
    const number = at - boxes.first[patient]! + 1;
    outline.append(
      svg('rect', { class: 'casing', ...place }),
      svg('rect', { class: 'box', ...place, stroke: boxColour(number) }),
    );
  }
  return outline;
}

/** The beginning of a long id. */
export const shortId = (id: string): string => (id.length > 12 ? `${id.slice(0, 8)}…` : id);
