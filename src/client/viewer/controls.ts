/** What the buttons above the picture do. */
export interface Actions {
  zoomBy(factor: number): void;
  fit(): void;
  actualSize(): void;
  tool(tool: Tool): void;
  invert(): void;
  preset(name: string): void;
  window(center: number, width: number): void;
  copyLink(): void;
  help(): void;
}

export type Tool = 'pan' | 'window' | 'measure';

/** What the controls show. */
export interface Shown {
  tool: Tool;
  invert: boolean;
  zoom: number;
  window: { center: number; width: number } | undefined;
  preset: string;
}

const element = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/** Keys of the viewer, as its help tells them. */
export const KEYS: [keys: string, what: string][] = [
  ['← →', 'previous and next patient'],
  ['+ −', 'zoom'],
  ['0', 'fit the whole image'],
  ['1', 'one image pixel on one screen pixel'],
  ['P', 'tool: pan'],
  ['W', 'tool: window; drag sideways for its width, up and down for its centre'],
  ['M', 'tool: measure'],
  ['[ ]', 'window centre down and up'],
  ['{ }', 'window width down and up'],
  ['D', 'window as displayed at first'],
  ['I', 'invert'],
  ['B', 'boxes on and off'],
  ['C', 'copy the link to this view'],
  ['?', 'this help'],
];

export interface Controls {
  bar: HTMLElement;
  help: HTMLDialogElement;
  update(shown: Shown): void;
}

/**
 * The bar above the picture. Window controls are there where there is a window to change.
 * @param presets names and labels of windows, the first one as displayed
 * @param range of centres and widths
 */
export function createControls(
  actions: Actions,
  presets: [name: string, label: string][] | undefined,
  range: { low: number; high: number; step: number } | undefined,
): Controls {
  const button = (label: string, title: string, act: () => void, more: Record<string, string> = {}) => {
    const made = element('button', { type: 'button', title, ...more }, label);
    made.addEventListener('click', act);
    return made;
  };
  const tools: [Tool, string, string][] = [
    ['pan', 'Pan', 'Drag to move the image (P)'],
    ...(presets ? [['window', 'Window', 'Drag to change the window (W)'] as [Tool, string, string]] : []),
    ['measure', 'Measure', 'Drag to measure (M)'],
  ];
  const toolButtons = tools.map(([tool, label, title]) =>
    Object.assign(
      button(label, title, () => actions.tool(tool)),
      { value: tool },
    ),
  );
  const zoomText = element('output', { class: 'zoom', 'aria-label': 'Zoom' });
  const invert = button('Invert', 'Dark for bright (I)', actions.invert);
  const link = button('Copy link', 'Copy the link to this view (C)', actions.copyLink);
  const bar = element(
    'div',
    { class: 'viewer-bar', role: 'toolbar', 'aria-label': 'Image' },
    group(
      button('−', 'Zoom out (−)', () => actions.zoomBy(1 / 1.5), { 'aria-label': 'Zoom out' }),
      zoomText,
      button('+', 'Zoom in (+)', () => actions.zoomBy(1.5), { 'aria-label': 'Zoom in' }),
      button('Fit', 'The whole image (0)', actions.fit),
      button('1:1', 'One image pixel on one screen pixel (1)', actions.actualSize),
    ),
    group(...toolButtons),
    group(invert),
    group(link, button('?', 'Keys (?)', actions.help, { 'aria-label': 'Help' })),
  );
  const sliders = presets && range ? windowControls(actions, presets, range) : undefined;
  if (sliders) bar.append(sliders.group);
  return {
    bar,
    help: createHelp(),
    update(shown) {
      for (const each of toolButtons) each.setAttribute('aria-pressed', String(each.value === shown.tool));
      invert.setAttribute('aria-pressed', String(shown.invert));
      zoomText.value = `${Math.round(shown.zoom * 100)} %`;
      sliders?.update(shown);
    },
  };
}

const group = (...children: Node[]) => element('div', { class: 'group' }, ...children);

function windowControls(
  actions: Actions,
  presets: [name: string, label: string][],
  { low, high, step }: { low: number; high: number; step: number },
) {
  const select = element('select', { 'aria-label': 'Window' });
  for (const [value, label] of presets) select.append(element('option', { value }, label));
  select.append(element('option', { value: 'own' }, 'Own'));
  const slider = (label: string, min: number, max: number) => {
    const input = element('input', {
      type: 'range',
      min: String(min),
      max: String(max),
      step: String(step),
      'aria-label': label,
    });
    return input;
  };
  const center = slider('Window centre', low, high);
  const width = slider('Window width', step, high - low || step);
  const text = element('output', { class: 'window-text' });
  const moved = () => actions.window(center.valueAsNumber, width.valueAsNumber);
  center.addEventListener('input', moved);
  width.addEventListener('input', moved);
  select.addEventListener('change', () => actions.preset(select.value));
  return {
    group: element(
      'div',
      { class: 'group window-controls' },
      select,
      element('label', {}, 'Centre ', center),
      element('label', {}, 'Width ', width),
      text,
    ),
    update({ window, preset }: Shown) {
      select.value = preset;
      if (!window) return;
      center.valueAsNumber = window.center;
      width.valueAsNumber = window.width;
      const write = (n: number) => n.toLocaleString('en', { maximumFractionDigits: step < 1 ? 2 : 0 });
      text.value = `C ${write(window.center)}  W ${write(window.width)}`;
    },
  };
}

function createHelp(): HTMLDialogElement {
  const list = element('dl', { class: 'facts' });
  for (const [keys, what] of KEYS)
    list.append(element('dt', {}, element('kbd', {}, keys)), element('dd', {}, what));
  const close = element('button', { type: 'submit' }, 'Close');
  return element(
    'dialog',
    { class: 'viewer-help', 'aria-label': 'Keys' },
    element('form', { method: 'dialog' }, element('h2', {}, 'Keys'), list, close),
  );
}
