/**
 * <figure-chart> draws the table beside it as a bar chart: the table is the only source of the figures. The chart
 * library is fetched when the figure comes near the screen.
 */
class FigureChart extends HTMLElement {
  #observer: IntersectionObserver | undefined;

  connectedCallback() {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#observer?.disconnect();
        void this.#draw();
      },
      { rootMargin: '400px' },
    );
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    this.#observer?.disconnect();
  }

  async #draw() {
    const table = this.parentElement?.querySelector('table');
    if (!table) return;
    const { drawChart } = await import('./bar-chart.ts');
    drawChart(this, table, this.getAttribute('kind') === 'histogram' ? 'histogram' : 'bars');
  }
}

customElements.define('figure-chart', FigureChart);
