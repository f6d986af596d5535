// Shows this copy of the site in a browser: `node serve.mjs`, and open the address that it prints. Needs nothing but Node.
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = realpathSync(path.join(path.dirname(fileURLToPath(import.meta.url)), 'site'));
const { base } = JSON.parse(readFileSync(path.join(root, 'build.json'), 'utf8'));
const start = existsSync(path.join(root, 'index.html'))
  ? ''
  : readFileSync(path.join(root, 'start.txt'), 'utf8').trim();
const TYPES = {
  ...{ html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', json: 'application/json' },
  ...{ svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', woff2: 'font/woff2' },
  ...{ csv: 'text/csv; charset=utf-8', txt: 'text/plain; charset=utf-8', xml: 'application/xml' },
};

const MISSING =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><text x="50" y="54" font-size="10" fill="#888" text-anchor="middle">not in this copy</text></svg>';

const server = createServer((request, response) => {
  const say = (status, text, headers = {}) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
    response.end(`${text}\n`);
  };
  let address;
  try {
    address = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  } catch {
    return say(400, 'This is no address.');
  }
  if (!address.startsWith(base)) return say(302, 'Found', { location: base });
  if (address === base && start) return say(302, 'Found', { location: base + start });
  const file = path.join(root, address.slice(base.length), address.endsWith('/') ? 'index.html' : '');
  if (!file.startsWith(root + path.sep) || file.includes('\0')) return say(404, 'Not found.');
  const info = statSync(file, { throwIfNoEntry: false });
  if (info?.isDirectory()) return say(302, 'Found', { location: `${encodeURI(address)}/` });
  // Pictures of patients who are not in this copy, on pages of those who are.
  if (!info && /^thumbnails\//.test(address.slice(base.length)))
    return say(200, MISSING, { 'content-type': 'image/svg+xml' });
  if (!info?.isFile()) return say(404, 'This page is not part of this copy of the site.');
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream',
    'content-length': info.size,
    'x-content-type-options': 'nosniff',
  });
  createReadStream(file).pipe(response);
});

server.listen(Number(process.env.PORT ?? 4321), '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}${base}\n`);
});
