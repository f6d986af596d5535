import { type FieldHead, type NumberField, numberOf } from '../../explorer/format.ts';
import { drawAverage } from './average.ts';
import { binned, binsOf } from './bins.ts';
import { button, counted, element, paletteAt, prepareCanvas } from './dom.ts';
import { filterInWords, valueLabel } from './filters.ts';
import { drawCoverage } from './heat-map.ts';
import { Model } from './model.ts';
import type { Place } from './picture.ts';
import { asked, type Question, questionText, readQuestion } from './question.ts';

export interface CompareActions {
  /** Compares with another question, or exchanges both. */
  beside(question: string): void;
  swap(): void;
}

interface Side {
  name: string;
  words: string;
  patients: Uint32Array;
}

/** Two selections side by side: the one that is asked for now, and one that was kept, or everybody. */
export class CompareView {
  readonly element = element('div', { class: 'explore-figure compare' });
  readonly #model: Model;
  readonly #place: Place;
  readonly #actions: CompareActions;
  #other: { question: string; model: Model } | undefined;
  #drawing = new AbortController();

  constructor(model: Model, place: Place, actions: CompareActions) {
    this.#model = model;
    this.#place = place;
    this.#actions = actions;
  }

  async update(question: Question): Promise<void> {
    this.#drawing.abort();
    this.#drawing = new AbortController();
    const { signal } = this.#drawing;
    const { data } = this.#model;
    const text = question.beside ?? '';
    const besides = readQuestion(text, data.fields);
    if (this.#other?.question !== text) {
      const model = new Model(data);
      await model.ask(besides);
      this.#other = { question: text, model };
    }
    await data.need(data.filters.filter(({ shown }) => shown === 'open').map(({ key }) => key));
    const boxes = await data.boxes();
    if (signal.aborted) return;
    const sides: [Side, Side] = [
      { name: 'A', words: questionInWords(this.#model, question), patients: this.#model.result },
      { name: 'B', words: questionInWords(this.#model, besides), patients: this.#other.model.result },
    ];
    const bar = element(
      'div',
      { class: 'scatter-bar' },
      button('Exchange A and B', () => this.#actions.swap()),
      button('B: everybody', () => this.#actions.beside('')),
      button('B: what is asked now', () => this.#actions.beside(questionText(asked(question)))),
    );
    const fields = data.filters.filter(({ key }) => data.has(key));
    this.element.replaceChildren(
      bar,
      element('div', { class: 'both-sides' }, ...sides.map((side) => this.#side(side))),
      element('div', { class: 'distributions' }, ...fields.map((field) => this.#distribution(field, sides))),
    );
    for (const [i, { patients }] of sides.entries()) {
      const [average, heat] = this.element
        .querySelectorAll('.both-sides > section')
        [i]!.querySelectorAll('canvas');
      drawCoverage(heat!, boxes, patients);
      void drawAverage(average!, data, this.#place, patients, signal).then((made) => {
        if (signal.aborted) return;
        const text = made === 0 ? 'no image' : `average of ${counted(made, 'image')}`;
        average!.setAttribute('aria-label', text);
        average!.nextElementSibling!.textContent = text;
      });
    }
    this.#drawNumbers(sides);
  }

  #side({ name, words, patients }: Side): HTMLElement {
    const picture = (label: string) =>
      element(
        'figure',
        {},
        element('canvas', { role: 'img', 'aria-label': label, class: 'small-map' }),
        element('figcaption', { class: 'small muted' }, label),
      );
    return element(
      'section',
      { class: `side-${name.toLowerCase()}` },
      element('h2', {}, `${name}: ${counted(patients.length, 'patient')}`),
      element('p', { class: 'muted' }, words),
      element('div', { class: 'pictures' }, picture('average image'), picture('where boxes lie')),
    );
  }

  #counts(field: FieldHead, patients: Uint32Array): Uint32Array {
    const codes = this.#model.data.column(field.key);
    const counts = new Uint32Array(field.codes);
    for (let i = 0; i < patients.length; i++) counts[codes[patients[i]!]!]!++;
    return counts;
  }

  #distribution(field: FieldHead, sides: readonly Side[]): HTMLElement {
    const unit = field.kind === 'number' && field.unit ? `, ${field.unit}` : '';
    const section = element(
      'section',
      { 'data-field': field.key },
      element('h3', {}, `${field.name}${unit}`),
    );
    const counts = sides.map(({ patients }) => this.#counts(field, patients));
    if (field.kind === 'number') {
      section.append(
        element('canvas', { role: 'img', 'aria-label': `Histograms of ${field.name} in A and B` }),
      );
      const texts = counts.map((each, i) =>
        element('li', {}, `${sides[i]!.name}: ${quartilesInWords(field, each)}`),
      );
      section.append(element('ul', { class: 'small muted' }, ...texts));
      return section;
    }
    const lines = [...field.values, ''].flatMap((value, i) => {
      const numbers = counts.map((each) => countOf(field, each, i));
      if (numbers.every((n) => n === 0)) return [];
      const cells = numbers.map((n, side) => {
        const total = sides[side]!.patients.length;
        const share = total === 0 ? 0 : n / total;
        const bar = element('span', { class: 'bar' });
        bar.style.transform = `scaleX(${share})`;
        return element('td', { class: 'num' }, `${(100 * share).toFixed(1)} %`, bar);
      });
      return [element('tr', {}, element('th', { scope: 'row' }, valueLabel(field, value)), ...cells)];
    });
    const heads = ['', ...sides.map(({ name }) => name)].map((name, i) =>
      i === 0 ? element('td', {}) : element('th', { scope: 'col', class: 'num' }, name),
    );
    section.append(
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...lines)),
    );
    return section;
  }

  /** Histograms of both, each as shares of its own, one as an area and one as a line. */
  #drawNumbers(sides: readonly Side[]): void {
    const palette = paletteAt(this.element);
    for (const section of this.element.querySelectorAll<HTMLElement>('.distributions > section')) {
      const canvas = section.querySelector('canvas');
      if (!canvas) continue;
      const field = this.#model.data.fields.get(section.dataset.field!) as NumberField;
      const bins = binsOf(field);
      const shares = sides.map(({ patients }) => {
        const numbers = binned(bins, this.#counts(field, patients));
        const total = numbers.reduce((sum, n) => sum + n, 0);
        return numbers.map((n) => (total === 0 ? 0 : n / total));
      });
      const most = Math.max(1e-9, ...shares.flatMap((each) => [...each]));
      const { context, width, height } = prepareCanvas(canvas);
      const step = width / Math.max(1, bins.count);
      const top = (share: number) => height - (share / most) * (height - 3);
      context.fillStyle = palette.chart;
      for (const [bin, share] of shares[0]!.entries())
        context.fillRect(bin * step, top(share), Math.max(1, step - 1), height);
      context.strokeStyle = palette.ink;
      context.lineWidth = 1.5;
      context.beginPath();
      for (const [bin, share] of shares[1]!.entries()) {
        context.lineTo(bin * step, top(share));
        context.lineTo((bin + 1) * step, top(share));
      }
      context.stroke();
    }
  }
}

/** How many have a value, by its place; after the last one, how many have none. */
function countOf(field: Exclude<FieldHead, NumberField>, counts: Uint32Array, place: number): number {
  if (place === field.values.length) return counts[0]!;
  if (field.kind === 'category') return counts[place + 1]!;
  return field.sets.reduce((sum, set, code) => (set.includes(place) ? sum + counts[code]! : sum), 0);
}

/** Median and quartiles of counted codes: the least numbers below which lie a quarter, a half, three quarters. */
function quartilesInWords(field: NumberField, counts: Uint32Array): string {
  const total = counts.subarray(1).reduce((sum, n) => sum + n, 0);
  if (total === 0) return 'no values';
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => {
    let seen = 0;
    let code = 0;
    while (seen < share * total) seen += counts[++code]!;
    return numberOf(field, Math.max(1, code));
  });
  return `median ${median}, quartiles ${lower} and ${upper}`;
}

/** Who is asked for, in words. */
export function questionInWords({ data }: Model, { filters, text, lasso, only }: Question): string {
  const parts = [...filters].map(([key, filter]) => {
    const field = data.fields.get(key)!;
    return `${field.name}: ${filterInWords(field, filter)}`;
  });
  if (text.trim()) parts.push(`id contains “${text.trim()}”`);
  if (lasso.length > 0) parts.push('within the lasso');
  if (only) parts.push('selected');
  return parts.join('; ') || 'Everybody';
}
