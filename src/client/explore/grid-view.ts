import type { FieldHead } from '../../explorer/format.ts';
import type { ExplorerData } from './data.ts';
import { counted, dot, element } from './dom.ts';
import { codeLabel } from './filters.ts';
import type { Model } from './model.ts';
import { fillPicture, type Place, pictureFields, shortId } from './picture.ts';
import { type ListActions, ListKeys } from './result-list.ts';
import { listSpace, VirtualList } from './virtual-list.ts';

/** Width of a tile that is asked for, and height of its caption with the gap below, in pixels, by density. */
const SIZES = {
  small: { tile: 96, caption: 38 },
  '': { tile: 150, caption: 78 },
  large: { tile: 250, caption: 78 },
};

interface TileParts {
  index: number;
  picture: HTMLElement;
  id: HTMLElement;
  label: HTMLElement;
  facts: HTMLElement;
}

/** Fields that the caption of a tile says. */
const FACTS = ['sex', 'age', 'view'];

/** The result as thumbnails. */
export class GridView {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #place: Place;
  readonly #actions: ListActions;
  readonly #list: VirtualList<HTMLElement>;
  readonly #keys: ListKeys;
  readonly #parts = new WeakMap<HTMLElement, TileParts>();
  #made = 0;

  constructor(model: Model, place: Place, actions: ListActions) {
    this.#model = model;
    this.#place = place;
    this.#actions = actions;
    const space = listSpace();
    this.element = element(
      'div',
      {
        class: 'explore-list tiles',
        role: 'listbox',
        tabindex: 0,
        'aria-multiselectable': 'true',
        'aria-label': 'Patients. Enter shows a patient, Space selects.',
      },
      space,
    );
    this.#list = new VirtualList(this.element, space, {
      layout: (width) => this.#layout(width),
      make: () => this.#tile(),
      fill: (tile, index) => this.#fill(tile, index),
    });
    this.#keys = new ListKeys(this.element, this.#list, actions);
    document.addEventListener('preferences', () => this.#list.relayout());
  }

  /** Fields that have to be there. */
  static needs = (data: ExplorerData): string[] => [
    ...['class', 'target', 'boxes', 'split', ...FACTS],
    ...pictureFields(data),
  ];

  #layout(width: number): { perLine: number; lineHeight: number } {
    const density = document.documentElement.getAttribute('data-chosen-density') ?? '';
    const { tile, caption } = SIZES[density as keyof typeof SIZES] ?? SIZES[''];
    const perLine = Math.max(2, Math.floor(width / tile));
    this.element.style.setProperty('--width', `${width / perLine}px`);
    this.element.classList.toggle('dense', density === 'small');
    return { perLine, lineHeight: width / perLine + caption };
  }

  #tile(): HTMLElement {
    const parts: TileParts = {
      index: 0,
      picture: element('span', { class: 'picture' }),
      id: element('span', { class: 'mono' }),
      label: element('span', { class: 'tag label' }),
      facts: element('span', { class: 'muted facts-line' }),
    };
    const caption = element('span', { class: 'caption' }, parts.id, parts.label, parts.facts);
    const inner = element('div', { class: 'tile' }, parts.picture, caption);
    const item = element('div', { class: 'item', role: 'option', id: `tile-${++this.#made}` }, inner);
    this.#parts.set(item, parts);
    this.#keys.listen(item, () => parts.index);
    return item;
  }

  #fill(item: HTMLElement, index: number): void {
    const parts = this.#parts.get(item)!;
    const { data } = this.#model;
    const patient = this.#actions.result()[index]!;
    const key = `${patient} ${data.slug(patient) !== undefined} ${data.boxesAtHand !== undefined}`;
    parts.index = index;
    const isPicked = this.#actions.picked().has(patient);
    item.setAttribute('aria-selected', String(isPicked));
    item.setAttribute('aria-posinset', String(index + 1));
    item.setAttribute('aria-setsize', String(this.#actions.result().length));
    item.classList.toggle('current', index === this.#keys.current);
    // Filled again because of its selection or place alone, a tile keeps its picture.
    if (item.dataset.filled === key) return;
    item.dataset.filled = key;
    const id = data.id(patient) ?? '';
    if (id === '') this.#actions.fetchId(patient);
    parts.id.textContent = shortId(id);
    item.title = id;
    fillPicture(parts.picture, data, this.#place, patient);
    const [colour, label] = labelOf(this.#model, patient);
    parts.label.replaceChildren(...(colour ? [dot(colour)] : []), element('span', {}, label));
    const boxes = data.number('boxes', patient) ?? 0;
    const facts = FACTS.map((field) => this.#text(field, patient))
      .filter(Boolean)
      .join(' · ');
    const shownBoxes = element(
      'span',
      { class: 'label' },
      `${counted(boxes, 'box', 'boxes')}${facts && ' · '}`,
    );
    parts.facts.replaceChildren(...(boxes > 0 ? [shownBoxes] : []), facts);
  }

  #text(key: string, patient: number): string {
    const field = this.#model.data.fields.get(key);
    if (!field) return '';
    const code = this.#model.data.column(key)[patient]!;
    // As captions of galleries have it: `F`, not `Female`.
    return field.kind === 'category' ? (field.values[code - 1] ?? '') : codeLabel(field, code);
  }

  update(top: boolean): void {
    this.#keys.reset();
    this.#list.update(this.#actions.result().length, top);
  }

  /** Fills again what is seen: selection, ids or boxes have come. */
  refill(): void {
    this.#list.refill();
  }
}

/** A patient's label in words, and the colour of the class. */
export function labelOf({ data }: Model, patient: number): [colour: string | undefined, label: string] {
  const value = (key: string): [field: FieldHead | undefined, code: number] => {
    const field = data.fields.get(key);
    return [field, field ? data.column(key)[patient]! : 0];
  };
  const [classes, code] = value('class');
  if (classes?.kind === 'category' && code > 0)
    return [classes.colours?.[code - 1], classes.values[code - 1]!];
  const [targets, target] = value('target');
  if (targets && target > 0) return [undefined, codeLabel(targets, target)];
  const [splits, split] = value('split');
  return [undefined, `${(splits && codeLabel(splits, split)) || 'no'} split, no label`];
}
