import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { headerHtml } from '../../src/markup/header.ts';
import { tileHtml } from '../../src/markup/tile.ts';
import type { TileView } from '../../src/site/view-types.ts';
import { openBrowser } from '../support/browser.ts';
import { listPages } from '../support/files.ts';
import { startTags } from '../support/html.ts';

const { site, url } = inject('sample');
const hostile = inject('hostile');

/** What markup, scripts and addresses are made of. */
const PIECES = [
  '<',
  '>',
  '"',
  "'",
  '&',
  '`',
  '=',
  '/',
  '<!--',
  '-->',
  ']]>',
  '</td>',
  '<script>',
  '&lt;',
  '&#0;',
  '\0',
];

/** What stands on pages a hundred times, with texts of the dataset wherever one can stand. */
function partsOf([one, two, three, four]: readonly [string, string, string, string]): string {
  const rows = [one, two].map((value, i) => ({
    ...{ tag: `(0018,100${i})`, name: three, vr: four, value, meaning: two, depth: 0 },
  }));
  const tile = tileHtml({
    patient: {
      ...{ id: one, slug: 'a', labelled: true, target: 1, class: two, boxes: 2, split: three },
      ...{ age: 50, sex: four, view: one, thumbnail: null, picture: undefined },
    } as unknown as TileView,
    known: undefined,
    note: three,
  });
  const usual = {
    tag: '00181000',
    name: two,
    slug: '00181000',
    kind: 'value',
    value: three,
    meaning: four,
  } as const;
  return `${headerHtml(rows, [usual], { standard: undefined, element: (slug) => `/${slug}/` })}<ul>${tile}</ul>`;
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Directives of a policy by their names. */
const directivesOf = (policy: string) =>
  new Map(
    policy.split('; ').map((directive): [string, string] => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );

test('every page forbids what is inline and what comes from elsewhere, before anything else is read', async () => {
  for (const folder of [site, hostile.site]) {
    for (const page of await listPages(folder)) {
      const tags = startTags(await readFile(path.join(folder, page), 'utf8'));
      const at = tags.findIndex(({ attributes }) => attributes.get('http-equiv') !== undefined);
      const first = tags.findIndex(({ name }) => ['script', 'link', 'style', 'img', 'title'].includes(name));
      expect(at, page).toBeGreaterThan(0);
      expect(at, page).toBeLessThan(first);
      const policy = directivesOf(tags[at]!.attributes.get('content')!);
      expect(policy.get('default-src'), page).toBe("'none'");
      for (const name of ['script-src', 'style-src', 'img-src', 'connect-src', 'font-src'])
        expect(policy.get(name), page).toBe("'self'");
    }
  }
});

test('what gets into a page all the same neither runs nor sends anything', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  await page.goto(url);
  const blocked = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    const handler = document.createElement('div');
    handler.innerHTML = '<p style="color: red" onclick="document.title = \'taken over\'">x</p>';
    const image = new Image();
    image.src = 'https://example.org/x.png';
    document.body.append(script, handler, image);
    handler.querySelector('p')!.click();
    await fetch('https://example.org/').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { seen, title: document.title };
  });
  expect(blocked.title).not.toBe('taken over');
  expect(new Set(blocked.seen)).toEqual(
    new Set(['script-src-elem', 'script-src-attr', 'style-src-attr', 'img-src', 'connect-src']),
  );
  const foreign = asked.filter((request) => !request.url().startsWith(new URL(url).origin));
  expect(foreign.filter((request) => request.failure()?.errorText !== 'csp')).toEqual([]);
  await context.close();
});

test('arbitrary text leaves a page the elements that it has', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
  );
  const texts = fc.sample(fc.tuple(text, text, text, text), { numRuns: 400, seed: 7 });
  const page = await browser.newPage();
  // A parser of its own, not ours: the browser's.
  const structures = await page.evaluate(
    (pages) =>
      pages.map((html) => {
        const { body } = new DOMParser().parseFromString(html, 'text/html');
        return [...body.querySelectorAll('*')]
          .map((e) => `${e.localName} ${[...e.attributes].map((a) => a.name).join()}`)
          .join('\n');
      }),
    [partsOf(['a', 'b', 'c', 'd']), ...texts.map(partsOf)],
  );
  await page.close();
  expect(structures[0]!.split('\n').length).toBeGreaterThan(20);
  expect(new Set(structures).size).toBe(1);
});

test('hosts are told the same by the files that they look for, and serve tells it', async () => {
  const answer = await fetch(url);
  const expected = {
    'Content-Security-Policy': expect.stringMatching(/^default-src 'none'; .*; frame-ancestors 'self'$/),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': expect.stringContaining('camera=()'),
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  const served = Object.keys(expected).map((name) => [name, answer.headers.get(name)]);
  expect(Object.fromEntries(served)).toEqual(expected);
  const text = await readFile(path.join(site, '_headers'), 'utf8');
  const [pattern, ...lines] = text.trimEnd().split('\n');
  expect(pattern).toBe('/*');
  expect(Object.fromEntries(lines.map((line) => line.trim().split(/: (.*)/, 2)))).toEqual(expected);
  for (const [name, value] of served) {
    expect(await readFile(path.join(site, '.htaccess'), 'utf8')).toContain(
      `Header always set ${name} "${value}"`,
    );
    expect(await readFile(path.join(site, 'nginx-headers.conf'), 'utf8')).toContain(
      `add_header ${name} "${value}" always;`,
    );
  }
});
