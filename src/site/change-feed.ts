import { buildName, recordSentence } from './change-words.ts';
import type { BuildRecord } from './changes.ts';
import { paths, withBase } from './paths.ts';

/** Builds that a feed tells of. */
const ENTRIES = 50;

export interface FeedOptions {
  /** Title of the report. */
  title: string;
  /** Address at which the site is hosted, without the base path. */
  site: string;
  base: string;
  /** The newest first. */
  builds: readonly BuildRecord[];
}

/**
 * What changed, as an Atom feed (RFC 4287). A build without a date has that of the last one before it that has one: an
 * entry must have a date, and no clock is asked.
 */
export function changeFeed({ title, site, base, builds }: FeedOptions): string {
  const address = (path: string) => new URL(withBase(base, path), site).href;
  const dates = new Map<number, string>();
  let last = '1970-01-01T00:00:00Z';
  for (const { build, date } of [...builds].reverse()) {
    last = date ?? last;
    dates.set(build, last);
  }
  const home = address(paths.changes());
  const entries = builds.slice(0, ENTRIES).map(
    (record) => `  <entry>
    <title>${xml(buildName(record))}</title>
    <id>${xml(address(paths.change(record.build)))}</id>
    <link href="${xml(address(paths.change(record.build)))}"/>
    <updated>${dates.get(record.build)}</updated>
    <summary>${xml(recordSentence(record))}</summary>
  </entry>
`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>${xml(`${title}: changes`)}</title>
  <id>${xml(home)}</id>
  <link href="${xml(home)}"/>
  <link rel="self" type="application/atom+xml" href="${xml(address(paths.changesFeed()))}"/>
  <updated>${last}</updated>
  <author><name>${xml(title)}</name></author>
${entries.join('')}</feed>
`;
}

/** Text of XML 1.0, which has no place for most control characters. */
const xml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are not allowed
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
