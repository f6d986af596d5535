import type { FieldHead } from '../../explorer/format.ts';
import type { ExplorerData } from './data.ts';
import { Engine, LASSO_BIT, orderOf, PICKED_BIT, TEXT_BIT } from './engine.ts';
import { filterTexts, passesOf } from './filters.ts';
import { isWithin } from './lasso.ts';
import type { Question } from './question.ts';
import { searchIds } from './search.ts';

/** A filter that is set, and how many would match without it. */
export interface SetFilter {
  bit: number;
  /** Undefined where it is no field's. */
  field: FieldHead | undefined;
  without: number;
}

/** Answers questions: who matches, in which order, and what the charts of the fields show. */
export class Model {
  readonly data: ExplorerData;
  readonly engine: Engine;
  /** Patients who match, in the order that was asked for. */
  result: Uint32Array;
  /** Numbers of the patients who are selected. */
  picked = new Set<number>();
  readonly #bits: Map<string, number>;
  /** What each bit was last set to. */
  readonly #set = new Map<number, string>();
  #order: { of: string; patients: Uint32Array | undefined } = { of: '', patients: undefined };

  constructor(data: ExplorerData) {
    this.data = data;
    this.engine = new Engine(data.head.patients);
    this.result = this.engine.matching;
    this.#bits = new Map(data.filters.map(({ key }, bit) => [key, bit]));
  }

  /** Brings what a question needs and answers it. */
  async ask(question: Question): Promise<void> {
    await this.#bring(question);
    this.answer(question);
  }

  async #bring({ filters, sort, lasso, x, y, text, picked }: Question): Promise<void> {
    const { data } = this;
    const keys = [...filters.keys()].filter((key) => this.#bits.has(key));
    if (sort && sort.key !== 'id') keys.push(sort.key);
    if (lasso.length > 0 && x && y) keys.push(x, y);
    const needsIds = text.trim() !== '' || sort?.key === 'id';
    const [patients] = await Promise.all([
      data.patientsOf(picked),
      data.need(keys),
      needsIds ? data.needIds() : undefined,
    ]);
    // More than an address can hold are known by their numbers alone.
    if (picked.length > 0 || this.picked.size === 0) this.picked = new Set(patients);
  }

  /** Answers at once; what the question needs has to be there: see `isReady`. */
  answer(question: Question): void {
    const { data, engine } = this;
    for (const [key, bit] of this.#bits) {
      const filter = question.filters.get(key);
      this.#change(bit, filter ? JSON.stringify([filter.kind, ...filterTexts(filter)]) : '', () => {
        const passes = filter && passesOf(data.fields.get(key)!, filter);
        engine.setCodes(bit, filter && data.column(key), passes);
      });
    }
    const text = question.text.trim();
    this.#change(TEXT_BIT, text, () =>
      engine.setPatients(TEXT_BIT, text ? searchIds(data, text) : undefined),
    );
    const { x, y, lasso } = question;
    const line = x && y && lasso.length > 2 ? JSON.stringify([x, y, lasso]) : '';
    this.#change(LASSO_BIT, line, () =>
      engine.setPatients(LASSO_BIT, line ? this.#within(x!, y!, lasso) : undefined),
    );
    const only = question.only ? [...this.picked].join(' ') : '';
    this.#change(PICKED_BIT, only, () => {
      const passes = new Uint8Array(engine.patients);
      for (const patient of this.picked) passes[patient] = 1;
      engine.setPatients(PICKED_BIT, only ? passes : undefined);
    });
    engine.refresh();
    this.result = engine.sorted(this.#orderFor(question.sort));
  }

  /** Whether a question can be answered without fetching anything. */
  isReady({ filters, sort, lasso, x, y, text }: Question): boolean {
    const { data } = this;
    return (
      text === '' &&
      sort?.key !== 'id' &&
      [...filters.keys()].every((key) => data.has(key) || !this.#bits.has(key)) &&
      (!sort || data.has(sort.key)) &&
      (lasso.length === 0 || (x !== undefined && y !== undefined && data.has(x) && data.has(y)))
    );
  }

  #change(bit: number, to: string, set: () => void): void {
    if ((this.#set.get(bit) ?? '') === to) return;
    this.#set.set(bit, to);
    set();
  }

  #within(x: string, y: string, polygon: Question['lasso']): Uint8Array {
    const passes = new Uint8Array(this.engine.patients);
    for (let patient = 0; patient < passes.length; patient++) {
      const [across, up] = [this.data.number(x, patient), this.data.number(y, patient)];
      if (across !== undefined && up !== undefined && isWithin(polygon, across, up)) passes[patient] = 1;
    }
    return passes;
  }

  #orderFor(sort: Question['sort']): Uint32Array | undefined {
    if (!sort) return undefined;
    const of = `${sort.key} ${sort.descending}`;
    if (this.#order.of !== of) this.#order = { of, patients: this.#sort(sort.key, sort.descending) };
    return this.#order.patients;
  }

  #sort(key: string, descending: boolean): Uint32Array {
    const { data, engine } = this;
    if (key !== 'id') return orderOf(data.column(key), data.fields.get(key)!.codes, descending);
    const ids = Array.from({ length: engine.patients }, (_, patient) => data.id(patient)!);
    const order = Uint32Array.from(ids.keys());
    const way = descending ? -1 : 1;
    return order.sort((a, b) => (ids[a]! < ids[b]! ? -way : ids[a]! > ids[b]! ? way : 0));
  }

  /** How many patients have each code of a field, among those who pass all other filters. */
  counts(key: string): Uint32Array {
    return this.engine.counts(this.#bits.get(key), this.data.column(key), this.data.fields.get(key)!.codes);
  }

  /** The filters that are set: where nobody matches, the one to drop is among them. */
  setFilters(): SetFilter[] {
    const { engine, data } = this;
    return engine.active.map((bit) => ({ bit, field: data.filters[bit], without: engine.without(bit) }));
  }
}
