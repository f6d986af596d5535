import { element } from './dom.ts';

/** Browsers lay out boxes of some ten million pixels at most: of longer lists a pixel of the bar stands for more. */
const TALLEST = 8_000_000;
/** Lines made above and below what is seen. */
const OVERSCAN = 2;

export interface ListOptions<T extends HTMLElement> {
  /** Items side by side, and the height of a line with the gap below it, in pixels. */
  layout(width: number): { perLine: number; lineHeight: number };
  /** Makes an item's element, to be used for one item after another. */
  make(): T;
  fill(item: T, index: number): void;
  /** Height of what stays above the list while it scrolls. */
  above?: number;
}

/** A list of any length of which only what is seen is there. */
export class VirtualList<T extends HTMLElement> {
  readonly scroller: HTMLElement;
  readonly #space: HTMLElement;
  readonly #options: ListOptions<T>;
  /** What is there, by index. */
  readonly #shown = new Map<number, T>();
  readonly #spare: T[] = [];
  #count = 0;
  #layout = { perLine: 1, lineHeight: 1 };
  /** Sizes and the bar's place, read once before anything is changed: each reading afterwards would lay all out anew. */
  #seen = { width: 0, high: 0, wide: 0, top: 0 };

  /** @param space element within the scroller that items stand in, and that is as tall as all of them */
  constructor(scroller: HTMLElement, space: HTMLElement, options: ListOptions<T>) {
    this.scroller = scroller;
    this.#space = space;
    this.#options = options;
    scroller.addEventListener('scroll', () => this.#render(), { passive: true });
    new ResizeObserver(() => {
      // Another width may mean other lines, another height only more or fewer of them.
      if (this.scroller.clientWidth !== this.#seen.width) this.relayout();
      else this.#render();
    }).observe(scroller);
  }

  get perLine(): number {
    return this.#layout.perLine;
  }

  /** Lines that are seen at a time. */
  get linesInView(): number {
    return Math.max(1, Math.floor(this.scroller.clientHeight / this.#layout.lineHeight));
  }

  /** Shows a list anew. @param top whether from its beginning */
  update(count: number, top: boolean): void {
    this.#count = count;
    for (const item of this.#shown.values()) this.#free(item);
    this.#shown.clear();
    this.relayout();
    if (top && this.scroller.scrollTop !== 0) this.scroller.scrollTop = 0;
  }

  relayout(): void {
    if (this.scroller.clientWidth === 0) return;
    this.#look();
    const first = this.#firstLine() * this.#layout.perLine;
    this.#layout = this.#options.layout(this.#seen.wide);
    this.#space.style.height = `${Math.min(TALLEST, this.#tall)}px`;
    const line = Math.floor(first / this.#layout.perLine);
    if (line > 0) this.scroller.scrollTop = this.#topOf(line);
    this.#look();
    for (const [index, item] of this.#shown) this.#place(item, index);
    this.#render();
  }

  #look(): void {
    const { clientWidth, clientHeight, scrollTop } = this.scroller;
    this.#seen = { width: clientWidth, high: clientHeight, wide: this.#space.clientWidth, top: scrollTop };
  }

  get #lines(): number {
    return Math.ceil(this.#count / this.#layout.perLine);
  }

  /** Height of all lines in pixels of their own. */
  get #tall(): number {
    return this.#lines * this.#layout.lineHeight;
  }

  /** Where the bar stands for a line at the top. */
  #topOf(line: number): number {
    const { high } = this.#seen;
    const scale = this.#tall > TALLEST ? (TALLEST - high) / (this.#tall - high) : 1;
    return line * this.#layout.lineHeight * scale;
  }

  /** What is seen at the top, in pixels of the lines. */
  #offset(): number {
    const { top, high } = this.#seen;
    return this.#tall > TALLEST ? (top / (TALLEST - high)) * (this.#tall - high) : top;
  }

  #firstLine(): number {
    return Math.floor(this.#offset() / this.#layout.lineHeight);
  }

  #place(item: T, index: number): void {
    const { perLine, lineHeight } = this.#layout;
    const line = Math.floor(index / perLine);
    const place = index % perLine;
    // Beside the bar's own place, so that items of very long lists stand where the bar is.
    const top = line * lineHeight - this.#offset() + this.#seen.top;
    item.style.transform = `translate(${(place * this.#seen.wide) / perLine}px, ${top}px)`;
  }

  #render(): void {
    this.#look();
    const { perLine, lineHeight } = this.#layout;
    const firstLine = this.#firstLine();
    const from = Math.max(0, firstLine - OVERSCAN) * perLine;
    const lines = Math.ceil(this.#seen.high / lineHeight) + 1 + OVERSCAN;
    const to = Math.min(this.#count, (firstLine + lines) * perLine);
    const isLong = this.#tall > TALLEST;
    for (const [index, item] of this.#shown) {
      if (index >= from && index < to) {
        if (isLong) this.#place(item, index);
        continue;
      }
      this.#shown.delete(index);
      this.#free(item);
    }
    for (let index = from; index < to; index++) {
      if (this.#shown.has(index)) continue;
      const item = this.#spare.pop() ?? this.#make();
      this.#options.fill(item, index);
      this.#place(item, index);
      item.hidden = false;
      this.#shown.set(index, item);
    }
  }

  #make(): T {
    const item = this.#options.make();
    this.#space.append(item);
    return item;
  }

  #free(item: T): void {
    item.hidden = true;
    this.#spare.push(item);
  }

  /** Fills again what is there, because something other than the list has changed. */
  refill(): void {
    for (const [index, item] of this.#shown) this.#options.fill(item, index);
  }

  /** The element of an item, where it is there. */
  itemAt(index: number): T | undefined {
    return this.#shown.get(index);
  }

  /** Scrolls as little as shows an item. */
  reveal(index: number): void {
    const { perLine, lineHeight } = this.#layout;
    this.#look();
    const line = Math.floor(index / perLine);
    const seen = this.#offset();
    const high = this.#seen.high - (this.#options.above ?? 0);
    const lines = high / lineHeight;
    if (line * lineHeight < seen) this.scroller.scrollTop = this.#topOf(line);
    else if ((line + 1) * lineHeight > seen + high)
      this.scroller.scrollTop = this.#topOf(Math.max(0, line + 1 - lines)) + 1;
    this.#render();
  }
}

/** The element that items of a list stand in. */
export const listSpace = (): HTMLElement => element('div', { class: 'list-space', role: 'presentation' });
