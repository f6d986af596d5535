import type { HostName } from './limits.ts';

/** What is to be published where, as recipes need it. */
export interface Deployment {
  /** Folder of the site, as the recipe's user names it. */
  out: string;
  /** Folder of the dataset, for recipes that build. */
  data: string;
  /** Path at which the site stands: begins and ends with `/`. */
  base: string;
  /** Name of the server, of the project or of the bucket: each host has its own. */
  name: string;
  /** Whether only those may read it who have a password. */
  isPrivate: boolean;
}

/** A file of a recipe. */
export interface RecipeFile {
  name: string;
  text: string;
  executable?: boolean;
}

/** How a site is published on a host: one file in this folder and one line in its index. */
export interface Recipe {
  host: HostName;
  render(deployment: Deployment): RecipeFile[];
}

/**
 * How long browsers keep files: those that are named after their content for a year, pages and data not without asking,
 * pictures for an hour. A page never leads to a file that is gone: names that are hashes change with the page.
 */
export const CACHING: readonly [pattern: string, value: string][] = [
  ['_astro/*', 'public, max-age=31536000, immutable'],
  ['data/explorer/*', 'public, max-age=31536000, immutable'],
  ['sheets/*', 'public, max-age=31536000, immutable'],
  ['frames/*', 'public, max-age=3600'],
  ['thumbnails/*', 'public, max-age=3600'],
];
/** Everything else. */
export const REVALIDATE = 'public, max-age=0, must-revalidate';

/** How long browsers keep a file, by its path in the site. */
export const cachingOf = (file: string): string =>
  CACHING.find(([pattern]) => file.startsWith(pattern.replace('*', '')))?.[1] ?? REVALIDATE;

/** A word of a POSIX shell that stands for a text, whatever it holds. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
