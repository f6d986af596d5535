import { pagePlace } from '../groups.ts';

interface Gallery {
  address: string;
  pages: number;
}

let galleries: Promise<Gallery[]> | undefined;

/**
 * <page-jump> lets the reader go to any page of a gallery by its number. Further pages do not know how many there are:
 * that is read from `galleries.json`, once, and then the link to the last one comes alive.
 */
class PageJump extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form')!;
    const field = form.querySelector('input')!;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (Number.isInteger(field.valueAsNumber)) location.assign(this.#address(field.valueAsNumber));
    });
    const place = this.querySelector('[data-pages]')!;
    if (place.textContent !== '') return;
    this.#learn()
      .then((pages) => {
        if (pages === undefined) return;
        place.textContent = pages.toLocaleString('en');
        field.max = String(pages);
        const last = this.querySelector('[data-last]');
        if (!last) return;
        const link = document.createElement('a');
        link.href = this.#address(pages);
        link.textContent = last.textContent;
        last.replaceWith(link);
      })
      // Without it pages are still turned one by one.
      .catch(() => undefined);
  }

  async #learn(): Promise<number | undefined> {
    galleries ??= fetch(this.dataset.galleries!).then((response) => response.json());
    return (await galleries).find(({ address }) => address === this.dataset.gallery)?.pages;
  }

  #address(page: number): string {
    return page === 1 ? this.dataset.first! : `${this.dataset.first}page/${pagePlace(page)}/`;
  }
}

customElements.define('page-jump', PageJump);
