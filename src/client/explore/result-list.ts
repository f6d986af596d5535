import type { VirtualList } from './virtual-list.ts';

/** What a list of patients tells of what is done in it. */
export interface ListActions {
  /** Patients who match, in the order shown. */
  result(): Uint32Array;
  picked(): ReadonlySet<number>;
  pick(patients: Set<number>): void;
  /** Has an id fetched that is shown and not there yet, and the list filled again. */
  fetchId(patient: number): void;
  /** Shows a patient beside the list. @param always even where nobody is shown there */
  open(patient: number, always: boolean): void;
}

/**
 * Keys and pointer of a list of patients, be it a grid or a table. The list itself has the focus and names the item that is
 * current; arrows, Page, Home and End move it, Space selects, with Shift all between, Ctrl+A selects all, Escape nobody,
 * Enter shows the patient.
 */
export class ListKeys {
  current = -1;
  /** Where a selection of several begins. */
  #anchor = 0;
  readonly #list: VirtualList<HTMLElement>;
  readonly #actions: ListActions;
  readonly #focus: HTMLElement;

  constructor(focus: HTMLElement, list: VirtualList<HTMLElement>, actions: ListActions) {
    this.#focus = focus;
    this.#list = list;
    this.#actions = actions;
    focus.addEventListener('keydown', (event) => this.#key(event));
    focus.addEventListener('focus', () => {
      if (this.current < 0 && actions.result().length > 0) this.#move(0);
    });
  }

  /** Makes an item answer to the pointer. @param index asks which item it stands for now */
  listen(item: HTMLElement, index: () => number): void {
    item.addEventListener('click', (event) => {
      const at = index();
      if (event.shiftKey) this.#extend(at);
      else this.#anchor = at;
      this.#move(at, false);
      if (event.ctrlKey || event.metaKey) this.#toggle(at);
      else if (!event.shiftKey) this.#actions.open(this.#actions.result()[at]!, true);
    });
  }

  /** After the list has changed: nothing is current. */
  reset(): void {
    this.current = -1;
    this.#anchor = 0;
    this.#focus.removeAttribute('aria-activedescendant');
  }

  #move(to: number, reveal = true): void {
    const count = this.#actions.result().length;
    if (count === 0) return;
    this.current = Math.min(count - 1, Math.max(0, to));
    if (reveal) this.#list.reveal(this.current);
    this.#list.refill();
    const item = this.#list.itemAt(this.current);
    if (item) this.#focus.setAttribute('aria-activedescendant', item.id);
  }

  #toggle(at: number): void {
    const picked = new Set(this.#actions.picked());
    const patient = this.#actions.result()[at]!;
    if (!picked.delete(patient)) picked.add(patient);
    this.#actions.pick(picked);
  }

  #extend(to: number): void {
    const [from, until] = [Math.min(this.#anchor, to), Math.max(this.#anchor, to)];
    const between = this.#actions.result().subarray(from, until + 1);
    this.#actions.pick(new Set([...this.#actions.picked(), ...between]));
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.target !== this.#focus) return;
    const { perLine, linesInView } = this.#list;
    const result = this.#actions.result();
    const at = Math.max(0, this.current);
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - perLine < 0 ? at : at - perLine,
      ArrowDown:
        at + perLine >= result.length ? (at === result.length - 1 ? at : result.length - 1) : at + perLine,
      PageUp: at - perLine * linesInView,
      PageDown: at + perLine * linesInView,
      Home: 0,
      End: result.length - 1,
    };
    const to = moves[event.key];
    const withControl = event.ctrlKey || event.metaKey;
    if (to !== undefined && !withControl) {
      this.#move(to);
      if (event.shiftKey) this.#extend(this.current);
      else this.#anchor = this.current;
      if (result.length > 0) this.#actions.open(result[this.current]!, false);
    } else if (event.key === ' ' && this.current >= 0) {
      this.#anchor = at;
      this.#toggle(at);
    } else if (event.key === 'Enter' && this.current >= 0) this.#actions.open(result[at]!, true);
    else if (event.key === 'a' && withControl) this.#actions.pick(new Set(result));
    else if (event.key === 'Escape' && this.#actions.picked().size > 0) this.#actions.pick(new Set());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
