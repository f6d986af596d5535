/**
 * Tells the build that a page was rendered. Pages run in Astro's bundle, which has modules of its own, so the two
 * meet at a symbol that the process shares.
 */
const SIGNAL = Symbol.for('reading-room.page-rendered');

type Holder = { [SIGNAL]?: (() => void) | undefined };

/** Sets who is told; undefined for nobody. */
export function onPageRendered(listener: (() => void) | undefined): void {
  (globalThis as Holder)[SIGNAL] = listener;
}

export function pageRendered(): void {
  (globalThis as Holder)[SIGNAL]?.();
}
