import { pagePlace, withoutGroup } from '../groups.ts';

/** Addresses within the site, each from `/`, as the contract has them. A page's address ends with `/`. */
export const paths = {
  overview: () => '/',
  data: () => '/data/',
  labels: () => '/labels/',
  quality: () => '/quality/',
  /** What one check found. */
  check: (code: string, page = 1) =>
    page === 1 ? `/quality/${code}/` : `/quality/${code}/page/${pagePlace(page)}/`,
  about: () => '/about/',
  explore: () => '/explore/',
  patients: (page = 1) => paths.gallery('patients', page),
  /** By the name in addresses, behind its group where the site has groups. */
  patient: (slug: string) => `/patients/${slug}/`,
  record: (slug: string) => `/patients/${slug}/record.json`,
  /** The headers of a patient's images as text. */
  headerText: (slug: string) => `/patients/${slug}/header.txt`,
  classGallery: (slug: string, page = 1) => paths.gallery(`classes/${slug}`, page),
  targetGallery: (target: 0 | 1, page = 1) => paths.gallery(`targets/${target}`, page),
  /** A page of a gallery by its folder, from 1: addresses stay, whatever comes and goes. Beyond 10,000 pages stand in groups. */
  gallery: (folder: string, page = 1): string =>
    page === 1 ? `/${folder}/` : `/${folder}/page/${pagePlace(page)}/`,
  /** The page on which statistics of a kind stand. */
  figurePage: (page: string) => `/${page}/`,
  /** Patients behind a category of a figure, or behind one of its cells; both counted from 0. */
  behind: (figure: string, category: number, cell?: number) =>
    `/figures/${figure}/${behindName(category, cell)}/`,
  figureCsv: (figure: string) => `/data/figures/${figure}.csv`,
  figureJson: (figure: string) => `/data/figures/${figure}.json`,
  figurePatients: (figure: string) => `/data/figures/${figure}-patients.csv`,
  figurePicture: (file: string) => `/data/figures/${file}`,
  headers: () => '/headers/',
  /** An element of the census of headers. */
  header: (slug: string) => `/headers/${slug}/`,
  headersJson: () => '/data/headers.json',
  headersCsv: () => '/data/headers.csv',
  frame: (file: string) => `/frames/${file}`,
  stack: (file: string) => `/stacks/${file}`,
  overlay: (file: string) => `/overlays/${file}`,
  stored: (file: string) => `/stored/${file}`,
  thumbnail: (file: string) => `/thumbnails/${file}`,
  /** The same without boxes, of an image that has some. */
  cleanThumbnail: (file: string) => `/thumbnails/clean/${file}`,
  /** Thumbnails side by side, without boxes. */
  sheet: (file: string) => `/sheets/${file}`,
  /** What changed from build to build. */
  changes: () => '/changes/',
  change: (build: number) => `/changes/${build}/`,
  changesFeed: () => '/changes/feed.xml',
  changesJson: () => '/data/changes.json',
  /** Submissions beside the labels, and one of them. */
  predictions: () => '/predictions/',
  prediction: (slug: string) => `/predictions/${slug}/`,
  predictionsJson: () => '/data/predictions.json',
  summary: () => '/data/summary.json',
  inputs: () => '/data/inputs.json',
  patientsJson: () => '/data/patients.json',
  findings: () => '/data/findings.json',
  findingsCsv: () => '/data/findings.csv',
  galleriesJson: () => '/data/galleries.json',
  /** What the explorer loads. */
  explorerJson: () => '/data/explorer.json',
  explorerData: () => '/data/explorer/',
  build: () => '/build.json',
};

/** End of the address of the patients behind a category, `3`, or behind one of its cells, `3-2`; from 0. */
export const behindName = (category: number, cell?: number): string =>
  cell === undefined ? String(category + 1) : `${category + 1}-${cell + 1}`;

/** What `behindName` was made of. */
export function behindPlace(name: string): { category: number; cell: number | undefined } {
  const [category, cell] = name.split('-').map((n) => Number(n) - 1);
  return { category: category!, cell };
}

/** Names of patients that Astro's router takes for the folder they stand in. */
export const RESERVED_NAMES = ['index'];

/** The name under which a patient goes through the router: no name holds a `~`, so none is met by it. */
export function routeName(slug: string): string {
  return RESERVED_NAMES.includes(withoutGroup(slug)) ? `${slug}~` : slug;
}

/** A path under the base path that the site is hosted at. `base` begins and ends with `/`. */
export function withBase(base: string, path: string): string {
  return base + path.slice(1);
}

/**
 * Names of classes as they stand in addresses: lower case, words joined by hyphens, each its own.
 * @returns a name for each class, in the order given
 */
export function classSlugs(names: readonly string[]): Map<string, string> {
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const words = name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{Mark}/gu, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80);
    const stem = words || 'class';
    let slug = stem;
    for (let n = 2; taken.has(slug); n++) slug = `${stem}-${n}`;
    taken.add(slug);
    slugs.set(name, slug);
  }
  return slugs;
}
