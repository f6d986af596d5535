/**
 * <header-filter> holds the tables of a DICOM header, the field that filters their rows as one types, and the button
 * that copies the header as text. A row is shown where tag, name, VR and value have all the words between them, and the
 * sequences and items around it with it.
 */
class HeaderFilter extends HTMLElement {
  #rows: { row: HTMLTableRowElement; text: string; depth: number; isElement: boolean }[] = [];
  /** Groups that were folded before the filter opened them. */
  #folded = new Set<HTMLDetailsElement>();

  connectedCallback() {
    const field = this.querySelector('input');
    field?.addEventListener('input', () => this.#filter(field.value));
    field?.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || field.value === '') return;
      event.preventDefault();
      field.value = '';
      this.#filter('');
    });
    // Browsers bring text back that was typed before a reload.
    if (field?.value) this.#filter(field.value);
    const copy = this.querySelector<HTMLButtonElement>('[data-copy]');
    copy?.addEventListener('click', () => void this.#copy(copy.dataset.copy!));
  }

  #tell(text: string) {
    const told = this.querySelector('output');
    if (told) told.textContent = text;
  }

  #read() {
    if (this.#rows.length > 0) return this.#rows;
    this.#rows = [...this.querySelectorAll<HTMLTableRowElement>('tbody tr')].map((row) => {
      const text = (row.textContent ?? '').toLowerCase();
      const tag = row.cells[0]?.textContent ?? '';
      return {
        row,
        // A tag is found as (0010,0010) and as 00100010.
        text: `${tag.replace(/[(),]/g, '').toLowerCase()} ${text}`,
        depth: Number(/depth-(\d)/.exec(row.className)?.[1] ?? 0),
        isElement: tag !== '',
      };
    });
    return this.#rows;
  }

  #filter(typed: string) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.#read();
    let found = 0;
    // From the end: what is around a row stands before it, less deep.
    let wanted = 0;
    for (const { row, text, depth, isElement } of [...rows].reverse()) {
      const matches = words.every((word) => text.includes(word)) && (isElement || words.length === 0);
      if (matches && isElement) found++;
      const isAround = depth < wanted;
      row.hidden = !matches && !isAround;
      if (!row.hidden) wanted = depth;
    }
    this.#arrangeGroups(words.length > 0);
    const n = rows.filter(({ isElement }) => isElement).length;
    this.#tell(words.length === 0 ? '' : found === 0 ? 'No element matches' : `${found} of ${n} elements`);
  }

  /** Groups without a row to show are hidden; folded ones with some are open as long as there is a filter. */
  #arrangeGroups(isFiltered: boolean) {
    for (const group of this.querySelectorAll<HTMLDetailsElement>('details')) {
      group.hidden = group.querySelector('tbody tr:not([hidden])') === null;
      if (isFiltered && !group.open) {
        this.#folded.add(group);
        group.open = true;
      } else if (!isFiltered && this.#folded.delete(group)) group.open = false;
    }
  }

  async #copy(address: string) {
    try {
      const text = fetch(address).then((response) => {
        if (!response.ok) throw new Error(`${response.status}`);
        return response.blob();
      });
      // Safari lets only that be written which was begun with the click; others wait for the text themselves.
      await navigator.clipboard.write([
        new ClipboardItem({ 'text/plain': text.then((blob) => new Blob([blob], { type: 'text/plain' })) }),
      ]);
      this.#tell('The header is copied.');
    } catch {
      this.#tell('The header could not be copied: open it as text instead.');
    }
  }
}

customElements.define('header-filter', HeaderFilter);
