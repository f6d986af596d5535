import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import { type TableData, type Theme, wrap } from './chart-table.ts';

/** A part of a bar narrower than this, in pixels, has no room for its number. */
const ROOM = 44;

/** One bar a category, its series as parts of 100 %: what is compared is the make-up of groups of different sizes. */
export function stacked(
  { series, categories }: TableData,
  theme: Theme,
): ChartConfiguration<'bar', number[], unknown> {
  const { ink, line, accent, font } = theme;
  const sums = categories.map((_, i) => series.reduce((sum, s) => sum + s.values[i]!, 0));
  const percent = (n: number, i: number) => (sums[i] === 0 ? 0 : (100 * n) / sums[i]!);
  return {
    type: 'bar',
    data: {
      labels: categories.map((c) => wrap(c, 18)),
      datasets: series.map((s) => ({
        label: s.label,
        data: s.values.map(percent),
        backgroundColor: s.colour ?? accent,
        borderWidth: 0,
        barThickness: 34,
      })),
    },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      font: { family: font, size: 13 },
      scales: {
        x: {
          stacked: true,
          max: 100,
          ticks: {
            color: ink,
            font: { family: font, size: 12 },
            maxTicksLimit: 5,
            callback: (n) => `${n} %`,
          },
          grid: { display: false },
          border: { color: line },
        },
        y: {
          stacked: true,
          ticks: { color: ink, font: { family: font, size: 13 } },
          grid: { display: false },
          border: { color: line },
        },
      },
      plugins: {
        tooltip: {
          enabled: true,
          callbacks: {
            label: ({ dataset, datasetIndex, dataIndex, parsed }) =>
              `${dataset.label}: ${series[datasetIndex]!.values[dataIndex]!.toLocaleString('en')} (${parsed.x!.toFixed(1)} %)`,
          },
        },
      },
    },
    plugins: [innerLabels(font)],
  };
}

/** Writes each part's percentage into it, where there is room. */
function innerLabels(font: string): Plugin<'bar'> {
  return {
    id: 'inner-labels',
    afterDatasetsDraw(chart: Chart<'bar'>) {
      const { ctx, data } = chart;
      ctx.save();
      ctx.font = `12px ${font}`;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'center';
      data.datasets.forEach((dataset, i) => {
        ctx.fillStyle = legibleOn(String(dataset.backgroundColor));
        chart.getDatasetMeta(i).data.forEach((bar, j) => {
          const { x, base } = bar.getProps(['x', 'base'], true) as unknown as { x: number; base: number };
          if (Math.abs(x - base) >= ROOM)
            ctx.fillText(`${Number(dataset.data[j]).toFixed(1)} %`, (x + base) / 2, bar.y);
        });
      });
      ctx.restore();
    },
  };
}

/** Black or white, whichever stands out more: relative luminance as WCAG 2 defines it, at equal contrast to both. */
function legibleOn(colour: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.179 ? '#000000' : '#ffffff';
}
