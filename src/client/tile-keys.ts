/**
 * Keys of galleries. Arrows move the focus from tile to tile, as they lie on the screen, and at either end on to the
 * neighbouring page; `n` and `p` turn pages from anywhere. Every tile stays a link in the order of Tab: who reads
 * with other keys, or with a screen reader that keeps these to itself, misses nothing.
 */
const TILES = '.gallery .tile';

const isPlain = (event: KeyboardEvent) =>
  !(event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

/** @param end the tile that has the focus there */
function turn(relation: 'next' | 'prev', end = ''): boolean {
  const link = document.querySelector<HTMLLinkElement>(`link[rel=${relation}]`);
  if (link) location.assign(link.href + end);
  return link !== null;
}

/** The tile above or below another one: in the next line that way, the nearest one. */
function beyond(tiles: HTMLElement[], from: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const place = (tile: HTMLElement) => tile.getBoundingClientRect();
  const { top, left } = place(from);
  const ahead = tiles.filter((tile) => (place(tile).top - top) * step > 1);
  if (step < 0) ahead.reverse();
  const line = ahead.filter((tile) => Math.abs(place(tile).top - place(ahead[0]!).top) < 1);
  const away = (tile: HTMLElement) => Math.abs(place(tile).left - left);
  return line.sort((a, b) => away(a) - away(b))[0];
}

function move(event: KeyboardEvent, gallery: Element): void {
  const from = (event.target as Element).closest<HTMLElement>(TILES);
  if (!from || !isPlain(event)) return;
  const tiles = [...gallery.querySelectorAll<HTMLElement>(TILES)];
  const at = tiles.indexOf(from);
  const to: Record<string, () => HTMLElement | undefined> = {
    ArrowLeft: () => tiles[at - 1],
    ArrowRight: () => tiles[at + 1],
    ArrowUp: () => beyond(tiles, from, -1),
    ArrowDown: () => beyond(tiles, from, 1),
  };
  const tile = to[event.key]?.();
  if (tile) tile.focus();
  // A key that is held down ends with the page.
  else if (event.key === 'ArrowRight') event.repeat || turn('next', '#first');
  else if (event.key === 'ArrowLeft') event.repeat || turn('prev', '#last');
  else return;
  event.preventDefault();
}

// On the galleries, so that the page's own arrow keys find that these were meant.
for (const gallery of document.querySelectorAll<HTMLElement>('.gallery'))
  gallery.addEventListener('keydown', (event) => move(event, gallery));

document.addEventListener('keydown', (event) => {
  if (!isPlain(event) || event.repeat) return;
  if ((event.target as Element).closest('input:not([type=checkbox]), textarea, select')) return;
  if (event.key === 'n') turn('next');
  if (event.key === 'p') turn('prev');
});

if (['#first', '#last'].includes(location.hash))
  document.querySelector<HTMLElement>(`.tile${location.hash}`)?.focus();
