type Attributes = Record<string, string | number | boolean | undefined>;

/** An element with attributes and children. Text is text: nothing is read as HTML. `true` is an attribute without a value. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function svg(tag: string, attributes: Attributes, ...children: Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(of: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) of.setAttribute(name, value === true ? '' : String(value));
}

export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}

/** A dot of a colour, before the name of what has it. @param colour `#rrggbb` */
export const dot = (colour: string): SVGElement =>
  svg(
    'svg',
    { width: 10, height: 10, viewBox: '0 0 10 10', 'aria-hidden': 'true' },
    svg('circle', { cx: 5, cy: 5, r: 5, fill: colour }),
  );

/** A canvas as sharp as the screen. @returns its context, scaled to pixels of the page, and its size in these */
export function prepareCanvas(canvas: HTMLCanvasElement): {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
} {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export interface Palette {
  ink: string;
  muted: string;
  line: string;
  chart: string;
  raised: string;
}

/** Colours of the page as they are where an element stands: a probe resolves what depends on light and dark. */
export function paletteAt(place: Element): Palette {
  const probe = element('span', { class: 'visually-hidden' });
  place.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    ink: colour('ink'),
    muted: colour('muted'),
    line: colour('line'),
    chart: colour('chart'),
    raised: colour('raised'),
  };
  probe.remove();
  return palette;
}

const whole = new Intl.NumberFormat('en');

/** A count with thousands separated. */
export const countText = (n: number): string => whole.format(n);

/** A count with its unit. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`;
