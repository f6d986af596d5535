import { type Html, html } from './html.ts';

export interface LineChartOptions {
  /** What it shows, for those who do not see it. */
  label: string;
  /** Name of each axis, and where it ends; both begin at 0. */
  x: { name: string; most: number };
  y: { name: string; most: number };
  points: readonly (readonly [x: number, y: number])[];
  /** A line from corner to corner, where points would lie ideally. */
  diagonal?: boolean;
  /** Whether the points are marked. */
  dots?: boolean;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [420, 300, 46, 42, 10, 14];
const TICKS = 4;

const short = (n: number) => Math.round(n * 10) / 10;
const tick = (n: number) => String(Math.round(n * 100) / 100);

/** A line in a frame, made by the build: its numbers stand in the table beside it. */
export function lineChartHtml({
  label,
  x,
  y,
  points,
  diagonal = false,
  dots = false,
}: LineChartOptions): Html {
  const across = (value: number) => short(LEFT + (value / x.most) * (WIDTH - LEFT - RIGHT));
  const down = (value: number) => short(HEIGHT - BOTTOM - (value / y.most) * (HEIGHT - BOTTOM - TOP));
  const steps = Array.from({ length: TICKS + 1 }, (_, i) => i / TICKS);
  const grid = steps.map((step) => {
    const [px, py] = [across(step * x.most), down(step * y.most)];
    return html`<path class="grid" d="M${px} ${down(0)}V${TOP}M${LEFT} ${py}H${WIDTH - RIGHT}"></path><text x="${px}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${tick(step * x.most)}</text><text x="${LEFT - 7}" y="${py + 4}" text-anchor="end">${tick(step * y.most)}</text>`;
  });
  const line = points.map(([px, py]) => `${across(Math.min(px, x.most))},${down(Math.min(py, y.most))}`);
  return html`<svg class="line-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${grid}${
    diagonal &&
    html`<path class="ideal" d="M${across(0)} ${down(0)}L${across(x.most)} ${down(y.most)}"></path>`
  }<polyline points="${line.join(' ')}"></polyline>${
    dots &&
    points.map(
      ([px, py]) =>
        html`<circle cx="${across(Math.min(px, x.most))}" cy="${down(Math.min(py, y.most))}" r="3.5"></circle>`,
    )
  }<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${x.name}</text><text class="axis" x="${-(TOP + HEIGHT - BOTTOM) / 2}" y="12" text-anchor="middle" transform="rotate(-90)">${y.name}</text></svg>`;
}
