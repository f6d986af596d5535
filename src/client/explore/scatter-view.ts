import { type NumberField, numberOf } from '../../explorer/format.ts';
import { button, counted, countText, element, paletteAt, prepareCanvas } from './dom.ts';
import { LASSO_BIT } from './engine.ts';
import { simplified } from './lasso.ts';
import type { Model } from './model.ts';
import type { Question } from './question.ts';
import { type Axis, BOTTOM, drawAxes, LEFT, packedColour, RIGHT, TOP } from './scatter-axes.ts';

/** Points of a lasso in an address. */
const MOST_POINTS = 24;
/** The crosshair moves by so much of the plot with each key. */
const KEY_STEP = 0.02;

export interface ScatterActions {
  axes(x: string, y: string): void;
  lasso(points: Question['lasso']): void;
  open(patient: number): void;
}

type Point = [x: number, y: number];

/** Two numbers of the patients who match, and a lasso around some of them: with the pointer, or with keys. */
export class ScatterView {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #actions: ScatterActions;
  readonly #canvas: HTMLCanvasElement;
  readonly #selects: [HTMLSelectElement, HTMLSelectElement];
  readonly #words = element('p', { class: 'small muted', role: 'status' });
  readonly #clear: HTMLButtonElement;
  #axes: [x: Axis, y: Axis] | undefined;
  /** What is being drawn, in pixels of the canvas. */
  #line: Point[] = [];
  /** The crosshair that keys move, in shares of the plot from its left and bottom. */
  #cross: Point | undefined;
  #lasso: Question['lasso'] = [];

  constructor(model: Model, actions: ScatterActions) {
    this.#model = model;
    this.#actions = actions;
    const select = (name: string) => {
      const options = ScatterView.fields(model).map((field) =>
        element('option', { value: field.key }, field.name),
      );
      const made = element('select', {}, ...options);
      made.addEventListener('change', () => actions.axes(this.#selects[0].value, this.#selects[1].value));
      return [made, element('label', {}, name, made)] as const;
    };
    const [[x, labelX], [y, labelY]] = [select('Across '), select('Up ')];
    this.#selects = [x, y];
    this.#clear = button('Clear the lasso', () => actions.lasso([]));
    this.#canvas = element('canvas', {
      class: 'scatter',
      tabindex: 0,
      role: 'application',
      'aria-label':
        'Scatter plot. Arrows move a cross, Space sets a corner of the lasso, Enter closes it, Escape drops it.',
    });
    const help = element(
      'p',
      { class: 'small muted' },
      'Draw around patients to keep them; click one to look at it. With keys: arrows, Space for each corner, Enter.',
    );
    const bar = element('div', { class: 'scatter-bar' }, labelX, labelY, this.#clear);
    this.element = element('div', { class: 'explore-figure' }, bar, this.#canvas, this.#words, help);
    this.#listen();
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
  }

  static fields = ({ data }: Model): NumberField[] => data.filters.filter((field) => field.kind === 'number');

  /** The axes that a question means: where it names none, the two that tell most. */
  static axes(model: Model, { x, y }: Question): [x: string, y: string] | undefined {
    const keys = ScatterView.fields(model).map(({ key }) => key);
    const usual = ['age', 'box-area', 'brightness', 'contrast', ...keys].filter((key) => keys.includes(key));
    const across = x ?? usual.find((key) => key !== y);
    const up = y ?? usual.find((key) => key !== across);
    return across !== undefined && up !== undefined ? [across, up] : undefined;
  }

  async update(question: Question): Promise<void> {
    const keys = ScatterView.axes(this.#model, question);
    if (!keys) {
      this.#words.textContent = 'There are no two numbers to compare.';
      return;
    }
    await this.#model.data.need([...keys, 'class'].filter((key) => this.#model.data.fields.has(key)));
    const axis = (key: string): Axis => {
      const field = this.#model.data.fields.get(key) as NumberField;
      return { field, min: numberOf(field, 1), max: numberOf(field, field.codes - 1) };
    };
    this.#axes = [axis(keys[0]), axis(keys[1])];
    for (const [i, key] of keys.entries()) this.#selects[i]!.value = key;
    this.#lasso = question.lasso;
    this.#clear.hidden = question.lasso.length === 0;
    this.#draw();
  }

  /** Size of the plot within the canvas. */
  #plot(): { wide: number; high: number } {
    const { clientWidth, clientHeight } = this.#canvas;
    return { wide: clientWidth - LEFT - RIGHT, high: clientHeight - TOP - BOTTOM };
  }

  #toPixel([x, y]: Point): Point {
    const { wide, high } = this.#plot();
    const [across, up] = this.#axes!;
    const share = ({ min, max }: Axis, value: number) => (max > min ? (value - min) / (max - min) : 0.5);
    return [LEFT + share(across, x) * wide, TOP + (1 - share(up, y)) * high];
  }

  #toValue([x, y]: Point): Point {
    const { wide, high } = this.#plot();
    const value = ({ min, max }: Axis, share: number) => Number((min + share * (max - min)).toPrecision(5));
    return [value(this.#axes![0], (x - LEFT) / wide), value(this.#axes![1], 1 - (y - TOP) / high)];
  }

  /** Calls with every patient who is drawn: those who match, and those whom the lasso alone leaves out. */
  #each(draw: (patient: number, x: number, y: number, inside: boolean) => void): number {
    const { engine, data } = this.#model;
    const [{ field: across }, { field: up }] = this.#axes!;
    const [xs, ys] = [data.column(across.key), data.column(up.key)];
    const onlyLasso = (1 << LASSO_BIT) >>> 0;
    const table = (field: NumberField, place: (value: number) => number) =>
      Float64Array.from({ length: field.codes }, (_, code) =>
        code === 0 ? 0 : place(numberOf(field, code)),
      );
    const xOf = table(across, (value) => this.#toPixel([value, this.#axes![1].min])[0]);
    const yOf = table(up, (value) => this.#toPixel([this.#axes![0].min, value])[1]);
    let drawn = 0;
    for (let patient = 0; patient < engine.patients; patient++) {
      const mask = engine.masks[patient]!;
      if (mask !== 0 && mask !== onlyLasso) continue;
      const [x, y] = [xs[patient]!, ys[patient]!];
      if (x === 0 || y === 0) continue;
      drawn++;
      draw(patient, xOf[x]!, yOf[y]!, mask === 0);
    }
    return drawn;
  }

  #draw(): void {
    if (!this.#axes || this.#canvas.clientWidth === 0) return;
    const { context, width, height } = prepareCanvas(this.#canvas);
    const palette = paletteAt(this.element);
    const ratio = devicePixelRatio;
    const image = context.createImageData(this.#canvas.width, this.#canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    const colourOf = this.#colours(palette.chart);
    const faint = packedColour(palette.line);
    const count = this.#model.result.length;
    // Few are seen as points, many as a cloud.
    const size = Math.round((count < 300 ? 6 : count < 3000 ? 4 : 3) * ratio);
    const drawn = this.#each((patient, x, y, inside) => {
      const colour = inside ? colourOf(patient) : faint;
      const [left, top] = [Math.round(x * ratio - size / 2), Math.round(y * ratio - size / 2)];
      for (let row = Math.max(0, top); row < Math.min(image.height, top + size); row++)
        pixels.fill(colour, row * image.width + Math.max(0, left), row * image.width + left + size);
    });
    context.putImageData(image, 0, 0);
    drawAxes(context, this.#axes, palette, {
      width,
      height,
      font: getComputedStyle(this.element).fontFamily,
    });
    this.#drawLine(context, palette.ink);
    const without = this.#model.engine.without(LASSO_BIT) - drawn;
    this.#words.textContent = `${counted(drawn, 'patient')} shown${without > 0 ? `; ${countText(without)} have no such number` : ''}.`;
  }

  #colours(usual: string): (patient: number) => number {
    const { data } = this.#model;
    const field = data.fields.get('class');
    const plain = packedColour(usual);
    if (field?.kind !== 'category' || !field.colours || !data.has('class')) return () => plain;
    const colours = Uint32Array.from([
      plain,
      ...field.colours.map((colour) => (colour ? packedColour(colour) : plain)),
    ]);
    const codes = data.column('class');
    return (patient) => colours[codes[patient]!]!;
  }

  #drawLine(context: CanvasRenderingContext2D, ink: string): void {
    const line = this.#line.length > 0 ? this.#line : this.#lasso.map((point) => this.#toPixel(point));
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [x, y] of line) context.lineTo(x, y);
    if (this.#line.length === 0 && line.length > 0) context.closePath();
    context.stroke();
    if (!this.#cross) return;
    const [x, y] = this.#crossPixel();
    context.beginPath();
    context.moveTo(x - 8, y);
    context.lineTo(x + 8, y);
    context.moveTo(x, y - 8);
    context.lineTo(x, y + 8);
    context.stroke();
  }

  #crossPixel(): Point {
    const { wide, high } = this.#plot();
    return [LEFT + this.#cross![0] * wide, TOP + (1 - this.#cross![1]) * high];
  }

  #close(): void {
    const line = this.#line;
    this.#line = [];
    if (line.length > 2)
      this.#actions.lasso(simplified(line, MOST_POINTS).map((point) => this.#toValue(point)));
    else this.#draw();
  }

  #listen(): void {
    const canvas = this.#canvas;
    const at = ({ clientX, clientY }: PointerEvent): Point => {
      const { left, top } = canvas.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    let isDown = false;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || !this.#axes) return;
      isDown = true;
      canvas.setPointerCapture(event.pointerId);
      this.#line = [at(event)];
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!isDown) return;
      this.#line.push(at(event));
      this.#draw();
    });
    canvas.addEventListener('pointerup', (event) => {
      if (!isDown) return;
      isDown = false;
      const [x, y] = at(event);
      const far = this.#line.some((point) => Math.hypot(point[0] - x, point[1] - y) > 8);
      if (!far) {
        this.#line = [];
        this.#openNear(x, y);
      }
      this.#close();
    });
    canvas.addEventListener('pointercancel', () => {
      isDown = false;
      this.#line = [];
    });
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  #openNear(x: number, y: number): void {
    let nearest = { patient: -1, away: 12 };
    this.#each((patient, left, top) => {
      const away = Math.hypot(left - x, top - y);
      if (away < nearest.away) nearest = { patient, away };
    });
    if (nearest.patient >= 0) this.#actions.open(nearest.patient);
  }

  #key(event: KeyboardEvent): void {
    if (!this.#axes || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, Point> = {
      ArrowLeft: [-KEY_STEP, 0],
      ArrowRight: [KEY_STEP, 0],
      ArrowUp: [0, KEY_STEP],
      ArrowDown: [0, -KEY_STEP],
    };
    const move = moves[event.key];
    if (move) {
      const within = (n: number) => Math.min(1, Math.max(0, n));
      const [x, y] = this.#cross ?? [0.5, 0.5];
      const step = event.shiftKey ? 5 : 1;
      this.#cross = [within(x + step * move[0]), within(y + step * move[1])];
    } else if (event.key === ' ') {
      this.#cross ??= [0.5, 0.5];
      this.#line.push(this.#crossPixel());
    } else if (event.key === 'Enter') this.#close();
    else if (event.key === 'Escape' && this.#line.length > 0) this.#line = [];
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#draw();
  }
}
