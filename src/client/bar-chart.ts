import {
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

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

interface Series {
  label: string;
  values: number[];
}

/** What a table says: a series for each column that is marked for the chart, a category for each row. */
function readTable(table: HTMLTableElement) {
  const headings = [...table.querySelectorAll<HTMLElement>('thead th[data-series]')];
  const rows = [...table.tBodies[0]!.rows];
  const series: Series[] = headings.map((heading) => ({
    label: heading.dataset.series!,
    values: rows.map((row) =>
      Number(row.cells[(heading as HTMLTableCellElement).cellIndex]?.dataset.value ?? 0),
    ),
  }));
  return {
    series,
    categories: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ''),
    colours: rows.map((row) => row.dataset.colour),
  };
}

/** Every further series in a lighter tone, so that it is told from the first without a colour of its own. */
const TONES = ['', 'aa', '66'];

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A colour variable as the browser resolves it: canvas does not know `light-dark()`. */
function resolved(host: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A heading within a line: its first letter small, but not that of an abbreviation. */
const lowered = (label: string) => label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());

/** Writes each bar's number and unit at its end, so that no legend is needed. */
function endLabels(ink: string, font: string): Plugin<'bar'> {
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
          const value = Number(dataset.data[j]).toLocaleString('en');
          ctx.fillText(`${value} ${lowered(dataset.label ?? '')}`, bar.x + 6, bar.y);
        });
      });
      ctx.restore();
    },
  };
}

/** How a table is drawn: as horizontal bars with their numbers at the end, or upright and touching. */
export type ChartKind = 'bars' | 'histogram';

/** Draws a table into the host, and again when the theme changes. */
export function drawChart(host: HTMLElement, table: HTMLTableElement, kind: ChartKind): void {
  const data = readTable(table);
  const { series, categories } = data;
  host.style.height =
    kind === 'histogram' ? '18rem' : `${Math.max(160, 24 + categories.length * (22 + series.length * 26))}px`;
  let chart: Chart<'bar', ChartDataset<'bar'>['data'], unknown> | undefined;
  const draw = () => {
    chart?.destroy();
    host.replaceChildren();
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', host.getAttribute('label') ?? '');
    host.append(canvas);
    const theme = { ink: resolved(host, '--ink'), line: resolved(host, '--line'), font: css('--sans') };
    const accent = resolved(host, '--chart');
    chart = new Chart<'bar', ChartDataset<'bar'>['data'], unknown>(
      canvas,
      kind === 'histogram' ? histogram(data, theme, accent) : bars(data, theme, accent, host.clientWidth),
    );
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

type Data = ReturnType<typeof readTable>;
type Theme = { ink: string; line: string; font: string };
type Configuration = ChartConfiguration<'bar', ChartDataset<'bar'>['data'], unknown>;

const colourOf = (accent: string, own: string | undefined, i: number) =>
  `${own ?? toHex(accent)}${TONES[i] ?? '66'}`;

function bars(
  { series, categories, colours }: Data,
  theme: Theme,
  accent: string,
  width: number,
): Configuration {
  const { ink, line, font } = theme;
  const widest = Math.max(...series.flatMap((s) => s.values), 1);
  return {
    type: 'bar',
    data: {
      labels: categories.map((c) => wrap(c, 22)),
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
      layout: { padding: { right: 4 } },
      font: { family: font, size: 13 },
      scales: {
        // Room for the numbers at the bars' ends.
        x: { beginAtZero: true, suggestedMax: widest * (width < 480 ? 1.75 : 1.35), display: false },
        y: {
          ticks: { color: ink, font: { family: font, size: 13 } },
          grid: { display: false },
          border: { color: line },
        },
      },
      plugins: { tooltip: { enabled: true } },
    },
    plugins: [endLabels(ink, font)],
  };
}

function histogram({ series, categories }: Data, { ink, line, font }: Theme, accent: string): Configuration {
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

/** `rgb(1, 2, 3)` as `#010203`. */
function toHex(colour: string): string {
  const parts = colour.match(/\d+/g)?.slice(0, 3) ?? ['0', '0', '0'];
  return `#${parts.map((p) => Number(p).toString(16).padStart(2, '0')).join('')}`;
}

/** A label in lines of at most `width` characters, broken between words. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
