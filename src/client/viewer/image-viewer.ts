import { percentileRange, type Window } from '../../imaging/window.ts';
import { remember, wantsBoxes } from '../preferences.ts';
import { Boxes } from './boxes.ts';
import { type Actions, Controls, createHelp, type Tool } from './controls.ts';
import { Frames } from './frames.ts';
import { fitZoom, kept, middleOf, type Placement, placed, type Sizes, zoomedAt } from './geometry.ts';
import { listen } from './gestures.ts';
import { createPainter, type Painter } from './paint.ts';
import { type Pixels, rangeOf, readPixels, rescaled, type Scale, valueInWords } from './pixels.ts';
import { Ruler } from './ruler.ts';
import { clampZoom, fromFragment, OPENING, toFragment, type ViewState } from './state.ts';

/** What the page tells of the image: `data-image`, as JSON. */
interface ImageData extends Scale {
  /** Height of a pixel over its width. */
  aspect: number;
  /** The windows that the file offers, with their labels. */
  windows: { center: number; width: number; label: string }[];
  spacing?: { row: number; column: number; source: string } | undefined;
}

/**
 * <image-viewer> makes a viewing station of the picture that it holds: without it everything is there already. The
 * pixels behind the picture are read when somebody first asks for them.
 */
class ImageViewer extends HTMLElement {
  #data!: ImageData;
  #film!: HTMLElement;
  #stage!: HTMLElement;
  #image!: HTMLImageElement;
  #boxes!: Boxes;
  #controls!: Controls;
  #help: HTMLDialogElement | undefined;
  #status!: HTMLElement;
  #ruler!: Ruler;
  #frames!: Frames;
  #placement!: Placement;
  #state: ViewState = OPENING;
  #tool: Tool = 'pan';
  #dragging: Tool = 'pan';
  #pixels: Promise<Pixels> | undefined;
  #loaded: Pixels | undefined;
  #painter: Painter | undefined;
  #timer = 0;
  readonly #gone = new AbortController();

  connectedCallback() {
    const film = this.querySelector<HTMLElement>('.film');
    const image = film?.querySelector('img');
    const given = this.dataset.image;
    if (!film || !image || !given || this.#film) return;
    this.#data = JSON.parse(given) as ImageData;
    this.#film = film;
    this.#image = image;
    const rows = this.isFirst ? [...document.querySelectorAll<HTMLElement>('[data-box]')] : [];
    this.#boxes = new Boxes(film.querySelector('svg'), rows, (box) => {
      this.#change({ box });
      this.#boxes.select(box);
    });
    this.#enhance();
    const follow = () => this.#follow(fromFragment(location.hash, wantsBoxes()));
    follow();
    if (this.isFirst) addEventListener('hashchange', follow, { signal: this.#gone.signal });
  }

  /** Stepping to another patient takes it away, and nothing of it may write into the next one's address. */
  disconnectedCallback() {
    this.#gone.abort();
    clearTimeout(this.#timer);
  }

  /** The view of the page's first image is in the address. */
  get isFirst() {
    return document.querySelector('image-viewer') === this;
  }

  get #sizes(): Sizes {
    return {
      frameWidth: this.#film.clientWidth,
      frameHeight: this.#film.clientHeight,
      width: Number(this.#image.getAttribute('width')),
      height: Number(this.#image.getAttribute('height')),
    };
  }

  get #isGrey() {
    return this.#controls.hasWindow && !this.#loaded?.colours;
  }

  #enhance(): void {
    const { width, height } = this.#sizes;
    // The frame keeps the size that it has: nothing on the page moves.
    this.#film.style.aspectRatio = `${width} / ${height}`;
    this.#stage = document.createElement('div');
    this.#stage.className = 'stage';
    this.#stage.append(...this.#film.querySelectorAll(':scope > img, :scope > svg'));
    this.#film.prepend(this.#stage);
    this.#film.classList.add('live');
    this.#film.tabIndex = 0;
    this.#film.setAttribute('role', 'group');
    this.#film.setAttribute('aria-label', 'Image: zoom with + and −, fit with 0, question mark for all keys');
    this.#ruler = new Ruler(this.#stage, width, height, this.#data);
    this.#placement = placed(this.#sizes, fitZoom(this.#sizes));
    this.#status = this.querySelector<HTMLElement>('.readout')!;
    this.#controls = new Controls(this.querySelector<HTMLElement>('.viewer-bar')!, this.#actions);
    this.#connect();
  }

  readonly #actions: Actions = {
    in: () => this.#zoomBy(1.5),
    out: () => this.#zoomBy(1 / 1.5),
    fit: () => this.#change({ zoom: undefined, at: undefined }),
    actual: () => this.#zoomBy(1 / devicePixelRatio / this.#placement.zoom),
    tool: (tool) => {
      this.#tool = tool;
      if (tool === 'window') void this.#read();
      this.#show();
    },
    invert: () => this.#change({ invert: !this.#state.invert }),
    preset: (name) => void this.#preset(name),
    window: (window) => this.#change({ window }),
    link: () => void this.#copyLink(),
    help: () => {
      this.#help ??= this.appendChild(createHelp());
      this.#help.showModal();
    },
  };

  #connect(): void {
    listen(this.#film, {
      zoom: (factor, x, y) => this.#zoomTo(this.#placement.zoom * factor, x, y),
      dragStart: (x, y, tool) => {
        this.#dragging = tool ?? this.#tool;
        if (this.#dragging === 'measure') this.#ruler.start(...this.#pointAt(x, y));
        if (this.#dragging === 'window') void this.#read();
      },
      drag: (dx, dy, x, y) => this.#drag(dx, dy, x, y),
      dragEnd: (moved) => {
        if (this.#dragging !== 'measure') return;
        if (moved) this.#status.textContent = this.#ruler.words;
        else this.#ruler.clear();
      },
      hover: (x, y) => this.#tell(x, y),
      leave: () => this.#status.replaceChildren(),
      takesWheel: (event) => event.ctrlKey || event.metaKey || document.activeElement === this.#film,
    });
    this.addEventListener('keydown', (event) => this.#key(event));
    const boxes = this.querySelector<HTMLInputElement>('[data-boxes]');
    boxes?.addEventListener('change', () => {
      remember('boxes', boxes.checked ? '' : 'off');
      this.#change({ boxes: boxes.checked });
    });
    let wanted = wantsBoxes();
    const heed = () => {
      if (wanted === wantsBoxes()) return;
      wanted = wantsBoxes();
      if (boxes?.checked === !wanted) boxes.click();
    };
    document.addEventListener('preferences', heed, { signal: this.#gone.signal });
    new ResizeObserver(() => this.#arrange()).observe(this.#film);
    this.#frames = new Frames(this.querySelector<HTMLElement>('.stack'), this.#image, (frame) =>
      this.#change({ frame: frame === this.#frames.first ? undefined : frame }),
    );
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as Element;
    if (target.closest('select, input[type=range], dialog')) return;
    const act: Record<string, () => void> = {
      '+': this.#actions.in,
      '=': this.#actions.in,
      '-': this.#actions.out,
      '0': this.#actions.fit,
      '1': this.#actions.actual,
      p: () => this.#actions.tool('pan'),
      w: () => this.#actions.tool('window'),
      m: () => this.#actions.tool('measure'),
      i: this.#actions.invert,
      b: () => this.querySelector<HTMLInputElement>('[data-boxes]')?.click(),
      c: this.#actions.link,
      d: () => this.#actions.preset('displayed'),
      '[': () => void this.#nudge(-1, 0),
      ']': () => void this.#nudge(1, 0),
      '{': () => void this.#nudge(0, -1),
      '}': () => void this.#nudge(0, 1),
      '?': this.#actions.help,
    };
    const found = act[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!found) return;
    event.preventDefault();
    found();
  }

  #drag(dx: number, dy: number, x: number, y: number): void {
    if (this.#dragging === 'pan') {
      const { left, top, zoom } = this.#placement;
      this.#place({ zoom, left: left + dx, top: top + dy });
    } else if (this.#dragging === 'measure')
      this.#ruler.to(...this.#pointAt(x, y), x > this.#film.clientWidth / 2);
    else if (this.#loaded && this.#isGrey) {
      const [low, high] = rangeOf(this.#loaded, this.#data);
      // Over the frame's width the window goes through the range of the values, as viewing stations do it.
      const step = (high - low) / Math.max(200, this.#film.clientWidth);
      const { center, width } = this.#window();
      this.#change({ window: { center: center + dy * step, width: Math.max(step, width + dx * step) } });
    }
  }

  /** A sixteenth of the window at a time. */
  async #nudge(center: number, width: number): Promise<void> {
    await this.#read();
    if (!this.#isGrey) return;
    const window = this.#window();
    this.#change({
      window: {
        center: window.center + (center * window.width) / 16,
        width: window.width * (1 + width / 16),
      },
    });
  }

  /** The window that is shown, or one that is near to it. */
  #window(): Window {
    if (this.#state.window) return this.#state.window;
    const [first] = this.#data.windows;
    if (first && !this.#data.displayed) return first;
    if (!this.#loaded || !this.#data.stored) return { center: 128, width: 256 };
    const { low, high } = percentileRange(this.#loaded.data, 0.005, 0.995);
    const [a, b] = [rescaled(low, this.#data), rescaled(high, this.#data)];
    return { center: (a + b) / 2 + 0.5, width: Math.abs(b - a) + 1 };
  }

  async #preset(name: string): Promise<void> {
    if (name === 'displayed') return this.#change({ window: undefined });
    const pixels = await this.#read();
    if (!pixels) return;
    const [low, high] = rangeOf(pixels, this.#data);
    const given = this.#data.windows[Number(name)];
    const full = { center: (low + high + 1) / 2, width: high - low + 1 };
    const window = name === 'full' ? full : name === 'own' ? this.#window() : given;
    if (window) this.#change({ window: { center: window.center, width: window.width } });
  }

  #zoomBy(factor: number): void {
    const { frameWidth, frameHeight } = this.#sizes;
    this.#zoomTo(this.#placement.zoom * factor, frameWidth / 2, frameHeight / 2);
  }

  #zoomTo(zoom: number, x: number, y: number): void {
    this.#place(zoomedAt(this.#placement, clampZoom(Math.max(zoom, fitZoom(this.#sizes))), x, y));
  }

  #place(placement: Placement): void {
    const sizes = this.#sizes;
    this.#placement = kept(placement, sizes);
    const isFit = Math.abs(this.#placement.zoom / fitZoom(sizes) - 1) < 1e-3;
    this.#state = {
      ...this.#state,
      zoom: isFit ? undefined : this.#placement.zoom,
      at: isFit ? undefined : middleOf(sizes, this.#placement),
    };
    this.#show();
    this.#remember();
  }

  #change(part: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...part };
    this.#arrange();
    void this.#paint();
    this.#remember();
  }

  /** Shows what a link says. */
  #follow(state: ViewState): void {
    this.#state = this.isFirst ? state : { ...OPENING, boxes: wantsBoxes() };
    const boxes = this.querySelector<HTMLInputElement>('[data-boxes]');
    if (boxes) boxes.checked = this.#state.boxes;
    if (this.#state.frame !== undefined) this.#frames.show(this.#state.frame);
    this.#boxes.select(this.#state.box);
    this.#arrange();
    void this.#paint();
  }

  /** Lays the image where the state says. */
  #arrange(): void {
    const sizes = this.#sizes;
    const { zoom, at } = this.#state;
    const fit = fitZoom(sizes);
    this.#placement = kept(placed(sizes, zoom === undefined ? fit : Math.max(zoom, fit), at), sizes);
    this.#show();
  }

  #show(): void {
    const { left, top, zoom } = this.#placement;
    const { width, height } = this.#sizes;
    const { style } = this.#stage;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${width * zoom}px`;
    style.height = `${height * zoom}px`;
    this.#stage.classList.toggle('coarse', zoom * devicePixelRatio >= 3);
    this.#boxes.scale(fitZoom(this.#sizes) / zoom);
    this.#ruler.scale(zoom);
    this.#film.dataset.tool = this.#tool;
    this.#film.classList.toggle('zoomed', this.#state.zoom !== undefined);
    this.#film.classList.toggle('asked', this.#state.boxes);
    const { window, invert } = this.#state;
    this.#controls.update({
      tool: this.#tool,
      invert,
      zoom: zoom * devicePixelRatio,
      window: this.#isGrey ? this.#window() : undefined,
      preset: window ? this.#presetOf(window) : 'displayed',
    });
  }

  #presetOf({ center, width }: Window): string {
    const i = this.#data.windows.findIndex((w) => w.center === center && w.width === width);
    return i >= 0 && !this.#data.displayed ? String(i) : 'own';
  }

  /** The pixels, read once; undefined where they cannot be read, which the readout says. */
  async #read(): Promise<Pixels | undefined> {
    this.#pixels ??= readPixels(this.#image, this.#data);
    try {
      const pixels = await this.#pixels;
      if (!this.#loaded) {
        this.#loaded = pixels;
        if (pixels.colours) this.#controls.removeWindow();
        this.#controls.setRange(...rangeOf(pixels, this.#data));
        this.#show();
      }
      return pixels;
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  /** Paints the window over the picture, where it is not the one that the picture has. */
  async #paint(): Promise<void> {
    const { window, invert, frame } = this.#state;
    const isOther = frame !== undefined && frame !== this.#frames.first;
    if (!window || isOther) {
      this.#painter?.canvas.remove();
      this.#stage.classList.toggle('inverted', invert);
      return;
    }
    const pixels = await this.#read();
    if (!pixels || pixels.colours || this.#state.window === undefined) return;
    this.#stage.classList.remove('inverted');
    this.#painter ??= createPainter(pixels, this.#data);
    this.#painter.paint(this.#state.window, this.#state.invert);
    if (!this.#painter.canvas.isConnected) this.#image.after(this.#painter.canvas);
  }

  #pointAt(x: number, y: number): [number, number] {
    const { left, top, zoom } = this.#placement;
    return [(x - left) / zoom, (y - top) / zoom / this.#data.aspect];
  }

  /** Says where the pointer is and what lies there. */
  #tell(x: number, y: number): void {
    void this.#read();
    const [column, row] = this.#pointAt(x, y).map(Math.floor) as [number, number];
    const pixels = this.#loaded;
    if (!pixels || column < 0 || row < 0 || column >= pixels.width || row >= pixels.height) {
      this.#status.replaceChildren();
      return;
    }
    const words = valueInWords(pixels, row * pixels.width + column, this.#data);
    this.#status.textContent = `x ${column}, y ${row}: ${words}`;
  }

  /** Keeps the view in the address; not at every step of a drag. */
  #remember(): void {
    if (!this.isFirst) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      const fragment = toFragment(this.#state);
      history.replaceState(
        history.state,
        '',
        fragment ? `#${fragment}` : location.pathname + location.search,
      );
    }, 200);
  }

  async #copyLink(): Promise<void> {
    const fragment = toFragment(this.#state);
    const address = `${location.origin}${location.pathname}${location.search}${fragment && `#${fragment}`}`;
    try {
      await navigator.clipboard.writeText(address);
      this.#status.textContent = 'The link to this view is copied.';
    } catch {
      this.#status.textContent = address;
    }
  }
}

customElements.define('image-viewer', ImageViewer);
