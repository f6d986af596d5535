import type { NamedWindow } from '../imaging/window.ts';

/** A window as people write it: its name, or its number where there are several, centre and width. */
export function windowLabel({ name, center, width }: NamedWindow, index: number, count: number): string {
  const own = name ?? (count > 1 ? String(index + 1) : '');
  return `Window ${own ? `${own}: ` : ''}${center} / ${width}`;
}
