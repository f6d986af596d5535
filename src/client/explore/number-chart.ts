import { type NumberField, numberOf } from '../../explorer/format.ts';
import { type Bins, binned, binsOf } from './bins.ts';
import { countText, element, type Palette, prepareCanvas } from './dom.ts';
import type { FieldChart, OnFilter } from './field-chart.ts';
import { codeRange, type Filter } from './filters.ts';

let made = 0;

/**
 * A field of numbers: a histogram on which a range is drawn with the pointer, the same range as two numbers to type, and a
 * checkbox for those without a number.
 */
export class NumberChart implements FieldChart {
  readonly element: HTMLElement;
  readonly #field: NumberField;
  readonly #onFilter: OnFilter;
  readonly #bins: Bins;
  readonly #canvas: HTMLCanvasElement;
  readonly #from: HTMLInputElement;
  readonly #to: HTMLInputElement;
  readonly #missing: HTMLInputElement;
  readonly #missingLine: HTMLElement;
  readonly #missingCount = element('span', { class: 'count' });
  /** Bin at which a range is begun with the pointer. */
  #begun: number | undefined;
  #drawn: Filter | undefined;

  constructor(field: NumberField, onFilter: OnFilter) {
    this.#field = field;
    this.#onFilter = onFilter;
    this.#bins = binsOf(field);
    this.#canvas = element('canvas', {
      role: 'img',
      'aria-label': `Histogram of ${field.name}. The range can be typed below.`,
    });
    this.#from = this.#input('from', 1);
    this.#to = this.#input('to', field.codes - 1);
    this.#missing = element('input', { type: 'checkbox' });
    const name = element('span', { class: 'name' }, `Only: ${field.missing}`);
    this.#missingLine = element('label', { class: 'missing' }, this.#missing, name, this.#missingCount);
    const range = element(
      'div',
      { class: 'range' },
      this.#labelled(this.#from, 'from'),
      this.#labelled(this.#to, 'to'),
    );
    if (field.unit) range.append(element('span', { class: 'muted unit' }, field.unit));
    this.element = element('div', { class: 'numbers-chart' }, this.#canvas, range, this.#missingLine);
    for (const input of [this.#from, this.#to]) input.addEventListener('change', () => this.#typed());
    this.#missing.addEventListener('change', () =>
      onFilter(this.#missing.checked ? { kind: 'missing' } : undefined, 'done'),
    );
    this.#listen();
  }

  #input(end: string, code: number): HTMLInputElement {
    const { step, decimals } = this.#field;
    return element('input', {
      type: 'number',
      id: `range-${++made}-${end}`,
      step: step ?? (decimals > 0 ? 'any' : 1),
      placeholder: this.#field.codes > 1 ? numberOf(this.#field, code) : '',
    });
  }

  #labelled(input: HTMLInputElement, text: string): HTMLElement {
    const hidden = element('span', { class: 'visually-hidden' }, `${this.#field.name}, `);
    return element('label', { for: input.id }, hidden, text, input);
  }

  #typed(): void {
    const value = ({ value: text, valueAsNumber }: HTMLInputElement) =>
      text === '' ? undefined : valueAsNumber;
    const [from, to] = [value(this.#from), value(this.#to)];
    const isEmpty = from === undefined && to === undefined;
    this.#onFilter(isEmpty ? undefined : { kind: 'range', from, to, open: false }, 'done');
  }

  #listen(): void {
    const canvas = this.#canvas;
    const binAt = ({ clientX }: PointerEvent) => {
      const { left, width } = canvas.getBoundingClientRect();
      const bin = Math.floor(((clientX - left) / width) * this.#bins.count);
      return Math.min(this.#bins.count - 1, Math.max(0, bin));
    };
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#begun = binAt(event);
      this.#brush(this.#begun, 'doing');
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.#begun !== undefined) this.#brush(binAt(event), 'doing');
    });
    canvas.addEventListener('pointerup', (event) => {
      if (this.#begun === undefined) return;
      this.#brush(binAt(event), 'done');
      this.#begun = undefined;
    });
    canvas.addEventListener('pointercancel', (event) => {
      if (this.#begun !== undefined) this.#brush(binAt(event), 'done');
      this.#begun = undefined;
    });
  }

  #brush(bin: number, state: 'doing' | 'done'): void {
    let [low, high] = [Math.min(bin, this.#begun!), Math.max(bin, this.#begun!)];
    const { first, last, count } = this.#bins;
    while (low > 0 && first[low]! > last[low]!) low--;
    while (high < count - 1 && first[high]! > last[high]!) high++;
    const [from, to] = [numberOf(this.#field, first[low]!), numberOf(this.#field, last[high]!)];
    this.#onFilter({ kind: 'range', from, to, open: false }, state);
  }

  update(counts: Uint32Array, filter: Filter | undefined, palette: Palette): void {
    const range = filter?.kind === 'range' ? filter : undefined;
    this.#drawn = filter;
    if (document.activeElement !== this.#from || this.#begun !== undefined)
      this.#from.value = String(range?.from ?? '');
    if (document.activeElement !== this.#to || this.#begun !== undefined)
      this.#to.value = String(range?.to ?? '');
    this.#missing.checked = filter?.kind === 'missing';
    this.#missingCount.textContent = countText(counts[0]!);
    this.#missingLine.hidden = counts[0] === 0 && !this.#missing.checked;
    this.#draw(binned(this.#bins, counts), palette);
  }

  #draw(numbers: Float64Array, { chart, line, raised }: Palette): void {
    const { context, width, height } = prepareCanvas(this.#canvas);
    const { first, last, count } = this.#bins;
    const [from, to] =
      this.#drawn?.kind === 'range' ? codeRange(this.#field, this.#drawn) : [0, this.#field.codes];
    const most = Math.max(1, ...numbers);
    const step = width / count;
    const gap = step > 4 ? 1 : 0;
    for (let bin = 0; bin < count; bin++) {
      const inside = last[bin]! >= from && first[bin]! <= to && this.#drawn?.kind !== 'missing';
      if (inside && this.#drawn) {
        context.fillStyle = raised;
        context.fillRect(bin * step, 0, step, height);
      }
      // What is there at all is seen, however little it is.
      const high = numbers[bin]! > 0 ? Math.max(1.5, (numbers[bin]! / most) * (height - 2)) : 0;
      context.fillStyle = inside ? chart : line;
      context.fillRect(bin * step, height - high, Math.max(1, step - gap), high);
    }
    context.fillStyle = line;
    context.fillRect(0, height - 1, width, 1);
  }
}
