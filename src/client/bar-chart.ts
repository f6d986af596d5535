import {
  type ActiveElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  LinearScale,
  type Plugin,
  Tooltip,
} from 'chart.js';
import {
  linkBehind,
  readTable,
  type Series,
  type TableData,
  type Theme,
  themeOf,
  wrap,
} from './chart-table.ts';
import { stacked } from './stacked-chart.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Every further series in a lighter tone, so that it is told from the first without a colour of its own. */
const TONES = ['', 'aa', '66'];

/** A heading within a line: its first letter small, but not that of an abbreviation. */
const lowered = (label: string) => label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());

/** A number as the table has it, with its unit: `1 patient`, `38.0 % positive`. */
function endLabel(value: number, { label, decimals }: Series): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const unit = value === 1 ? label.replace(/(box)es$|(patient|image|row|pair)s$/i, '$1$2') : label;
  return `${value.toLocaleString('en', digits)} ${lowered(unit)}`;
}

/** Width in pixels of the longest of these labels. */
function widest(series: Series[], font: string): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = `12px ${font}`;
  const labels = series.flatMap((s) => s.values.map((value) => endLabel(value, s)));
  return Math.max(...labels.map((label) => context.measureText(label).width));
}

/** Writes each bar's number and unit at its end, so that no legend is needed. */
function endLabels(series: Series[], ink: string, font: string): Plugin<'bar'> {
  return {
    id: 'end-labels',
    afterDatasetsDraw(chart: Chart<'bar'>) {
      const { ctx, data } = chart;
      ctx.save();
      ctx.font = `12px ${font}`;
      ctx.fillStyle = ink;
      ctx.textBaseline = 'middle';
      data.datasets.forEach((dataset, i) => {
        chart.getDatasetMeta(i).data.forEach((bar, j) => {
          ctx.fillText(endLabel(dataset.data[j] as number, series[i]!), bar.x + 6, bar.y);
        });
      });
      ctx.restore();
    },
  };
}

/** How a table is drawn: as horizontal bars with their numbers at the end, as parts of 100 %, or upright and touching. */
export type ChartKind = 'bars' | 'stacked' | 'histogram';

type Configuration = ChartConfiguration<'bar', ChartDataset<'bar'>['data'], unknown>;

/** Height of a chart of bars in pixels. */
const heightOf = (categories: number, series: number) => Math.max(160, 24 + categories * (22 + series * 26));

/**
 * Draws a table into the host.
 * @returns what draws it again, in the theme of that moment
 */
export function drawChart(host: HTMLElement, table: HTMLTableElement, kind: ChartKind): () => void {
  const data = readTable(table);
  const rows = data.categories.length;
  host.style.height =
    kind === 'histogram'
      ? '18rem'
      : `${kind === 'stacked' ? 40 + rows * 52 : heightOf(rows, data.series.length)}px`;
  let chart: Chart<'bar', ChartDataset<'bar'>['data'], unknown> | undefined;
  const draw = () => {
    chart?.destroy();
    host.replaceChildren();
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', host.getAttribute('label') ?? '');
    host.append(canvas);
    const made = configuration(kind, data, host);
    const linkOf = ([bar]: ActiveElement[]) => (bar ? linkBehind(table, bar.datasetIndex, bar.index) : null);
    // For the pointer only: with the keyboard the table's own links lead there.
    made.options = {
      ...made.options,
      onClick: (_event, bars) => linkOf(bars)?.click(),
      onHover: (_event, bars) => {
        canvas.style.cursor = linkOf(bars) ? 'pointer' : '';
      },
    };
    chart = new Chart<'bar', ChartDataset<'bar'>['data'], unknown>(canvas, made);
  };
  draw();
  return draw;
}

function configuration(kind: ChartKind, data: TableData, host: HTMLElement): Configuration {
  const theme = themeOf(host);
  if (kind === 'stacked') return stacked(data, theme) as Configuration;
  return kind === 'histogram' ? histogram(data, theme) : bars(data, theme, host.clientWidth);
}

const colourOf = (accent: string, own: string | undefined, i: number) =>
  `${own ?? accent}${TONES[i] ?? '66'}`;

function bars({ series, categories, colours }: TableData, theme: Theme, width: number): Configuration {
  const { ink, line, accent, font } = theme;
  return {
    type: 'bar',
    data: {
      labels: categories.map((c) => wrap(c, width < 480 ? 14 : 22)),
      datasets: series.map((s, i) => ({
        label: s.label,
        data: s.values,
        backgroundColor: colours.map((c) => colourOf(accent, c, i)),
        borderWidth: 0,
        borderRadius: 2,
        maxBarThickness: 22,
        categoryPercentage: 0.78,
        barPercentage: 0.92,
      })),
    },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // Room for the numbers at the bars' ends.
      layout: { padding: { right: widest(series, font) + 10 } },
      font: { family: font, size: 13 },
      scales: {
        x: { beginAtZero: true, suggestedMax: 1, display: false },
        y: {
          ticks: { color: ink, font: { family: font, size: 13 } },
          grid: { display: false },
          border: { color: line },
        },
      },
      plugins: { tooltip: { enabled: true } },
    },
    plugins: [endLabels(series, ink, font)],
  };
}

function histogram({ series, categories }: TableData, theme: Theme): Configuration {
  const { ink, line, accent, font } = theme;
  const ticks = { color: ink, font: { family: font, size: 12 } };
  return {
    type: 'bar',
    data: {
      labels: categories,
      datasets: series.map((s, i) => ({
        label: s.label,
        data: s.values,
        backgroundColor: colourOf(accent, undefined, i),
        borderWidth: 0,
        categoryPercentage: 1,
        barPercentage: 0.96,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      font: { family: font, size: 12 },
      scales: {
        x: {
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 },
          grid: { display: false },
          border: { color: line },
        },
        y: {
          beginAtZero: true,
          ticks: { ...ticks, maxTicksLimit: 5 },
          grid: { color: line },
          border: { display: false },
          title: {
            display: true,
            text: series.map((s) => s.label).join(', '),
            color: ink,
            font: { family: font, size: 12 },
          },
        },
      },
      plugins: { tooltip: { enabled: true } },
    },
  };
}
