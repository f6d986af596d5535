/** Fetches the neighbouring patients' pages and images when there is nothing else to do, so that stepping is instant. */
async function prefetch(page: string): Promise<void> {
  const response = await fetch(page, { priority: 'low' });
  if (!response.ok) return;
  const neighbour = new DOMParser().parseFromString(await response.text(), 'text/html');
  const source = neighbour.querySelector('.film img')?.getAttribute('src');
  if (!source) return;
  const image = new Image();
  image.fetchPriority = 'low';
  image.src = new URL(source, response.url).href;
  images.push(image);
}

/** Kept, so that browsers keep what was decoded. */
const images: HTMLImageElement[] = [];

const wantsLess = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

addEventListener('load', () => {
  if (wantsLess) return;
  const begin = () => {
    // A neighbour that does not come is fetched again, or missed, when somebody goes there.
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=next], link[rel=prev]'))
      prefetch(link.href).catch(() => undefined);
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(begin, { timeout: 2000 });
  else setTimeout(begin, 500);
});
