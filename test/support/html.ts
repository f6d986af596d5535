/** A start tag as it stands in a page. */
export interface Tag {
  name: string;
  attributes: Map<string, string>;
}

const VALUE = `"[^"]*"|'[^']*'|[^\\s>]+`;
/** A comment, or a start tag with its attributes: whatever of the two comes next. */
const NEXT = new RegExp(
  `<!--[\\s\\S]*?-->|<([a-z][\\w-]*)((?:\\s+[^\\s=>/]+(?:\\s*=\\s*(?:${VALUE}))?)*)\\s*/?>`,
  'gi',
);
const ATTRIBUTE = new RegExp(`([^\\s=>/]+)(?:\\s*=\\s*(${VALUE}))?`, 'g');

/** The start tags of a page in their order, attributes decoded. Contents of scripts and styles are no tags. */
export function startTags(html: string): Tag[] {
  const tags: Tag[] = [];
  const next = new RegExp(NEXT);
  for (let match = next.exec(html); match; match = next.exec(html)) {
    const name = match[1]?.toLowerCase();
    if (name === undefined) continue;
    const attributes = [...match[2]!.matchAll(ATTRIBUTE)].map(([, key, value = '']): [string, string] => [
      key!.toLowerCase(),
      decodeEntities(value.replace(/^(["'])([\s\S]*)\1$/, '$2')),
    ]);
    tags.push({ name, attributes: new Map(attributes) });
    if (name === 'script' || name === 'style') {
      const end = html.indexOf(`</${name}`, next.lastIndex);
      if (end >= 0) next.lastIndex = end;
    }
  }
  return tags;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** Text with character references resolved: numbers, and the few names that templates write. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return NAMED[name] ?? all;
  });
}
