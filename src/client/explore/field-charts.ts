import type { FieldHead } from '../../explorer/format.ts';
import { button, element, paletteAt } from './dom.ts';
import type { FieldChart, OnFilter } from './field-chart.ts';
import { type Filter, filterInWords } from './filters.ts';
import type { Model } from './model.ts';
import { NumberChart } from './number-chart.ts';
import { ValueChart } from './value-chart.ts';

interface Block {
  field: FieldHead;
  details: HTMLDetailsElement;
  chart: FieldChart;
  words: HTMLElement;
  clear: HTMLButtonElement;
}

/** The filters: a block a field, which folds. What is folded is neither fetched nor counted. */
export class FieldCharts {
  readonly element = element('div', { class: 'fields' });
  readonly #model: Model;
  readonly #blocks: Block[];
  #filters: ReadonlyMap<string, Filter> = new Map();

  /** @param guard tells where what is needed cannot be fetched */
  constructor(
    model: Model,
    onFilter: (key: string, ...change: Parameters<OnFilter>) => void,
    guard: (work: Promise<void>) => void,
  ) {
    this.#model = model;
    this.#blocks = model.data.filters.map((field) => {
      const change: OnFilter = (filter, state) => onFilter(field.key, filter, state);
      const chart = field.kind === 'number' ? new NumberChart(field, change) : new ValueChart(field, change);
      const words = element('span', { class: 'in-words' });
      const clear = button('Clear', () => change(undefined, 'done'), {
        'aria-label': `Clear the filter ${field.name}`,
      });
      clear.hidden = true;
      const about = element('p', { class: 'small muted' }, field.about);
      const summary = element('summary', {}, element('h3', {}, field.name), words);
      const details = element('details', { class: 'field' }, summary, about, chart.element, clear);
      details.open = field.shown === 'open';
      const block = { field, details, chart, words, clear };
      details.addEventListener('toggle', () => guard(this.#opened(block)));
      return block;
    });
    this.element.append(...this.#blocks.map(({ details }) => details));
    new ResizeObserver(() => this.update(this.#filters)).observe(this.element);
  }

  /** Fields whose charts are seen. */
  get open(): string[] {
    return this.#blocks.filter(({ details }) => details.open).map(({ field }) => field.key);
  }

  /** Opens the blocks of filters that are set. */
  openSet(filters: ReadonlyMap<string, Filter>): void {
    for (const { field, details } of this.#blocks) if (filters.has(field.key)) details.open = true;
  }

  async #opened({ field, details }: Block): Promise<void> {
    if (!details.open || !this.element.isConnected) return;
    await this.#model.data.need([field.key]);
    this.update(this.#filters);
  }

  update(filters: ReadonlyMap<string, Filter>): void {
    this.#filters = filters;
    const palette = paletteAt(this.element);
    const isShown = this.element.checkVisibility();
    for (const { field, details, chart, words, clear } of this.#blocks) {
      const filter = filters.get(field.key);
      words.textContent = filter ? filterInWords(field, filter) : '';
      clear.hidden = filter === undefined;
      if (isShown && details.open && this.#model.data.has(field.key))
        chart.update(this.#model.counts(field.key), filter, palette);
    }
  }
}
