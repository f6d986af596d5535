import { button, element } from './dom.ts';
import type { Model } from './model.ts';
import type { Question, View } from './question.ts';

const VIEW_NAMES: Record<View, string> = {
  grid: 'Grid',
  table: 'Table',
  scatter: 'Scatter',
  'heat-map': 'Boxes',
  compare: 'Compare',
};

type OnChange = (change: Partial<Question>, step: 'push' | 'replace') => void;

/** What stands above the result: search, order, view, and what pictures show. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #sort: HTMLSelectElement;
  readonly #way: HTMLButtonElement;
  readonly #views: HTMLInputElement[];
  readonly #pictures: HTMLElement;
  #question: Question | undefined;

  /** @param pictures switches of what pictures show, as galleries have them */
  constructor({ data }: Model, pictures: HTMLElement, onChange: OnChange) {
    this.#pictures = pictures;
    this.#search = element('input', {
      type: 'search',
      placeholder: 'Part of an id',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-label': 'Find by a part of the id',
    });
    // The first letter is a step to come back from, what follows belongs to it.
    this.#search.addEventListener('input', () =>
      onChange({ text: this.#search.value }, this.#question?.text ? 'replace' : 'push'),
    );
    const options = [['', 'Site’s order'], ['id', 'Id'], ...data.filters.map(({ key, name }) => [key, name])];
    this.#sort = element('select', {}, ...options.map(([value, name]) => element('option', { value }, name)));
    const sorted = (descending: boolean) => {
      const key = this.#sort.value;
      onChange({ sort: key === '' ? undefined : { key, descending } }, 'push');
    };
    this.#sort.addEventListener('change', () => sorted(this.#question?.sort?.descending ?? false));
    this.#way = button('↑ smallest first', () => sorted(!this.#question?.sort?.descending));
    this.#way.hidden = true;
    this.#views = Object.keys(VIEW_NAMES).map((value) =>
      element('input', { type: 'radio', name: 'explore-view', value }),
    );
    const choices = this.#views.map((input) =>
      element('label', {}, input, element('span', {}, VIEW_NAMES[input.value as View])),
    );
    const views = element(
      'fieldset',
      { class: 'segments' },
      element('legend', { class: 'visually-hidden' }, 'View'),
      ...choices,
    );
    views.addEventListener('change', ({ target }) =>
      onChange({ view: (target as HTMLInputElement).value as View }, 'push'),
    );
    const sort = element('div', { class: 'sort' }, element('label', {}, 'Sort by ', this.#sort), this.#way);
    this.element = element('div', { class: 'explore-bar' }, this.#search, sort, views, pictures);
  }

  update(question: Question): void {
    this.#question = question;
    const { text, sort, view } = question;
    if (document.activeElement !== this.#search) this.#search.value = text;
    this.#sort.value = sort?.key ?? '';
    this.#way.hidden = sort === undefined;
    this.#way.textContent = sort?.descending ? '↓ largest first' : '↑ smallest first';
    for (const input of this.#views) input.checked = input.value === view;
    this.#pictures.hidden = view !== 'grid';
  }
}
