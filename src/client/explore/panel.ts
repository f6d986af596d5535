import { button, element } from './dom.ts';
import { codeLabel } from './filters.ts';
import { labelOf } from './grid-view.ts';
import type { Model } from './model.ts';
import { fillPicture, type Place } from './picture.ts';

export interface PanelActions {
  close(): void;
  /** To the patient before or after in the result. */
  step(by: 1 | -1): void;
  toggle(patient: number): void;
}

/** The patient beside the result. */
export class Panel {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #place: Place;
  readonly #body = element('div', {});
  readonly #pick: HTMLButtonElement;
  readonly #actions: PanelActions;
  #patient: number | undefined;

  constructor(model: Model, place: Place, actions: PanelActions) {
    this.#model = model;
    this.#place = place;
    this.#actions = actions;
    this.#pick = button('Select', () => this.#patient !== undefined && actions.toggle(this.#patient));
    const bar = element(
      'div',
      { class: 'panel-bar' },
      button('Previous', () => actions.step(-1)),
      button('Next', () => actions.step(1)),
      this.#pick,
      button('Close', () => actions.close(), { class: 'close' }),
    );
    this.element = element('aside', { class: 'explore-panel', 'aria-label': 'Patient' }, bar, this.#body);
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#actions.close();
      else if (event.key === 'ArrowLeft') this.#actions.step(-1);
      else if (event.key === 'ArrowRight') this.#actions.step(1);
      else return;
      event.preventDefault();
    });
  }

  get patient(): number | undefined {
    return this.#patient;
  }

  async show(patient: number | undefined): Promise<void> {
    this.#patient = patient;
    this.element.hidden = patient === undefined;
    if (patient === undefined) return;
    const { data } = this.#model;
    await Promise.all([
      data.need(data.head.fields.map(({ key }) => key)),
      data.needIds([patient]),
      data.boxes(),
    ]);
    if (this.#patient === patient) this.#fill(patient);
  }

  #fill(patient: number): void {
    const { data } = this.#model;
    const id = data.id(patient)!;
    const picture = element('span', { class: 'picture' });
    const [, label] = labelOf(this.#model, patient);
    fillPicture(picture, data, this.#place, patient, `Image, ${label}`);
    const address = `${this.#place.base}patients/${data.slug(patient)!}/`;
    const facts = data.filters.flatMap((field) => {
      const text = codeLabel(field, data.column(field.key)[patient]!) || field.missing;
      const unit = field.kind === 'number' && field.unit && text !== field.missing ? ` ${field.unit}` : '';
      return [element('dt', {}, field.name), element('dd', {}, text + unit)];
    });
    this.#body.replaceChildren(
      element('a', { class: 'tile', href: address, tabindex: -1, 'aria-hidden': 'true' }, picture),
      element('h2', { class: 'mono' }, id),
      element('p', {}, element('a', { href: address }, 'Open the patient’s page')),
      element('dl', { class: 'facts' }, ...facts),
    );
    this.update();
  }

  /** After the selection has changed. */
  update(): void {
    const isPicked = this.#patient !== undefined && this.#model.picked.has(this.#patient);
    this.#pick.textContent = isPicked ? 'Deselect' : 'Select';
  }
}
