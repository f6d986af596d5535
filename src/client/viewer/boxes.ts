/** Boxes on the image and rows of their table (`data-box`), which belong together. */
export class Boxes {
  readonly #svg: SVGSVGElement | null;
  readonly #rows: HTMLElement[];

  /** @param onSelect told the number of the box whose row was chosen */
  constructor(svg: SVGSVGElement | null, rows: HTMLElement[], onSelect: (box: number) => void) {
    this.#svg = svg;
    this.#rows = rows;
    for (const row of rows) {
      const number = row.dataset.box!;
      this.#light(row, number);
      row.querySelector('a')?.addEventListener('click', (event) => {
        event.preventDefault();
        onSelect(Number(number));
      });
    }
    for (const rect of svg?.querySelectorAll<SVGElement>('.box') ?? [])
      this.#light(rect, rect.id.replace('box-', ''));
  }

  select(box: number | undefined): void {
    for (const rect of this.#svg?.querySelectorAll('.box') ?? [])
      rect.classList.toggle('selected', rect.id === `box-${box}`);
    for (const row of this.#rows) row.classList.toggle('selected', row.dataset.box === String(box));
  }

  /** Numbers keep their size on the screen. @param factor of their first size */
  scale(factor: number): void {
    for (const text of this.#svg?.querySelectorAll('text') ?? []) {
      text.dataset.size ??= text.getAttribute('font-size')!;
      const size = Number(text.dataset.size) * factor;
      text.setAttribute('font-size', String(size));
      text.setAttribute('stroke-width', String(size / 7));
    }
  }

  /** A box and its row light up together, while the pointer or the focus is on one of them. */
  #light(element: Element, number: string): void {
    const set = (on: boolean) => {
      this.#svg?.querySelector(`#box-${number}`)?.classList.toggle('lit', on);
      this.#rows.find((row) => row.dataset.box === number)?.classList.toggle('lit', on);
    };
    for (const name of ['pointerenter', 'focusin']) element.addEventListener(name, () => set(true));
    for (const name of ['pointerleave', 'focusout']) element.addEventListener(name, () => set(false));
  }
}
