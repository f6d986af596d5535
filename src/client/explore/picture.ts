import { boxColour } from '../../imaging/palette.ts';
import type { ExplorerData } from './data.ts';
import { element, svg } from './dom.ts';

/** Where things of the site are: its base path, which begins and ends with `/`. */
export interface Place {
  base: string;
}

/** Whether a patient has a thumbnail. The fields of its size have to be there. */
export const hasThumbnail = (data: ExplorerData, patient: number): boolean =>
  data.column('thumbnail-width')[patient]! > 0;

/** Address of a thumbnail: the clean one where boxes would be drawn on it; undefined where there is none yet. */
export function thumbnailAddress(data: ExplorerData, { base }: Place, patient: number): string | undefined {
  const slug = data.slug(patient);
  if (slug === undefined || !hasThumbnail(data, patient)) return undefined;
  const folder = (data.number('boxes', patient) ?? 0) > 0 ? 'thumbnails/clean' : 'thumbnails';
  return `${base}${folder}/${slug}.webp`;
}

/** A patient's thumbnail into an element, with the boxes over it where these are there already. */
export function fillPicture(picture: HTMLElement, data: ExplorerData, place: Place, patient: number): void {
  const address = thumbnailAddress(data, place, patient);
  if (address === undefined) {
    const isLoading = data.slug(patient) === undefined;
    picture.replaceChildren(isLoading ? '' : hasThumbnail(data, patient) ? '' : 'no image');
    return;
  }
  const [width, height] = [
    data.number('thumbnail-width', patient)!,
    data.number('thumbnail-height', patient)!,
  ];
  // A new one each time: the last one's picture must not stand under this one's name until it has come.
  const image = element('img', {
    class: `fitted${height > width ? ' tall' : ''}`,
    src: address,
    width,
    height,
    decoding: 'async',
    alt: '',
  });
  const outlines = boxesOf(data, patient, width, height);
  picture.replaceChildren(image, ...(outlines ? [outlines] : []));
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
