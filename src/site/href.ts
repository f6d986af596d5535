import { paths, withBase } from './paths.ts';

const BASE = import.meta.env.BASE_URL.endsWith('/')
  ? import.meta.env.BASE_URL
  : `${import.meta.env.BASE_URL}/`;

/** An address of the site as a page links to it: under the base path that the site is built for. */
export const href = (path: string): string => withBase(BASE, path);

/** The same for an address of a view, which may lead to another host. */
export const address = (path: string): string => (path.startsWith('/') ? href(path) : path);

export { paths };
