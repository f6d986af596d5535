import { get } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, inject, test } from 'vitest';
import { run, serveSite } from '../support/command-line.ts';
import { temporaryFolder } from '../support/files.ts';

const { url, base, site } = inject('sample');
const { hostname, port } = new URL(url);

/** Asks for a path exactly as written: other clients resolve its dots before they ask. */
function ask(path: string): Promise<{ status: number; type: string; location: string; text: string }> {
  return new Promise((resolve, reject) => {
    get({ host: hostname, port, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      const { location = '', 'content-type': type = '' } = response.headers;
      response.on('end', () => resolve({ status: response.statusCode!, type, location, text }));
    }).on('error', reject);
  });
}

test('serve shows the overview at the base path that the site was built for', async () => {
  const { status, type, text } = await ask(base);
  expect([status, type]).toEqual([200, expect.stringContaining('text/html')]);
  expect(text).toContain('Reading Room sample');
});

test('the address without the base path leads to the overview', async () => {
  expect(await ask('/')).toMatchObject({ status: 302, location: base });
  expect(await ask(base.slice(0, -1))).toMatchObject({ status: 302, location: base });
});

test('a page asked for without its last slash leads to the page, and no folder outside the site is told of', async () => {
  expect(await ask(`${base}patients?x=1`)).toMatchObject({ status: 302, location: `${base}patients/?x=1` });
  for (const path of [
    '..',
    '../hostile-site',
    '..%2fhostile-site',
    '%2e%2e/hostile-site',
    'data/../../hostile-site',
  ])
    expect(await ask(base + path), path).toMatchObject({ status: 404, location: '' });
});

test('pages, images and data come with their media types', async () => {
  const id = '00436515-870c-4b36-a041-de91049b9ab4';
  const types = {
    [`patients/${id}/`]: 'text/html',
    [`patients/${id}/record.json`]: 'application/json',
    [`frames/${id}.jpg`]: 'image/jpeg',
    [`thumbnails/${id}.webp`]: 'image/webp',
    'data/summary.json': 'application/json',
    'favicon.svg': 'image/svg+xml',
  };
  for (const [path, type] of Object.entries(types))
    expect(await ask(base + path), path).toMatchObject({ status: 200, type: expect.stringContaining(type) });
});

test('what is not there answers 404', async () => {
  const nobody = await ask(`${base}patients/nobody/`);
  expect(nobody.status).toBe(404);
  expect(nobody.text).toContain('There is no page at this address');
  expect((await ask('/elsewhere/')).status).toBe(404);
});

test.each([
  '../../../../../../../../etc/passwd',
  '..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..\\..\\..\\..\\..\\etc\\passwd',
  '//etc/passwd',
  'patients/../../sample/report.yaml',
  '../sample/report.yaml',
  'patients/%00/etc/passwd',
  '%',
  '%ff',
])('the path %j leads to no file outside the site and leaves serve running', async (path) => {
  for (const asked of [base + path, `/${path}`]) {
    const { status, text } = await ask(asked);
    expect(status, asked).toBeGreaterThanOrEqual(300);
    expect(text).not.toMatch(/root:|gallery:/);
  }
  expect((await ask(base)).status).toBe(200);
});

test('serve can be reached from this machine alone', async () => {
  const foreign = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter((address) => !address.internal && !address.scopeid)
    .map((address) => address.address);
  // A second loopback address, which only a server that listens everywhere would answer on.
  const others = process.platform === 'linux' ? [...foreign, '127.0.0.2', '::1'] : [...foreign, '::1'];
  const reached = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host, port: Number(port), timeout: 2000 });
      const end = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket
        .on('connect', () => end(true))
        .on('error', () => end(false))
        .on('timeout', () => end(false));
    });
  expect(await reached('127.0.0.1')).toBe(true);
  for (const host of others) expect(await reached(host), host).toBe(false);
});

test('serve prints the address and nothing else on standard output, and ends well when asked to', async () => {
  await using temporary = await temporaryFolder();
  const server = await serveSite(temporary.folder, site);
  expect((await fetch(server.url)).status).toBe(200);
  const { status, stdout } = await server.stop();
  expect(stdout).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+${base}\n$`));
  expect(status).toBe(0);
});

test('serve says what to do where there is no site, and where the port is taken', async () => {
  await using temporary = await temporaryFolder();
  const none = await run(temporary.folder, 'serve', '--out', 'nothing');
  expect(none).toMatchObject({ status: 1, stdout: '' });
  expect(none.stderr).toMatch(/nothing: .*Build one with/);
  const taken = await run(temporary.folder, 'serve', '--out', site, '--port', port);
  expect(taken).toMatchObject({ status: 1, stdout: '' });
  expect(taken.stderr).toMatch(new RegExp(`port ${port} is not free\\. .*--port`));
});
