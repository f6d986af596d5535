import { CompareView } from './compare-view.ts';
import { GridView } from './grid-view.ts';
import { HeatMapView } from './heat-map.ts';
import type { Model } from './model.ts';
import type { Place } from './picture.ts';
import { asked, type Question, questionText, readQuestion, type View } from './question.ts';
import type { ListActions } from './result-list.ts';
import { ScatterView } from './scatter-view.ts';
import { TableView } from './table-view.ts';

export interface ViewActions {
  question(): Question;
  /** Asks another question. */
  change(change: Partial<Question>): void;
}

/** The result, in each of its views: one of them is shown. */
export class ResultViews {
  readonly #model: Model;
  readonly #grid: GridView;
  readonly #table: TableView;
  readonly #scatter: ScatterView;
  readonly #heatMap: HeatMapView;
  readonly #compare: CompareView;

  constructor(model: Model, place: Place, list: ListActions, { question, change }: ViewActions) {
    this.#model = model;
    this.#grid = new GridView(model, place, list);
    this.#table = new TableView(model, list, (key) => change({ sort: nextSort(question().sort, key) }));
    this.#scatter = new ScatterView(model, {
      axes: (x, y) => change({ x, y, lasso: [] }),
      lasso: (lasso) => {
        const [x, y] = ScatterView.axes(model, question())!;
        change({ x, y, lasso });
      },
      open: (patient) => list.open(patient, true),
    });
    this.#heatMap = new HeatMapView(model);
    this.#compare = new CompareView(model, place, {
      beside: (beside) => change({ beside }),
      swap: () => {
        const other = readQuestion(question().beside ?? '', model.data.fields);
        change({ ...other, view: 'compare', beside: questionText(asked(question())) });
      },
    });
  }

  element(view: View): HTMLElement {
    const views = {
      grid: this.#grid,
      table: this.#table,
      scatter: this.#scatter,
      'heat-map': this.#heatMap,
      compare: this.#compare,
    };
    return views[view].element;
  }

  /**
   * Shows the result in the view that a question names.
   * @param isSame whether the last one showed the same patients in the same order
   * @param top whether lists begin anew
   */
  async show(question: Question, isSame: boolean, top: boolean): Promise<void> {
    const { view } = question;
    // A list without anybody is nothing to walk through.
    if (view === 'grid' || view === 'table') this.element(view).hidden = this.#model.result.length === 0;
    if (view === 'grid' && isSame) this.#grid.refill();
    else if (view === 'grid') this.#grid.update(top);
    else if (view === 'table') {
      if (!isSame) this.#table.update(top, question.sort);
      this.#table.refill();
      await this.#model.data.need(TableView.needs(this.#model));
      this.#table.refill();
    } else if (view === 'scatter') await this.#scatter.update(question);
    else if (view === 'heat-map') await this.#heatMap.update();
    else if (!isSame) await this.#compare.update(question);
  }

  /** Fills lists again: ids or boxes have come. */
  refill(): void {
    this.#grid.refill();
    this.#table.refill();
  }
}

/** The first click on a heading sorts upwards, the second downwards, the third not at all. */
function nextSort(sort: Question['sort'], key: string): Question['sort'] {
  if (sort?.key !== key) return { key, descending: false };
  return sort.descending ? undefined : { key, descending: true };
}
