import type { CategoryField, SetField } from '../../explorer/format.ts';
import { countText, dot, element } from './dom.ts';
import type { FieldChart, OnFilter } from './field-chart.ts';
import type { Filter } from './filters.ts';
import { valueLabel } from './filters.ts';

interface Line {
  value: string;
  line: HTMLElement;
  box: HTMLInputElement;
  count: HTMLElement;
  bar: HTMLElement;
}

/** A field of a few values: a line each, with a checkbox, a bar and how many there are. */
export class ValueChart implements FieldChart {
  readonly element: HTMLElement;
  readonly #field: CategoryField | SetField;
  readonly #lines: Line[];

  constructor(field: CategoryField | SetField, onFilter: OnFilter) {
    this.#field = field;
    this.#lines = [...field.values, ''].map((value, i) => this.#line(value, i));
    this.element = element('ul', { class: 'values' }, ...this.#lines.map(({ line }) => line));
    this.element.addEventListener('change', () => {
      const values = this.#lines.filter(({ box }) => box.checked).map(({ value }) => value);
      onFilter(values.length > 0 ? { kind: 'values', values } : undefined, 'done');
    });
  }

  #line(value: string, i: number): Line {
    const box = element('input', { type: 'checkbox' });
    const count = element('span', { class: 'count' });
    const bar = element('span', { class: 'bar' });
    const colour = this.#field.kind === 'category' ? this.#field.colours?.[i] : undefined;
    const name = element(
      'span',
      { class: 'name' },
      colour ? dot(colour) : undefined,
      valueLabel(this.#field, value),
    );
    const line = element('li', {}, element('label', {}, box, name, count, bar));
    return { value, line, box, count, bar };
  }

  update(counts: Uint32Array, filter: Filter | undefined): void {
    const chosen = filter?.kind === 'values' ? filter.values : [];
    const numbers = this.#numbers(counts);
    const most = Math.max(1, ...numbers);
    for (const [i, { value, line, box, count, bar }] of this.#lines.entries()) {
      const number = numbers[i]!;
      const text = countText(number);
      if (count.textContent !== text) count.textContent = text;
      bar.style.transform = `scaleX(${number / most})`;
      box.checked = chosen.includes(value);
      // Nobody without a value is the usual case; a value that nobody has now may be had under other filters.
      if (value === '') line.hidden = number === 0 && !box.checked;
    }
  }

  /** How many have each value, and at the end none. */
  #numbers(counts: Uint32Array): number[] {
    const field = this.#field;
    if (field.kind === 'category') return [...counts.subarray(1), counts[0]!];
    const numbers = field.values.map(() => 0);
    field.sets.forEach((set, code) => {
      for (const place of set) numbers[place]! += counts[code]!;
    });
    return [...numbers, counts[0]!];
  }
}
