import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sirv from 'sirv';
import { DataFault } from './errors.ts';
import type { Provenance } from './job.ts';
import { type DicomwebAnswer, dicomwebAnswer } from './site/dicomweb-address.ts';
import { securityHeaders } from './site/security.ts';

export interface ServeOptions {
  out: string;
  /** Let pages of other hosts read what is served, such as a viewer. */
  cors?: boolean;
  /** Port to listen on; where it is missing, the first free one from 4321. */
  port?: number | undefined;
}

export interface Serving {
  /** Address of the overview, with the base path that the site was built for. */
  url: string;
  close(): Promise<void>;
}

const FIRST_PORT = 4321;
const PORTS_TRIED = 20;

/**
 * Serves a built site on loopback, under the base path that it was built for.
 * @throws DataFault where there is no site, or the port is taken
 */
export async function serve({ out, port, cors = false }: ServeOptions): Promise<Serving> {
  const { base, publication = { images: 'all' } } = readBuild(out);
  const headers = securityHeaders(publication);
  const files = sirv(out, {
    dev: true,
    etag: true,
    gzip: true,
    brotli: true,
    dotfiles: false,
    extensions: [],
  });
  const server = createServer((request, response) => {
    const fail = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${text}\n`);
    };
    // As hosts do: the site's own page says so, where there is one.
    const missing = () => {
      const page = path.join(out, '404.html');
      if (!existsSync(page)) return fail(404, 'Not found');
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(readFileSync(page));
    };
    for (const [name, value] of headers) response.setHeader(name, value);
    if (cors) {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      // Before a viewer asks, its browser asks whether it may.
      if (request.method === 'OPTIONS') {
        response.setHeader(
          'Access-Control-Allow-Headers',
          request.headers['access-control-request-headers'] ?? '',
        );
        response.writeHead(204);
        return response.end();
      }
    }
    const address = request.url ?? '/';
    if (!address.startsWith(base)) {
      if (address !== '/' && address !== base.slice(0, -1))
        return fail(404, `Not found: the site is at ${base}`);
      response.writeHead(302, { location: base });
      return response.end();
    }
    // Pages stand at directory addresses: asked for a folder, the server would rather find `patients/index.html`
    // for a patient called index.
    const [pathname = '', query] = address.slice(base.length - 1).split('?', 2);
    const dicomweb = dicomwebFile(out, pathname);
    if (dicomweb) {
      response.writeHead(200, {
        'content-type': dicomweb.type,
        'content-length': statSync(dicomweb.file).size,
      });
      return void createReadStream(dicomweb.file).pipe(response);
    }
    const isPage = pathname.endsWith('/');
    request.url = isPage ? `${pathname}index.html` : pathname;
    files(request, response, () => {
      if (isPage) return missing();
      // Two slashes would lead a browser to another host.
      if (pathname.startsWith('//') || !isFolder(out, pathname)) return missing();
      response.writeHead(302, { location: `${base}${pathname.slice(1)}/${query ? `?${query}` : ''}` });
      response.end();
    });
  });
  const { port: bound } = await listen(server, port);
  return {
    url: `http://127.0.0.1:${bound}${base}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The file that answers an address below `dicomweb/`; undefined where there is none. */
function dicomwebFile(out: string, pathname: string): DicomwebAnswer | undefined {
  const [, before, address] = /^(.*\/dicomweb\/)(.+)$/.exec(pathname) ?? [];
  const answer = address === undefined ? undefined : dicomwebAnswer(address);
  if (!answer || !/^[\w/-]+$/.test(before!)) return undefined;
  const file = path.join(path.resolve(out), before!, answer.file);
  return existsSync(file) ? { ...answer, file } : undefined;
}

/** Whether an address names a folder of the site, and nothing outside it. */
function isFolder(out: string, pathname: string): boolean {
  const root = path.resolve(out);
  let folder: string;
  try {
    folder = path.join(root, decodeURIComponent(pathname));
  } catch {
    return false;
  }
  return folder.startsWith(root + path.sep) && existsSync(path.join(folder, 'index.html'));
}

/** What a site says of how it was built; older ones do not say how images are published. */
function readBuild(out: string): Pick<Provenance, 'base'> & Partial<Pick<Provenance, 'publication'>> {
  try {
    return JSON.parse(readFileSync(path.join(out, 'build.json'), 'utf8')) as Provenance;
  } catch {
    // An export stands at the top of its own server.
    if (existsSync(path.join(out, 'export.json'))) return { base: '/' };
    throw new DataFault('there is no site made by Reading Room in this folder.', {
      file: out,
      remedy: 'Build one with `reading-room build --data DIR`, or name another folder with --out.',
    });
  }
}

async function listen(server: Server, port: number | undefined): Promise<AddressInfo> {
  const candidates =
    port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => FIRST_PORT + i) : [port];
  for (const candidate of candidates) {
    const free = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
        else reject(error);
      });
      server.listen(candidate, '127.0.0.1', () => resolve(true));
    });
    server.removeAllListeners('error');
    if (free) return server.address() as AddressInfo;
  }
  throw new DataFault(`port ${candidates[0]} is not free.`, { remedy: 'Choose another one with --port.' });
}
