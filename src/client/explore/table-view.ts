import type { FieldHead } from '../../explorer/format.ts';
import { button, element } from './dom.ts';
import { codeLabel } from './filters.ts';
import type { Model } from './model.ts';
import type { Question } from './question.ts';
import { type ListActions, ListKeys } from './result-list.ts';
import { listSpace, VirtualList } from './virtual-list.ts';

const LINE = 34;

interface RowParts {
  index: number;
  cells: HTMLElement[];
}

/** The result as a table, sorted by its headings. */
export class TableView {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #actions: ListActions;
  readonly #onSort: (key: string) => void;
  readonly #list: VirtualList<HTMLElement>;
  readonly #keys: ListKeys;
  readonly #head = element('div', { class: 'row head', role: 'row', 'aria-rowindex': 1 });
  readonly #parts = new WeakMap<HTMLElement, RowParts>();
  readonly #columns: FieldHead[];
  #made = 0;

  constructor(model: Model, actions: ListActions, onSort: (key: string) => void) {
    this.#model = model;
    this.#actions = actions;
    this.#onSort = onSort;
    this.#columns = model.data.filters;
    const space = listSpace();
    space.setAttribute('role', 'rowgroup');
    const top = element('div', { role: 'rowgroup', class: 'heads' }, this.#head);
    this.element = element(
      'div',
      {
        class: 'explore-list rows',
        role: 'grid',
        tabindex: 0,
        'aria-multiselectable': 'true',
        'aria-label': 'Patients. Enter shows a patient, Space selects.',
        'aria-colcount': this.#columns.length + 1,
      },
      top,
      space,
    );
    this.element.style.setProperty('--columns', String(this.#columns.length));
    this.#list = new VirtualList(this.element, space, {
      layout: () => ({ perLine: 1, lineHeight: LINE }),
      make: () => this.#row(),
      fill: (row, index) => this.#fill(row, index),
      above: LINE,
    });
    this.#keys = new ListKeys(this.element, this.#list, actions);
  }

  /** Fields that have to be there: all. */
  static needs = (model: Model): string[] => model.data.filters.map(({ key }) => key);

  #row(): HTMLElement {
    const cells = Array.from({ length: this.#columns.length + 1 }, (_, i) =>
      element('span', {
        role: i === 0 ? 'rowheader' : 'gridcell',
        class: i === 0 ? 'mono' : this.#columns[i - 1]!.kind === 'number' ? 'num' : undefined,
      }),
    );
    const row = element('div', { class: 'row item', role: 'row', id: `row-${++this.#made}` }, ...cells);
    const parts = { index: 0, cells };
    this.#parts.set(row, parts);
    this.#keys.listen(row, () => parts.index);
    return row;
  }

  #fill(row: HTMLElement, index: number): void {
    const parts = this.#parts.get(row)!;
    const { data } = this.#model;
    const patient = this.#actions.result()[index]!;
    parts.index = index;
    row.setAttribute('aria-rowindex', String(index + 2));
    row.setAttribute('aria-selected', String(this.#actions.picked().has(patient)));
    row.classList.toggle('current', index === this.#keys.current);
    const id = data.id(patient) ?? '';
    if (id === '') this.#actions.fetchId(patient);
    parts.cells[0]!.textContent = id;
    for (const [i, { key }] of this.#columns.entries()) {
      const field = this.#columns[i]!;
      parts.cells[i + 1]!.textContent = data.has(key) ? codeLabel(field, data.column(key)[patient]!) : '';
    }
  }

  #heading(key: string, name: string, sort: Question['sort'], isNumber: boolean): HTMLElement {
    const isSorted = sort?.key === key;
    const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
    const sign = isSorted ? (sort.descending ? ' ↓' : ' ↑') : '';
    return element(
      'span',
      { role: 'columnheader', 'aria-sort': order, class: isNumber ? 'num' : undefined },
      button(name + sign, () => this.#onSort(key), { title: `Sort by ${name}` }),
    );
  }

  update(top: boolean, sort: Question['sort']): void {
    const count = this.#actions.result().length;
    const focused = [...this.#head.children].findIndex((cell) => cell.contains(document.activeElement));
    this.#head.replaceChildren(
      this.#heading('id', 'Patient', sort, false),
      ...this.#columns.map(({ key, name, kind }) => this.#heading(key, name, sort, kind === 'number')),
    );
    if (focused >= 0) this.#head.children[focused]?.querySelector('button')?.focus();
    this.element.setAttribute('aria-rowcount', String(count + 1));
    this.#keys.reset();
    this.#list.update(count, top);
  }

  refill(): void {
    this.#list.refill();
  }
}
