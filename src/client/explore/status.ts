import { button, counted, countText, element } from './dom.ts';
import { LASSO_BIT, PICKED_BIT, TEXT_BIT } from './engine.ts';
import { filterInWords } from './filters.ts';
import type { Model, SetFilter } from './model.ts';
import { asked, MOST_PICKED, type Question, questionText } from './question.ts';

export interface StatusActions {
  change(change: Partial<Question>): void;
  clear(): void;
  save(as: 'csv' | 'ids'): void;
  pickNobody(): void;
}

/** How many match and why, what is set and can be dropped, what is selected and can be done with it. */
export class Status {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #actions: StatusActions;
  readonly #count = element('p', { class: 'explore-count', role: 'status' });
  readonly #chips = element('ul', { class: 'chips', 'aria-label': 'Filters that are set' });
  readonly #why = element('div', { class: 'explore-why' });
  readonly #selection = element('div', { class: 'explore-selection' });
  #told = '';

  constructor(model: Model, actions: StatusActions) {
    this.#model = model;
    this.#actions = actions;
    this.element = element(
      'div',
      { class: 'explore-status' },
      element('div', { class: 'count-line' }, this.#count, this.#selection),
      this.#chips,
      this.#why,
    );
  }

  update(question: Question): void {
    const { result, data, picked } = this.#model;
    const all = data.head.patients;
    const count =
      result.length === all
        ? `All ${counted(all, 'patient')}`
        : `${countText(result.length)} of ${counted(all, 'patient')}`;
    if (this.#count.textContent !== count) this.#count.textContent = count;
    // Controls that have the focus stay where they are as long as they say the same.
    const told = `${questionText(question)} ${picked.size} ${result.length}`;
    if (told === this.#told) return;
    this.#told = told;
    const set = this.#model.setFilters();
    this.#showChips(question, set);
    this.#showWhy(question, set);
    this.#showSelection(question);
  }

  #words({ bit, field }: SetFilter, question: Question): string {
    if (field) return `${field.name}: ${filterInWords(field, question.filters.get(field.key)!)}`;
    if (bit === TEXT_BIT) return `Id contains “${question.text.trim()}”`;
    return bit === LASSO_BIT ? 'Lasso' : 'Selected only';
  }

  #without({ bit, field }: SetFilter, question: Question): Partial<Question> {
    if (field) {
      const filters = new Map(question.filters);
      filters.delete(field.key);
      return { filters };
    }
    if (bit === TEXT_BIT) return { text: '' };
    return bit === PICKED_BIT ? { only: false } : { lasso: [] };
  }

  #showChips(question: Question, set: SetFilter[]): void {
    const chips = set.map((filter) => {
      const words = this.#words(filter, question);
      const drop = button(`${words} ×`, () => this.#actions.change(this.#without(filter, question)), {
        'aria-label': `Drop the filter ${words}`,
      });
      return element('li', {}, drop);
    });
    if (chips.length > 1)
      chips.push(
        element(
          'li',
          {},
          button('Clear all', () => this.#actions.clear()),
        ),
      );
    this.#chips.replaceChildren(...chips);
    this.#chips.hidden = chips.length === 0;
  }

  /** Where nobody matches: which filter alone is in the way. */
  #showWhy(question: Question, set: SetFilter[]): void {
    this.#why.replaceChildren();
    if (this.#model.result.length > 0 || set.length === 0) return;
    const helpful = set.filter(({ without }) => without > 0).sort((a, b) => b.without - a.without);
    const lines = helpful.map((filter) =>
      element(
        'li',
        {},
        button(`Drop “${this.#words(filter, question)}”`, () =>
          this.#actions.change(this.#without(filter, question)),
        ),
        ` and ${counted(filter.without, 'patient matches', 'patients match')}.`,
      ),
    );
    this.#why.append(
      element(
        'p',
        {},
        helpful.length > 0
          ? 'No patient matches all of this.'
          : 'No patient matches, and no single filter is the reason: drop several of them.',
      ),
      element('ul', {}, ...lines),
    );
  }

  #showSelection(question: Question): void {
    const { picked } = this.#model;
    const { change, save, pickNobody } = this.#actions;
    const some = picked.size > 0;
    const what = some ? 'the selection' : 'all that match';
    const parts: (HTMLElement | string)[] = [];
    if (some) {
      parts.push(element('span', {}, `${countText(picked.size)} selected`));
      if (picked.size <= MOST_PICKED) {
        if (!question.only) parts.push(button('Show only these', () => change({ only: true })));
        const alone: Partial<Question> = {
          filters: new Map(),
          text: '',
          lasso: [],
          only: true,
          view: 'table',
          open: undefined,
        };
        const list = questionText({ ...question, ...alone });
        parts.push(element('a', { href: list, target: '_blank', rel: 'noopener' }, 'Open all as list'));
      } else
        parts.push(
          element('span', { class: 'small muted' }, `more than ${MOST_PICKED} are not part of the address`),
        );
      parts.push(button('Deselect', pickNobody));
    }
    parts.push(
      button('CSV', () => save('csv'), {
        title: `Download ${what} as CSV`,
        'aria-label': `Download ${what} as CSV`,
      }),
      button('Ids', () => save('ids'), {
        title: `Download the ids of ${what}`,
        'aria-label': `Download the ids of ${what}`,
      }),
      button('Keep to compare', () => change({ beside: questionText(asked(question)), view: 'compare' })),
    );
    this.#selection.replaceChildren(...parts);
  }
}
