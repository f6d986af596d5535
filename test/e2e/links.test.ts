import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { PROJECT } from '../support/command-line.ts';
import { listFiles, listPages } from '../support/files.ts';
import { startTags, type Tag } from '../support/html.ts';

/** Addresses that a page's tags name: links, pictures, scripts, styles. */
function addresses({ attributes }: Tag): string[] {
  const single = ['href', 'src', 'poster', 'action', 'xlink:href'].flatMap(
    (key) => attributes.get(key) ?? [],
  );
  const sets = (attributes.get('srcset') ?? '').split(',').map((part) => part.trim().split(' ')[0]!);
  return [...single, ...sets.filter(Boolean)];
}

/** Web addresses that the report's settings and words name: the only ones to which pages may lead. */
async function declaredAddresses(data: string): Promise<string[]> {
  const words = (await listFiles(path.join(PROJECT, 'content'))).filter((file) => file.endsWith('.md'));
  const files = [path.join(data, 'report.yaml'), ...words.map((file) => path.join(PROJECT, 'content', file))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.match(/https?:\/\/[^\s"')\]]+/g) ?? []);
}

/** An element of a header in the standard's dictionary, as the default of the setting `standard` has it. */
const STANDARD =
  /^https:\/\/dicom\.nema\.org\/medical\/dicom\/current\/output\/chtml\/part06\/chapter_6\.html#:~:text=\([\dA-F]{4}%2C[\dA-F]{4}\)$/;

describe.each(['sample', 'hostile'] as const)('the site of the %s dataset', (name) => {
  const { data, site, base } = inject(name);

  test('leads from every page only to files, pages and places on pages that exist', async () => {
    const files = new Set(await listFiles(site));
    const pages = await listPages(site);
    const tags = new Map<string, Tag[]>();
    for (const page of pages) tags.set(page, startTags(await readFile(path.join(site, page), 'utf8')));
    const ids = new Map(
      [...tags].map(([page, all]) => [
        page,
        new Set(all.flatMap(({ attributes }) => attributes.get('id') ?? [])),
      ]),
    );
    const declared = await declaredAddresses(data);
    const broken: string[] = [];
    let followed = 0;
    for (const [page, all] of tags) {
      const here = new URL(base + page.replace(/(^|\/)index\.html$/, '$1'), 'http://site.test');
      for (const address of all.flatMap(addresses)) {
        followed++;
        const trouble = check(address, new URL(address, here));
        if (trouble) broken.push(`${page}: ${address} ${trouble}`);
      }
    }
    expect(followed).toBeGreaterThan(pages.length * 10);
    expect(broken).toEqual([]);

    function check(address: string, target: URL): string | undefined {
      if (target.protocol === 'mailto:') return undefined;
      if (target.origin !== 'http://site.test')
        return declared.includes(address) || STANDARD.test(address) ? undefined : 'is not of the settings';
      if (!target.pathname.startsWith(base)) return 'leaves the base path';
      const file = decodeURIComponent(target.pathname.slice(base.length));
      const found = file === '' || file.endsWith('/') ? `${file}index.html` : file;
      if (!files.has(found)) return 'is no file of the site';
      const place = decodeURIComponent(target.hash.slice(1));
      return place === '' || ids.get(found)?.has(place) ? undefined : 'is no place on that page';
    }
  });

  test('fetches from its style sheets only files that exist', async () => {
    const files = await listFiles(site);
    const sheets = files.filter((file) => file.endsWith('.css'));
    expect(sheets).not.toEqual([]);
    const broken: string[] = [];
    for (const sheet of sheets) {
      const text = await readFile(path.join(site, sheet), 'utf8');
      for (const [, address] of text.matchAll(/url\(["']?([^"')]+)["']?\)/g)) {
        if (address!.startsWith('data:')) continue;
        const target = new URL(address!, new URL(base + sheet, 'http://site.test'));
        if (!files.includes(target.pathname.slice(base.length))) broken.push(`${sheet}: ${address}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test('is reached in full from the overview', async () => {
    const seen = new Set<string>();
    const ahead = ['index.html'];
    for (let page = ahead.pop(); page !== undefined; page = ahead.pop()) {
      if (seen.has(page)) continue;
      seen.add(page);
      for (const { attributes } of startTags(await readFile(path.join(site, page), 'utf8'))) {
        const target = attributes.get('href')?.split('#')[0];
        if (target?.startsWith(base) && target.endsWith('/'))
          ahead.push(`${decodeURIComponent(target.slice(base.length))}index.html`);
      }
    }
    expect([...seen].sort()).toEqual((await listPages(site)).filter((page) => page !== '404.html'));
  });
});
