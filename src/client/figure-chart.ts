import type { ChartKind } from './bar-chart.ts';

type Library = typeof import('./bar-chart.ts');

/** Once it is there: printing does not wait. */
let library: Library | undefined;

const load = () =>
  import('./bar-chart.ts').then((loaded) => {
    library = loaded;
    return loaded;
  });

/**
 * <figure-chart> draws the table of its figure: the table is the only source of the figures. It is drawn when it comes
 * near the screen. Printed are all of them, in the colours of paper; while the chart library is not there, the tables
 * stand for them.
 */
class FigureChart extends HTMLElement {
  #observer: IntersectionObserver | undefined;
  #redraw: (() => void) | undefined;

  connectedCallback() {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#observer?.disconnect();
        void load().then((loaded) => this.#begin(loaded));
      },
      { rootMargin: '400px' },
    );
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    this.#observer?.disconnect();
  }

  /** Draws it anew, in the theme of this moment; for the first time only where it is to be seen on paper. */
  refresh() {
    if (this.#redraw) this.#redraw();
    else if (library && this.clientWidth > 0) this.#begin(library);
  }

  #begin({ drawChart }: Library) {
    const table = this.closest('figure')?.querySelector('table');
    if (!table || this.#redraw) return;
    this.#observer?.disconnect();
    this.#redraw = drawChart(this, table, (this.getAttribute('kind') ?? 'bars') as ChartKind);
    this.setAttribute('drawn', '');
  }
}

customElements.define('figure-chart', FigureChart);

function refreshAll() {
  for (const chart of document.querySelectorAll<FigureChart>('figure-chart')) chart.refresh();
}

/** On paper everything is light, whatever the screen is. */
function print(printing: boolean) {
  document.documentElement.classList.toggle('printing', printing);
  refreshAll();
}

/** The theme is another one, by the system or by the reader. */
function redraw() {
  for (const chart of document.querySelectorAll<FigureChart>('figure-chart[drawn]')) chart.refresh();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
document.addEventListener('preferences', redraw);
// For printing: everything else has come by then.
if (document.querySelector('figure-chart')) addEventListener('load', () => void load());
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
