import { viridis } from '../../statistics/viridis.ts';
import type { BoxData } from './data.ts';
import { counted, element } from './dom.ts';
import type { Model } from './model.ts';

/** Points a side. */
const SIDE = 128;

/** How many boxes of some patients cover each point of the image, and how many boxes there are. */
export function coverage(boxes: BoxData, patients: Iterable<number>): { points: Uint32Array; boxes: number } {
  // Corners are noted first: sums along both directions make areas of them, whatever their size.
  const wide = SIDE + 1;
  const corners = new Int32Array(wide * wide);
  let count = 0;
  const at = (share: number) => Math.min(SIDE, Math.round((share / 65535) * SIDE));
  for (const patient of patients) {
    for (let box = boxes.first[patient]!; box < boxes.first[patient + 1]!; box++) {
      const [left, top] = [at(boxes.x[box]!), at(boxes.y[box]!)];
      const right = Math.max(left + 1, at(boxes.x[box]! + boxes.width[box]!));
      const bottom = Math.max(top + 1, at(boxes.y[box]! + boxes.height[box]!));
      count++;
      if (left >= SIDE || top >= SIDE) continue;
      corners[top * wide + left]!++;
      corners[top * wide + Math.min(SIDE, right)]!--;
      corners[Math.min(SIDE, bottom) * wide + left]!--;
      corners[Math.min(SIDE, bottom) * wide + Math.min(SIDE, right)]!++;
    }
  }
  for (let y = 0; y < wide; y++)
    for (let x = 1; x < wide; x++) corners[y * wide + x]! += corners[y * wide + x - 1]!;
  for (let y = 1; y < wide; y++)
    for (let x = 0; x < wide; x++) corners[y * wide + x]! += corners[(y - 1) * wide + x]!;
  const points = new Uint32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) points[y * SIDE + x] = corners[y * wide + x]!;
  return { points, boxes: count };
}

/** Where the boxes of the result lie. */
export class HeatMapView {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #canvas = element('canvas', { width: SIDE, height: SIDE, role: 'img', class: 'heat-map' });
  readonly #words = element('p', { class: 'lede' });

  constructor(model: Model) {
    this.#model = model;
    const scale = element(
      'p',
      { class: 'small muted' },
      'Dark: no box. Bright: as many boxes as anywhere. The image is drawn as a square.',
    );
    this.element = element('div', { class: 'explore-figure' }, this.#words, this.#canvas, scale);
  }

  async update(): Promise<void> {
    const boxes = await this.#model.data.boxes();
    this.#words.textContent = drawCoverage(this.#canvas, boxes, this.#model.result);
  }
}

/** Draws where boxes lie. @returns the same in a sentence */
export function drawCoverage(canvas: HTMLCanvasElement, boxes: BoxData, patients: Uint32Array): string {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const { points, boxes: count } = coverage(boxes, patients);
  const most = points.reduce((a, b) => Math.max(a, b), 0);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE);
  for (const [i, value] of points.entries()) {
    image.data.set(viridis(most === 0 ? 0 : value / most), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  const share = count === 0 ? 0 : Math.round((100 * most) / count);
  const words =
    count === 0
      ? 'The patients who match have no boxes.'
      : `${counted(count, 'box', 'boxes')}; where most of them lie, ${counted(most, 'box covers', 'boxes cover')} the same point (${share} %).`;
  canvas.setAttribute('aria-label', `Heat map of boxes. ${words}`);
  return words;
}
