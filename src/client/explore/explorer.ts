import type { ExplorerHead } from '../../explorer/format.ts';
import { ExplorerData } from './data.ts';
import { element } from './dom.ts';
import { csvOf, download, idsOf } from './export.ts';
import { FieldCharts } from './field-charts.ts';
import { GridView } from './grid-view.ts';
import { Model } from './model.ts';
import { Panel } from './panel.ts';
import type { Place } from './picture.ts';
import { asked, emptyQuestion, MOST_PICKED, type Question, questionText, readQuestion } from './question.ts';
import type { ListActions } from './result-list.ts';
import { ResultViews } from './result-views.ts';
import { Status } from './status.ts';
import { Toolbar } from './toolbar.ts';

/** How a change enters the address: as a step to come back from, in the place of what is there, or not yet. */
type Step = 'push' | 'replace' | 'later';

/**
 * The explorer: the question stands in the address and nowhere else; every control changes it there, and everything that is
 * shown follows from it.
 */
class PatientExplorer extends HTMLElement {
  #model!: Model;
  #place!: Place;
  #question = emptyQuestion();
  #charts!: FieldCharts;
  #toolbar!: Toolbar;
  #status!: Status;
  #panel!: Panel;
  #views!: ResultViews;
  readonly #result = element('div', { class: 'explore-result' });
  readonly #filters = element('details', { class: 'explore-filters' });
  /** Whether the next frame will answer, and from the top of the list. */
  #waiting: { top: boolean } | undefined;
  #answered = '';
  /** Timer of an address that is to be replaced. */
  #replacing = 0;
  readonly #alert = element('p', { role: 'alert' });

  async connectedCallback(): Promise<void> {
    const { head, data: folder, base } = this.dataset as Record<'head' | 'data' | 'base', string>;
    this.#place = { base };
    try {
      const read = async (address: string, options: RequestInit = {}) => {
        const response = await fetch(address, options);
        if (!response.ok) throw new Error(`${address} answered ${response.status}`);
        return response;
      };
      // Files are named after their content: the head alone is asked for anew.
      const known = (await (await read(head, { cache: 'no-cache' })).json()) as ExplorerHead;
      const data = new ExplorerData(
        known,
        async (file) => new Uint8Array(await (await read(folder + file)).arrayBuffer()),
      );
      this.#model = new Model(data);
      this.#build();
      await this.#start();
    } catch (error) {
      this.append(this.#alert);
      this.#fail(error);
    }
  }

  #build(): void {
    const model = this.#model;
    const list: ListActions = {
      result: () => model.result,
      picked: () => model.picked,
      pick: (patients) => this.#guard(this.#pick(patients)),
      fetchId: (patient) => this.#fetchId(patient),
      open: (patient, always) => {
        if (always || this.#question.open !== undefined) this.#open(patient);
      },
    };
    this.#charts = new FieldCharts(
      model,
      (key, filter, state) => {
        const filters = new Map(this.#question.filters);
        if (filter) filters.set(key, filter);
        else filters.delete(key);
        this.#change({ filters }, state === 'done' ? 'push' : 'later');
      },
      (work) => this.#guard(work),
    );
    this.#toolbar = new Toolbar(model, this.querySelector('.gallery-bar')!, (change, step) =>
      this.#change(change, step),
    );
    this.#status = new Status(model, {
      change: (change) => this.#change(change, 'push'),
      clear: () =>
        this.#change(
          { ...emptyQuestion(), view: this.#question.view, beside: this.#question.beside },
          'push',
        ),
      save: (as) => this.#guard(this.#save(as)),
      pickNobody: () => this.#guard(this.#pick(new Set())),
    });
    this.#panel = new Panel(model, this.#place, {
      close: () => {
        this.#change({ open: undefined }, 'replace');
        this.#result.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
      },
      step: (by) => this.#step(by),
      toggle: (patient) => {
        const picked = new Set(model.picked);
        if (!picked.delete(patient)) picked.add(patient);
        this.#guard(this.#pick(picked));
      },
    });
    this.#views = new ResultViews(model, this.#place, list, {
      question: () => this.#question,
      change: (change) => this.#change(change, 'push'),
    });
    const { leftOut, alike } = model.data.head;
    const notes = [
      ...alike.map(({ name, value }) => `${name}: ${value}, of all.`),
      ...leftOut.map(({ name, why }) => `The column “${name}” is no filter: ${why}.`),
    ].map((text) => element('li', {}, text));
    this.#charts.element.prepend(element('h2', { class: 'visually-hidden' }, 'Filters'));
    this.#filters.append(element('summary', {}, 'Filters'), this.#charts.element);
    if (notes.length > 0)
      this.#charts.element.append(element('ul', { class: 'small muted notes' }, ...notes));
    this.#filters.open = matchMedia('(min-width: 62rem)').matches;
    this.#filters.addEventListener('toggle', () => this.#charts.update(this.#question.filters));
    const body = element('div', { class: 'explore-body' }, this.#filters, this.#result, this.#panel.element);
    this.append(this.#toolbar.element, this.#status.element, this.#alert, body);
    const redraw = () => this.#show(false);
    document.addEventListener('preferences', redraw);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    addEventListener('popstate', () => {
      clearTimeout(this.#replacing);
      this.#guard(this.#fromAddress());
    });
  }

  async #start(): Promise<void> {
    const { data } = this.#model;
    const present = (keys: string[]) => keys.filter((key) => data.fields.has(key));
    await Promise.all([
      data.need(present([...this.#charts.open, ...GridView.needs(data)])),
      this.#fromAddress(),
    ]);
    this.#show(true);
    this.setAttribute('ready', '');
    performance.mark('explorer:ready');
    // What the grid can do without for a moment.
    await Promise.all([data.head.patients <= 200_000 ? data.needIds() : undefined, data.boxes()]);
    this.#views.refill();
  }

  async #fromAddress(): Promise<void> {
    const { data } = this.#model;
    this.#question = readQuestion(location.search, data.fields);
    this.#charts.openSet(this.#question.filters);
    await data.need(this.#charts.open);
    if (this.#question.picked.length === 0) this.#model.picked = new Set();
    await this.#model.ask(this.#question);
    this.#show(true);
  }

  /** What cannot be fetched is said, and asked for again with the next change. */
  #guard(work: Promise<unknown>): void {
    work.then(
      () => this.#alert.replaceChildren(),
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#alert.textContent = `Something could not be loaded: ${error instanceof Error ? error.message : error}`;
  }

  #change(change: Partial<Question>, step: Step): void {
    const before = questionText(asked(this.#question)) + JSON.stringify(this.#question.sort);
    this.#question = { ...this.#question, ...change };
    const address = questionText(this.#question) || location.pathname;
    if (step !== 'later') clearTimeout(this.#replacing);
    if (step === 'push' && address !== location.search) history.pushState(null, '', address);
    // Browsers take only so many changes a second.
    else if (step === 'replace')
      this.#replacing = window.setTimeout(() => history.replaceState(null, '', address), 150);
    const after = questionText(asked(this.#question)) + JSON.stringify(this.#question.sort);
    this.#answerSoon(before !== after);
  }

  /** Changes within one frame are answered once. */
  #answerSoon(top: boolean): void {
    const isWaiting = this.#waiting !== undefined;
    this.#waiting = { top: top || (this.#waiting?.top ?? false) };
    if (isWaiting) return;
    requestAnimationFrame(() => {
      const { top: fromTop } = this.#waiting!;
      this.#waiting = undefined;
      this.#guard(this.#answer(fromTop));
    });
  }

  async #answer(top: boolean): Promise<void> {
    performance.mark('explorer:asked');
    const question = this.#question;
    if (this.#model.isReady(question) && question.picked.length === 0) this.#model.answer(question);
    else {
      await this.#model.ask(question);
      if (question !== this.#question) return;
    }
    this.#show(top);
    performance.measure('explorer:answer', 'explorer:asked');
  }

  /** Shows what follows from the question. @param top whether lists begin anew */
  #show(top: boolean): void {
    const question = this.#question;
    const shown = this.#views.element(question.view);
    if (this.#result.firstElementChild !== shown) this.#result.replaceChildren(shown);
    this.#charts.update(question.filters);
    this.#toolbar.update(question);
    this.#status.update(question);
    this.#filters.querySelector('summary')!.textContent =
      question.filters.size > 0 ? `Filters (${question.filters.size} set)` : 'Filters';
    const result = questionText({ ...question, open: undefined, picked: [] });
    const isSame = this.#answered === result && !top;
    this.#answered = result;
    this.#guard(this.#views.show(question, isSame, top));
    this.#guard(this.#showPanel());
  }

  async #showPanel(): Promise<void> {
    const { open } = this.#question;
    const [patient] = open === undefined ? [] : await this.#model.data.patientsOf([open]);
    if (patient !== this.#panel.patient) await this.#panel.show(patient);
    else this.#panel.update();
  }

  /** Ids that are asked for within one task are fetched together. */
  #fetchId(patient: number): void {
    this.#wanted.add(patient);
    if (this.#wanted.size > 1) return;
    setTimeout(async () => {
      const wanted = [...this.#wanted];
      this.#wanted.clear();
      await this.#model.data.needIds(wanted);
      this.#views.refill();
    });
  }
  readonly #wanted = new Set<number>();

  #open(patient: number): void {
    const { data } = this.#model;
    this.#guard(data.needIds([patient]).then(() => this.#change({ open: data.id(patient) }, 'replace')));
  }

  #step(by: 1 | -1): void {
    const { result } = this.#model;
    const at = result.indexOf(this.#panel.patient ?? -1);
    const next = result[at + by];
    if (next !== undefined) this.#open(next);
  }

  async #pick(patients: Set<number>): Promise<void> {
    this.#model.picked = patients;
    const few = patients.size <= MOST_PICKED;
    if (few) await this.#model.data.needIds(patients);
    this.#change(
      {
        picked: few ? [...patients].map((patient) => this.#model.data.id(patient)!) : [],
        ...(patients.size === 0 && { only: false }),
      },
      'replace',
    );
  }

  async #save(as: 'csv' | 'ids'): Promise<void> {
    const { data, picked, result } = this.#model;
    const patients = picked.size > 0 ? [...picked].sort((a, b) => a - b) : result;
    await Promise.all([data.needIds(), as === 'csv' && data.need(data.filters.map(({ key }) => key))]);
    if (as === 'csv') download('patients.csv', 'text/csv', csvOf(data, patients));
    else download('patients.txt', 'text/plain', idsOf(data, patients));
  }
}

customElements.define('patient-explorer', PatientExplorer);
