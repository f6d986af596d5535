import type { Window } from '../../imaging/window.ts';

export type Tool = 'pan' | 'window' | 'measure';

/** What the bar of the viewer asks for. */
export interface Actions {
  in(): void;
  out(): void;
  fit(): void;
  actual(): void;
  invert(): void;
  link(): void;
  help(): void;
  tool(tool: Tool): void;
  /** `displayed`, `full`, `own`, or the number of a window that the file offers. */
  preset(name: string): void;
  window(window: Window): void;
}

/** What the bar shows. */
export interface Shown {
  tool: Tool;
  invert: boolean;
  /** Screen pixels an image pixel. */
  zoom: number;
  window: Window | undefined;
  preset: string;
}

/** The bar of the viewer, which stands in the page: it comes to life here. */
export class Controls {
  readonly #bar: HTMLElement;
  readonly #windows: HTMLElement | null;
  readonly #center: HTMLInputElement | null;
  readonly #width: HTMLInputElement | null;

  constructor(bar: HTMLElement, actions: Actions) {
    this.#bar = bar;
    this.#windows = bar.querySelector('.window-controls');
    this.#center = bar.querySelector('[data-center]');
    this.#width = bar.querySelector('[data-width]');
    bar.addEventListener('click', ({ target }) => {
      const button = (target as Element).closest('button');
      if (button?.dataset.tool) actions.tool(button.dataset.tool as Tool);
      else if (button?.dataset.act) (actions[button.dataset.act as keyof Actions] as () => void)();
    });
    const moved = () =>
      actions.window({ center: this.#center!.valueAsNumber, width: this.#width!.valueAsNumber });
    this.#center?.addEventListener('input', moved);
    this.#width?.addEventListener('input', moved);
    const select = bar.querySelector('select');
    select?.addEventListener('change', () => actions.preset(select.value));
  }

  /** Whether the image has a window that can be changed. */
  get hasWindow(): boolean {
    return this.#windows !== null;
  }

  /** Ends of the sliders, in the values that windows are given in. */
  setRange(low: number, high: number): void {
    const step = high - low > 20 ? 1 : (high - low) / 256 || 1;
    for (const [input, min, max] of [
      [this.#center, low, high],
      [this.#width, step, high - low + 1],
    ] as const) {
      if (!input) continue;
      input.min = String(min);
      input.max = String(max);
      input.step = String(step);
    }
  }

  /** An image in colours has no window. */
  removeWindow(): void {
    this.#windows?.remove();
    this.#bar.querySelector('[data-tool=window]')?.remove();
  }

  update({ tool, invert, zoom, window, preset }: Shown): void {
    for (const button of this.#bar.querySelectorAll<HTMLElement>('[data-tool]'))
      button.setAttribute('aria-pressed', String(button.dataset.tool === tool));
    this.#bar.querySelector('[data-act=invert]')?.setAttribute('aria-pressed', String(invert));
    this.#bar.querySelector<HTMLOutputElement>('.zoom')!.value = `${Math.round(zoom * 100)} %`;
    if (!this.#windows) return;
    this.#windows.hidden = tool !== 'window';
    this.#windows.querySelector('select')!.value = preset;
    if (!window) return;
    this.#center!.valueAsNumber = window.center;
    this.#width!.valueAsNumber = window.width;
    const write = (n: number) => n.toLocaleString('en', { maximumFractionDigits: window.width < 20 ? 2 : 0 });
    this.#windows.querySelector('output')!.value = `C ${write(window.center)}, W ${write(window.width)}`;
  }
}

/** Keys of the viewer, as its help tells them. */
const KEYS: [keys: string, what: string][] = [
  ['← →', 'previous and next patient'],
  ['+ −', 'zoom'],
  ['0', 'fit the whole image'],
  ['1', 'one image pixel on one screen pixel'],
  ['P', 'tool: pan'],
  ['W', 'tool: window; sideways for its width, up and down for its centre'],
  ['M', 'tool: measure'],
  ['[ ]', 'window centre down and up'],
  ['{ }', 'window width down and up'],
  ['D', 'window as displayed at first'],
  ['I', 'invert'],
  ['B', 'boxes on and off'],
  ['C', 'copy the link to this view'],
  ['?', 'this help'],
];

/** The dialog that tells the keys; made when it is first asked for. */
export function createHelp(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'viewer-help';
  dialog.setAttribute('aria-label', 'Keys');
  const form = document.createElement('form');
  form.method = 'dialog';
  const heading = document.createElement('h2');
  heading.textContent = 'Keys';
  const list = document.createElement('dl');
  list.className = 'facts';
  for (const [keys, what] of KEYS) {
    const [term, meaning] = [document.createElement('dt'), document.createElement('dd')];
    const key = document.createElement('kbd');
    key.textContent = keys;
    term.append(key);
    meaning.textContent = what;
    list.append(term, meaning);
  }
  const close = document.createElement('button');
  close.textContent = 'Close';
  const note = document.createElement('p');
  note.className = 'small muted';
  note.textContent =
    'The wheel zooms once the image has been clicked. The right mouse button changes the window, the middle one pans, two fingers pinch.';
  form.append(heading, list, note, close);
  dialog.append(form);
  return dialog;
}
