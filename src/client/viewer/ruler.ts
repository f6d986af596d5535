const SVG = 'http://www.w3.org/2000/svg';

/** A line with its length, drawn over the image. Positions in image pixels from its top-left corner. */
export class Ruler {
  readonly #svg = document.createElementNS(SVG, 'svg');
  readonly #lines = [0, 1].map(() => document.createElementNS(SVG, 'line'));
  readonly #text = document.createElementNS(SVG, 'text');
  readonly #spacing: { row: number; column: number; source: string } | undefined;
  #from: [number, number] = [0, 0];
  #zoom = 1;

  /** @param width,height of the image as displayed, in image pixels */
  constructor(
    stage: HTMLElement,
    width: number,
    height: number,
    {
      spacing,
      aspect,
    }: { spacing?: { row: number; column: number; source: string } | undefined; aspect: number },
  ) {
    this.#spacing = spacing;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height / aspect}`);
    this.#svg.setAttribute('preserveAspectRatio', 'none');
    this.#svg.setAttribute('class', 'ruler');
    this.#lines[0]!.setAttribute('class', 'casing');
    this.#svg.append(...this.#lines, this.#text);
    this.#svg.setAttribute('role', 'img');
    stage.append(this.#svg);
    this.clear();
  }

  start(x: number, y: number): void {
    this.#from = [x, y];
    this.clear();
  }

  /** @param fromRight whether there is more room for the words on the left of the point */
  to(x: number, y: number, fromRight: boolean): void {
    const [x0, y0] = this.#from;
    for (const line of this.#lines)
      for (const [name, value] of Object.entries({ x1: x0, y1: y0, x2: x, y2: y }))
        line.setAttribute(name, String(value));
    const words = lengthInWords(x - x0, y - y0, this.#spacing);
    this.#text.textContent = words;
    this.#svg.setAttribute('aria-label', words);
    this.#text.setAttribute('x', String(x));
    this.#text.setAttribute('y', String(y));
    this.#text.setAttribute('text-anchor', fromRight ? 'end' : 'start');
    this.#text.setAttribute('dx', String((fromRight ? -8 : 8) / this.#zoom));
    this.#svg.style.display = '';
  }

  /** What was measured, in a sentence. */
  get words(): string {
    const { source } = this.#spacing ?? {};
    const length = `Length ${this.#text.textContent}`;
    return source ? `${length} by ${source}: nominal, not corrected for magnification.` : `${length}.`;
  }

  clear(): void {
    this.#svg.style.display = 'none';
  }

  /** Text keeps its size on the screen. @param zoom CSS pixels an image pixel */
  scale(zoom: number): void {
    this.#zoom = zoom;
    this.#text.setAttribute('font-size', String(14 / this.#zoom));
    this.#text.setAttribute('stroke-width', String(3 / this.#zoom));
  }
}

/**
 * A distance: in mm by the spacing of rows and columns; without one, in pixels.
 * @param dx,dy in image pixels
 */
export function lengthInWords(
  dx: number,
  dy: number,
  spacing: { row: number; column: number; source: string } | undefined,
): string {
  if (!spacing) return `${Math.hypot(dx, dy).toFixed(1)} pixels`;
  return `${Math.hypot(dx * spacing.column, dy * spacing.row).toFixed(1)} mm`;
}
