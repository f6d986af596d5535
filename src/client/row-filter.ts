/**
 * <row-filter> hides the rows on its page whose `data-search` lacks one of the words in its field, and sections that are
 * left with none.
 */
class RowFilter extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input');
    field?.addEventListener('input', () => this.#apply(field.value));
    // Browsers bring text back that was typed before a reload.
    if (field?.value) this.#apply(field.value);
  }

  #apply(text: string) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...document.querySelectorAll<HTMLElement>('[data-search]')];
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => row.dataset.search?.includes(word));
      if (!row.hidden) shown++;
    }
    for (const section of document.querySelectorAll<HTMLElement>('section:has([data-search])'))
      section.hidden = section.querySelector('[data-search]:not([hidden])') === null;
    const told = this.querySelector('output');
    if (told) told.textContent = words.length === 0 ? '' : `${shown} of ${rows.length} elements`;
  }
}

customElements.define('row-filter', RowFilter);
