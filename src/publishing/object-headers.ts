import path from 'node:path';
import { dicomwebAnswer } from '../site/dicomweb-address.ts';
import { cachingOf } from './types.ts';

/** What a host that only hands out objects has to be told of each. */
export interface ObjectHeaders {
  type: string;
  caching: string;
}

const TEXT = 'text/plain; charset=utf-8';
const ANYTHING = 'application/octet-stream';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': TEXT,
  '.conf': TEXT,
  '.cff': TEXT,
  '.bib': TEXT,
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  // Scripts unpack these themselves: a content encoding would have browsers do it, too.
  '.gz': 'application/gzip',
  '.parquet': 'application/vnd.apache.parquet',
};
/** Files without an ending. */
const NAMES: Record<string, string> = { _headers: TEXT, '.htaccess': TEXT };

/** Headers of a file of a site. @param file path within the site */
export function headersOf(file: string): ObjectHeaders {
  return { type: typeOf(file), caching: cachingOf(file) };
}

function typeOf(file: string): string {
  const [, address] = /(?:^|\/)dicomweb\/(.+)$/.exec(file) ?? [];
  const answer = address === undefined ? undefined : dicomwebAnswer(address.replace(/\/index\.json$/, ''));
  return (
    answer?.type ??
    NAMES[path.posix.basename(file)] ??
    TYPES[path.posix.extname(file).toLowerCase()] ??
    ANYTHING
  );
}
