import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** A file of a built site. */
export interface SiteFile {
  /** Relative to the site, with `/`. */
  path: string;
  bytes: number;
  /** Time of the last change, in milliseconds since 1970. */
  modified: number;
}

/** The files of a site, folder by folder, each by name. @param out folder of the site */
export function* siteFiles(out: string, under = ''): Generator<SiteFile> {
  const entries = readdirSync(path.join(out, under), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* siteFiles(out, name);
    else if (entry.isFile()) {
      const { size: bytes, mtimeMs: modified } = statSync(path.join(out, name));
      yield { path: name, bytes, modified };
    }
  }
}
