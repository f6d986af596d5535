/** Links to the frames of an image, which show them in its place. */
export class Frames {
  /** Number of the frame that the page shows first, from 1. */
  readonly first: number;
  readonly #links: HTMLAnchorElement[];
  readonly #image: HTMLImageElement;

  /**
   * @param stack the list of links; null where there is one frame alone
   * @param onFrame told the number of the frame that was chosen
   */
  constructor(stack: HTMLElement | null, image: HTMLImageElement, onFrame: (frame: number) => void) {
    this.first = Number(stack?.dataset.shown ?? 1);
    this.#links = [...(stack?.querySelectorAll('a') ?? [])];
    this.#image = image;
    for (const link of this.#links) {
      link.addEventListener('click', (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        this.show(Number(link.textContent));
        onFrame(Number(link.textContent));
      });
    }
  }

  show(frame: number): void {
    for (const link of this.#links) {
      const isThis = Number(link.textContent) === frame;
      if (isThis) this.#image.src = link.href;
      link.toggleAttribute('aria-current', isThis);
    }
  }
}
