/**
 * Stepping from patient to patient without loading a page anew: what differs is the content of `main`, and that of the
 * neighbours is fetched when there is nothing else to do. A page that needs a script or a style that this one has not,
 * or that does not come, is loaded as any other.
 */
interface Neighbour {
  document: Document;
  /** Kept, so that browsers keep what was decoded. */
  image: HTMLImageElement | undefined;
}

/** Pages on their way or here, by their addresses; few, because each holds an image. */
const known = new Map<string, Promise<Neighbour>>();
const MOST_KNOWN = 6;
/** The page that is shown, without its fragment. */
let shown = location.pathname;

const wantsLess = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

function load(page: string, priority: RequestPriority): Promise<Neighbour> {
  const before = known.get(page);
  if (before) return before;
  const coming = fetchPage(page, priority);
  known.set(page, coming);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  // One that did not come is asked for again.
  coming.catch(() => known.delete(page));
  return coming;
}

async function fetchPage(page: string, priority: RequestPriority): Promise<Neighbour> {
  const response = await fetch(page, { priority });
  if (!response.ok) throw new Error(`${page}: ${response.status}`);
  const document = new DOMParser().parseFromString(await response.text(), 'text/html');
  const source = document.querySelector('.film img')?.getAttribute('src');
  if (!source) return { document, image: undefined };
  const image = new Image();
  image.fetchPriority = priority;
  image.src = new URL(source, response.url).href;
  await image.decode().catch(() => undefined);
  return { document, image };
}

const neighbours = () =>
  [...document.querySelectorAll<HTMLLinkElement>('link[rel=next], link[rel=prev]')].map((link) => link.href);

function fetchAhead(): void {
  if (wantsLess) return;
  const begin = () => {
    for (const page of neighbours()) load(page, 'low').catch(() => undefined);
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(begin, { timeout: 2000 });
  else setTimeout(begin, 500);
}

const filesOf = (page: Document) =>
  [...page.querySelectorAll('script[src], link[rel=stylesheet]')].map(
    (element) => element.getAttribute('src') ?? element.getAttribute('href')!,
  );

/** Whether all that a page needs is here. */
function isReadyFor(page: Document): boolean {
  const here = new Set(filesOf(document));
  return page.querySelector('main') !== null && filesOf(page).every((file) => here.has(file));
}

/** What has the focus keeps it, where the next page has it, too. */
const FOCUSED = ['a[rel=next]', 'a[rel=prev]', '.film'];

const status = document.createElement('p');
status.className = 'visually-hidden';
status.setAttribute('role', 'status');
document.body.append(status);

function show(page: Document, url: string, isNew: boolean): void {
  const main = document.querySelector('main')!;
  const focused = FOCUSED.find((selector) => document.activeElement?.matches(selector));
  if (isNew) history.pushState(null, '', url);
  shown = location.pathname;
  for (const element of document.head.querySelectorAll('link[rel=next], link[rel=prev], link[rel=canonical]'))
    element.remove();
  document.head.append(...page.head.querySelectorAll('link[rel=next], link[rel=prev], link[rel=canonical]'));
  document.title = page.title;
  main.replaceWith(page.querySelector('main')!);
  if (isNew) scrollTo({ top: 0, behavior: 'instant' });
  document.querySelector<HTMLElement>(focused ?? 'main')?.focus({ preventScroll: true });
  status.textContent = page.title;
  document.dispatchEvent(new Event('stepped'));
  fetchAhead();
}

async function step(url: string, isNew = true): Promise<void> {
  const wanted = location.href;
  try {
    const { document: page } = await load(url, 'high');
    // Its content goes into the page: it is fetched again for the next time, from the browser's cache.
    known.delete(url);
    // Somebody went on meanwhile.
    if (location.href !== wanted) return;
    if (isReadyFor(page)) show(page, url, isNew);
    else if (isNew) location.assign(url);
    else location.reload();
  } catch {
    if (isNew) location.assign(url);
    else location.reload();
  }
}

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = (event.target as Element).closest<HTMLAnchorElement>('.stepper a');
  if (!link) return;
  event.preventDefault();
  void step(link.href);
});

/** Sent by the arrow keys. */
document.addEventListener('step', (event) => {
  event.preventDefault();
  void step((event as CustomEvent<string>).detail);
});

addEventListener('popstate', () => {
  if (location.pathname !== shown) void step(location.href.replace(/#.*$/, ''), false);
});

addEventListener('load', fetchAhead);

export {};
