/** What a link to a view holds. Absent members are as the page opens. */
export interface ViewState {
  /** Screen pixels (CSS) an image pixel; undefined: the whole image fits. */
  zoom?: number | undefined;
  /** What lies in the middle, in image pixels from the top-left corner; undefined: the image's middle. */
  at?: readonly [x: number, y: number] | undefined;
  /** Window centre and width in the values that are shown; undefined: as displayed. */
  window?: { readonly center: number; readonly width: number } | undefined;
  invert: boolean;
  boxes: boolean;
  /** Number of the selected box. */
  box?: number | undefined;
  /** Number of the frame, from 1; undefined: the one that is shown first. */
  frame?: number | undefined;
}

export const OPENING: ViewState = { invert: false, boxes: true };

const MOST_ZOOM = 64;
const LEAST_ZOOM = 1 / 64;

export const clampZoom = (zoom: number) => Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));

const short = (n: number, digits: number) => String(Number(n.toFixed(digits)));

/**
 * The state as an address's fragment, without `#`: `zoom=2&at=512,300&window=40,400&invert&boxes=off&box=2&frame=3`.
 * A selected box alone is `box-2`, which leads to the box without a script too.
 */
export function toFragment({ zoom, at, window, invert, boxes, box, frame }: ViewState): string {
  const parts = [
    zoom !== undefined && `zoom=${short(zoom, 3)}`,
    at && `at=${short(at[0], 1)},${short(at[1], 1)}`,
    window && `window=${short(window.center, 2)},${short(window.width, 2)}`,
    invert && 'invert',
    !boxes && 'boxes=off',
    box !== undefined && `box=${box}`,
    frame !== undefined && `frame=${frame}`,
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 1 && box !== undefined ? `box-${box}` : parts.join('&');
}

/**
 * The state that a fragment stands for. What makes no sense in it counts as absent.
 * @param boxes whether boxes are shown where it neither leads to one nor says that they are not
 */
export function fromFragment(fragment: string, boxes = OPENING.boxes): ViewState {
  const text = fragment.replace(/^#/, '');
  const alone = /^box-(\d+)$/.exec(text);
  // Whoever is led to a box is to see it, even where boxes are switched off.
  if (alone) return { ...OPENING, box: Number(alone[1]) };
  const given = new URLSearchParams(text);
  const numbers = (name: string) =>
    (given.get(name) ?? '').split(',').map((part) => (part === '' ? NaN : Number(part)));
  const one = (name: string, isGood: (n: number) => boolean) => {
    const [n] = numbers(name);
    return n !== undefined && Number.isFinite(n) && isGood(n) ? n : undefined;
  };
  const two = (name: string) => {
    const [a, b] = numbers(name);
    return Number.isFinite(a) && Number.isFinite(b) ? ([a!, b!] as const) : undefined;
  };
  const whole = (n: number) => Number.isInteger(n) && n > 0;
  const zoom = one('zoom', (n) => n > 0);
  const window = two('window');
  const box = one('box', whole);
  return {
    zoom: zoom === undefined ? undefined : clampZoom(zoom),
    at: two('at'),
    window: window && window[1] > 0 ? { center: window[0], width: window[1] } : undefined,
    invert: given.has('invert'),
    boxes: (boxes || box !== undefined) && given.get('boxes') !== 'off',
    box,
    frame: one('frame', whole),
  };
}
