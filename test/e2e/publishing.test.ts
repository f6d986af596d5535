import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { openBrowser, watchedPage } from '../support/browser.ts';
import { buildSite, run, serveSite } from '../support/command-line.ts';
import { fingerprints, listFiles, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

/** A site of three patients on its way to hosts, to other disks and to people without a network. */

let temporary: TemporaryFolder;
let browser: Browser;
let data: TinyDataset;
const at = (...names: string[]) => temporary.at(...names);
const folders = () => ({ data: data.folder, out: at('site'), cache: at('cache') });
const TEXT = /\.(html|json|js|css|svg|xml|txt|csv)$/;

beforeAll(async () => {
  temporary = await temporaryFolder();
  browser = await openBrowser();
  data = await writeTiny(inject('sample').data, at('data'));
  await buildSite(folders(), '--precompress');
});
afterAll(async () => {
  await browser?.close();
  await temporary[Symbol.asyncDispose]();
});

test('compressed texts are those of their texts, are sent, kept, and never outlive them', async () => {
  const files = await listFiles(at('site'));
  const texts = files.filter((file) => TEXT.test(file) && statSync(at('site', file)).size >= 1024);
  expect(texts.length).toBeGreaterThan(50);
  for (const file of texts) {
    const bytes = readFileSync(at('site', file));
    expect([file, brotliDecompressSync(readFileSync(at('site', `${file}.br`))).equals(bytes)]).toEqual([
      file,
      true,
    ]);
    expect([file, gunzipSync(readFileSync(at('site', `${file}.gz`))).equals(bytes)]).toEqual([file, true]);
  }
  const server = await serveSite(temporary.folder, at('site'));
  try {
    for (const [accepted, encoding] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await fetch(server.url, { headers: { 'accept-encoding': accepted } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(await response.text()).toContain('<!DOCTYPE html>');
    }
  } finally {
    await server.stop();
  }
  const before = await fingerprints(at('site'));
  const again = await buildSite(folders(), '--precompress');
  expect(again.stderr).toMatch(/0 of \d+ texts compressed/);
  expect(await fingerprints(at('site'))).toEqual(before);
  await buildSite(folders());
  expect((await listFiles(at('site'))).filter((file) => /(?<!\.bin)\.(br|gz)$/.test(file))).toEqual([]);
});

test('lists of what changed bring a copy up to date, file for file', async () => {
  const list = (...more: string[]) =>
    run(at(), 'upload-list', '--out', 'site', '--published', 'published.jsonl', '--files', 'lists', ...more);
  const names = (name: string) =>
    readFileSync(at('lists', `${name}.txt`), 'utf8')
      .split('\n')
      .filter(Boolean);
  const apply = () => {
    for (const file of names('upload')) {
      mkdirSync(path.dirname(at('copy', file)), { recursive: true });
      cpSync(at('site', file), at('copy', file));
    }
    for (const file of names('remove')) rmSync(at('copy', file));
  };
  expect((await list()).status).toBe(0);
  expect(names('upload')).toHaveLength((await listFiles(at('site'))).length);
  // What pages lead to comes before them, and the overview last of all.
  const firstPage = names('upload').findIndex((file) => /\.html(\.(br|gz))?$/.test(file));
  expect(
    names('upload')
      .slice(firstPage)
      .every((file) => /\.html(\.(br|gz))?$/.test(file)),
  ).toBe(true);
  expect(names('upload').at(-1)).toBe('index.html');
  apply();
  await list('--done');
  expect((await list()).stderr).toMatch(/^0 files to upload .* 0 to remove/m);

  rmSync(data.image(data.ids[2]!));
  const text = readFileSync(data.labels, 'utf8');
  writeFileSync(
    data.labels,
    text
      .split('\n')
      .filter((line) => !line.startsWith(data.ids[2]!))
      .join('\n'),
  );
  await buildSite(folders());
  await list();
  expect(names('remove').filter((file) => file.startsWith('frames/'))).toEqual([`frames/${data.ids[2]}.jpg`]);
  expect(names('upload').length).toBeLessThan((await listFiles(at('site'))).length);
  apply();
  expect(await fingerprints(at('copy'))).toEqual(await fingerprints(at('site')));
});

/** Starts a server of a pack. @returns its address, and what ends it */
async function start(program: string, script: string): Promise<{ url: string; stop(): void }> {
  const child = spawn(program, [script], { env: { ...process.env, PORT: '0' } });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (part: Buffer) => resolve(String(part).trim()));
    child.once('exit', (status) => reject(new Error(`${script} ended with ${status}`)));
  });
  return { url, stop: () => child.kill() };
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)(
  'a pack of one class opens with Node or Python alone, and holds nobody else',
  async () => {
    const packed = await run(at(), 'pack', '--out', 'site', '--class', 'Lung Opacity', '--to', 'class.zip');
    expect(packed.stderr).toContain('of 1 patients');
    await run(at(), 'pack', '--out', 'site', '--class', 'Lung Opacity', '--to', 'again.zip');
    expect(readFileSync(at('again.zip')).equals(readFileSync(at('class.zip')))).toBe(true);
    spawnSync('python3', ['-m', 'zipfile', '-e', at('class.zip'), at('class')]);
    const [negative, positive] = data.ids;
    expect(existsSync(at('class', 'site', 'patients', positive!, 'index.html'))).toBe(true);
    const files = await listFiles(at('class'));
    expect(files.filter((file) => file.includes(negative!))).toEqual([]);
    expect(readFileSync(at('class', 'labels.csv'), 'utf8').trim().split('\r\n')).toHaveLength(3);
    for (const [program, script] of [
      [process.execPath, 'serve.mjs'],
      ['python3', 'serve.py'],
    ] as const) {
      const { url, stop } = await start(program, at('class', script));
      try {
        await using watched = await watchedPage(browser, new URL(url).origin);
        await watched.page.goto(url);
        expect(await watched.page.locator('h1').textContent()).toBe('Lung Opacity');
        await watched.page.locator('.gallery a.tile').first().click();
        await watched.page.locator('.film img').first().waitFor();
        expect(await watched.page.locator('.film rect.box').count()).toBe(2);
        // Neighbours are fetched before they are asked for, on whoever has time; who is not of the class is not there.
        const isOther = (trouble: string) => {
          const [, page] = /\/report\/(patients\/[\w-]+\/) answered 404$/.exec(trouble) ?? [];
          return page !== undefined && !existsSync(at('class', 'site', page));
        };
        const others = watched.troubles.filter(isOther).length;
        const said = watched.troubles.filter((trouble) =>
          /console error: Failed to load.* 404 /.test(trouble),
        );
        expect(said.length).toBeLessThanOrEqual(others);
        expect(watched.troubles.filter((trouble) => !isOther(trouble) && !said.includes(trouble))).toEqual(
          [],
        );
        expect((await fetch(new URL(`patients/${negative}/`, url))).status).toBe(404);
        // Nothing outside of the copy, whatever stands in the address.
        for (const path of ['../serve.mjs', '..%2fserve.mjs', '%2e%2e/labels.csv'])
          expect(await (await fetch(new URL(path, url))).text()).not.toMatch(/createServer|patientId,class/);
      } finally {
        stop();
      }
    }
  },
);

test('a class that nobody has is told, with those that there are', async () => {
  const { status, stderr } = await run(
    at(),
    'pack',
    '--out',
    'site',
    '--class',
    'Nothing',
    '--to',
    'none.zip',
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/no patient of the class "Nothing".*"Lung Opacity" \(1\)/),
  ]);
  expect(existsSync(at('none.zip'))).toBe(false);
});

const deploy = async (host: string, ...more: string[]) => {
  const { status, stderr } = await run(at(), 'deploy', '--host', host, '--files', `deploy/${host}`, ...more);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return (name: string) => readFileSync(at('deploy', host, name), 'utf8');
};

test('recipes: a workflow that keeps the cache, scripts that a shell reads, configuration that its reader takes', async () => {
  const github = parse(
    (await deploy('github-pages', '--data', 'it’s $HOME; data', '--base', '/films'))(
      '.github/workflows/site.yml',
    ),
  );
  const steps = github.jobs.site.steps as { uses?: string; run?: string; with?: Record<string, string> }[];
  expect(steps.find(({ uses }) => uses?.startsWith('actions/cache'))?.with?.path).toBe('.reading-room');
  const build = steps.find(({ run: text }) => text?.includes('build'))!.run!;
  // What the shell makes of it is the very folder.
  const words = spawnSync('sh', ['-c', `set -- ${build}; printf '%s\n' "$@"`], {
    encoding: 'utf8',
  }).stdout.split('\n');
  expect(words).toContain('it’s $HOME; data');
  expect(words).toContain('/films/');
  for (const host of ['cloudflare-pages', 'netlify', 's3-cloudfront']) {
    await deploy(host, '--name', 'films', '--out', "a site's folder");
    expect(spawnSync('sh', ['-n', at('deploy', host, 'publish.sh')]).status).toBe(0);
  }
  const toml = readFileSync(at('deploy', 'netlify', 'netlify.toml'), 'utf8');
  expect(toml).toContain('publish = "a site\'s folder"');
});

test('S3 with CloudFront: pages are found at the addresses of folders, and files are uploaded in order', async () => {
  const read = await deploy('s3-cloudfront', '--name', 'films');
  const sandbox: {
    handler?: (event: object) => { uri?: string; headers?: { location: { value: string } } };
  } = {};
  vm.runInNewContext(`${read('viewer-request.js')}; this.handler = handler;`, sandbox);
  const ask = (uri: string, querystring = {}) => {
    const answer = sandbox.handler!({ request: { uri, querystring } });
    return answer.uri ?? answer.headers?.location.value;
  };
  expect(ask('/')).toBe('/index.html');
  expect(ask('/patients/a.b/')).toBe('/patients/a.b/index.html');
  expect(ask('/patients/a.b')).toBe('/patients/a.b/');
  expect(ask('/explore', { q: { value: 'x' } })).toBe('/explore/?q=x');
  expect(ask('/_astro/x.css')).toBe('/_astro/x.css');
  // A program in place of the real one notes what it is asked for.
  mkdirSync(at('bin'), { recursive: true });
  writeFileSync(at('bin', 'aws'), '#!/bin/sh\necho "$*" >> "$NOTES"\n', { mode: 0o755 });
  const { status } = spawnSync('sh', [at('deploy', 's3-cloudfront', 'publish.sh')], {
    env: { PATH: `${at('bin')}:${process.env.PATH}`, NOTES: at('notes'), DISTRIBUTION: 'E1' },
  });
  expect(status).toBe(0);
  const notes = readFileSync(at('notes'), 'utf8').trim().split('\n');
  expect(
    notes
      .map(
        (line) =>
          / --include \S*html/.test(line) || line.includes('--delete') || line.includes('invalidation'),
      )
      .lastIndexOf(false),
  ).toBeLessThan(
    notes.findIndex((line) => line.includes('*.html --cache-control') && line.includes('--include')),
  );
  expect(notes.at(-1)).toContain('create-invalidation --distribution-id E1 --paths /*');
});

const hasNginx = spawnSync('nginx', ['-v']).status === 0;

test.skipIf(!hasNginx)('nginx takes its configuration, and serves the site as it has to be', async () => {
  await buildSite(folders(), '--precompress');
  const { base } = JSON.parse(readFileSync(at('site', 'build.json'), 'utf8')) as { base: string };
  const read = await deploy('nginx', '--name', 'localhost', '--out', at('site'), '--base', base, '--private');
  const port = 20_000 + (process.pid % 20_000);
  const site = read('site.conf')
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replaceAll('/etc/nginx/reading-room.htpasswd', at('htpasswd'));
  writeFileSync(at('htpasswd'), 'reader:{PLAIN}secret\n');
  const types = existsSync('/etc/nginx/mime.types') ? 'include /etc/nginx/mime.types;' : '';
  writeFileSync(
    at('nginx.conf'),
    `user root; pid ${at('nginx.pid')}; error_log ${at('nginx.log')}; events {} http { ${types} access_log off; ${site} }`,
  );
  expect(spawnSync('nginx', ['-t', '-c', at('nginx.conf')], { encoding: 'utf8' })).toMatchObject({
    status: 0,
  });
  const server = spawn('nginx', ['-c', at('nginx.conf'), '-g', 'daemon off;']);
  try {
    const get = (where: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${base}${where}`, {
        redirect: 'manual',
        headers: { authorization: `Basic ${btoa('reader:secret')}`, ...headers },
      });
    await expect
      .poll(() =>
        get('').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}${base}`)).status).toBe(401);
    const page = await get(`patients/${data.ids[1]}/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('private, no-cache');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const again = await get(`patients/${data.ids[1]}/`, { 'if-none-match': page.headers.get('etag')! });
    expect(again.status).toBe(304);
    expect((await get('', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBe('gzip');
    const asset = (await listFiles(at('site'))).find((file) => /^_astro\/.*\.css$/.test(file))!;
    const css = await get(asset);
    expect(css.headers.get('cache-control')).toContain('immutable');
    expect(css.headers.get('content-type')).toContain('text/css');
    const missing = await get('no/such/page/');
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('<!DOCTYPE html>')]);
    expect((await get(`patients/${data.ids[1]}`)).status).toBe(301);
  } finally {
    server.kill('SIGTERM');
  }
});
