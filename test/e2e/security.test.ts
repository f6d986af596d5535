import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { listPages } from '../support/files.ts';
import { startTags } from '../support/html.ts';

const { site, url } = inject('sample');
const hostile = inject('hostile');

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
