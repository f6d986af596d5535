import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { listFiles } from './files.ts';

/** A server of object storage while a test runs. */
export interface ObjectStorage extends AsyncDisposable {
  /** What a command line needs to find it and to be let in. */
  environment: Record<string, string>;
}

const environmentOf = (endpoint: string, key: string, secret: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: key,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_EC2_METADATA_DISABLED: 'true',
});

const PAGE = 3;

/** A server of a few lines over a folder, which can be told to fail. */
export interface SmallStorage extends ObjectStorage {
  /** Keys of the objects that were read, from the last time that this was emptied. */
  read: string[];
  /** `PUT key` and `DELETE key` of what was done, in this order, from the last time that this was emptied. */
  written: string[];
  /** What objects were put with. */
  headers: Map<string, IncomingMessage['headers']>;
  /** So many objects are put before every further one is refused with HTTP 500. */
  room: number;
  /** Requests that were made to fail, and answers that were cut off. */
  failures: number;
  /** Makes every third request fail and every third body break off; of objects that are put every fifth and ninth. */
  flaky: boolean;
}

/** Serves a folder as the bucket `films`, listed in pages of three. */
export async function smallStorage(folder: string): Promise<SmallStorage> {
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    if (storage.flaky && count % (request.method === 'PUT' ? 5 : 3) === 0) {
      storage.failures++;
      response.writeHead(500).end();
      return;
    }
    answer(request, response);
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url!, 'http://storage');
    const [bucket, ...parts] = decodeURIComponent(pathname).slice(1).split('/');
    if (!request.headers.authorization?.includes('Credential=SMALLKEY/'))
      refuse(response, 403, 'InvalidAccessKeyId');
    else if (bucket !== 'films') refuse(response, 404, 'NoSuchBucket');
    else if (parts.join('') === '') list(searchParams, response);
    else if (request.method === 'PUT') void put(request, parts.join('/'), response);
    else if (request.method === 'DELETE') {
      rmSync(path.join(folder, parts.join('/')), { force: true });
      storage.written.push(`DELETE ${parts.join('/')}`);
      response.writeHead(204).end();
    } else give(request, parts.join('/'), response);
  }

  async function put(request: IncomingMessage, key: string, response: ServerResponse): Promise<void> {
    const isCut = storage.flaky && count % 9 === 1;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const bytes = Buffer.concat(chunks);
    if (storage.written.length >= storage.room) {
      response.writeHead(500).end();
      return;
    }
    if (request.headers['content-md5'] !== createHash('md5').update(bytes).digest('base64')) {
      refuse(response, 400, 'BadDigest');
      return;
    }
    const file = path.join(folder, key);
    mkdirSync(path.dirname(file), { recursive: true });
    if (isCut) {
      // Half of it stands there, and nobody is told.
      storage.failures++;
      writeFileSync(file, bytes.subarray(0, bytes.length / 2));
      request.socket.destroy();
      return;
    }
    writeFileSync(file, bytes);
    storage.headers.set(key, request.headers);
    storage.written.push(`PUT ${key}`);
    response.writeHead(200, { ETag: etagOf(bytes) }).end();
  }

  function give(request: IncomingMessage, key: string, response: ServerResponse): void {
    const file = path.join(folder, key);
    if (!existsSync(file) || !statSync(file).isFile()) {
      refuse(response, 404, 'NoSuchKey');
      return;
    }
    const whole = readFileSync(file);
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const bytes = from === '' ? whole : whole.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    const mark = storage.headers.get(key)?.['x-amz-meta-reading-room'];
    response.writeHead(from === '' ? 200 : 206, {
      ...(mark !== undefined && { 'x-amz-meta-reading-room': mark }),
      'Content-Length': bytes.length,
      ETag: etagOf(whole),
      'Last-Modified': statSync(file).mtime.toUTCString(),
      ...(from !== '' && {
        'Content-Range': `bytes ${from}-${Number(from) + bytes.length - 1}/${whole.length}`,
      }),
    });
    if (request.method === 'GET') storage.read.push(key);
    if (request.method === 'HEAD') response.end();
    else if (storage.flaky && count % 3 === 1) {
      storage.failures++;
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    } else response.end(bytes);
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const most = Math.min(PAGE, Number(query.get('max-keys') ?? PAGE));
    const entries = new Set<string>();
    for (const key of filesBelow(folder)) {
      if (!key.startsWith(prefix)) continue;
      const slash = query.get('delimiter') ? key.indexOf('/', prefix.length) : -1;
      entries.add(slash < 0 ? key : key.slice(0, slash + 1));
    }
    const waiting = [...entries].sort().filter((entry) => entry > after);
    const shown = waiting.slice(0, most);
    const rows = shown.map((entry) => {
      if (entry.endsWith('/')) return `<CommonPrefixes><Prefix>${entry}</Prefix></CommonPrefixes>`;
      const info = statSync(path.join(folder, entry));
      const etag = etagOf(readFileSync(path.join(folder, entry))).replaceAll('"', '&quot;');
      return `<Contents><Key>${entry}</Key><Size>${info.size}</Size><ETag>${etag}</ETag><LastModified>${info.mtime.toISOString()}</LastModified></Contents>`;
    });
    const more = waiting.length > shown.length;
    const next = more ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : '';
    response.writeHead(200, { 'Content-Type': 'application/xml' });
    response.end(
      `<ListBucketResult><Name>films</Name><IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</ListBucketResult>`,
    );
  }

  const storage: SmallStorage = {
    environment: {},
    read: [],
    written: [],
    headers: new Map(),
    room: Number.POSITIVE_INFINITY,
    failures: 0,
    flaky: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  storage.environment = environmentOf(`http://127.0.0.1:${port}`, 'SMALLKEY', 'small-secret-0123456789');
  return storage;
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** The code is in the body, as S3 has it, with a message that repeats what it should not. */
function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>small-secret-0123456789 SMALLKEY</Message></Error>`);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));

const S3RVER = fileURLToPath(new URL('../../node_modules/s3rver/bin/s3rver.js', import.meta.url));

/**
 * The package s3rver, which verifies signatures, with a copy of a folder in the bucket `films`.
 * @param own folder for its files
 * @param prefix what the keys begin with, with a slash at its end
 */
export async function s3rver(own: string, folder: string, prefix: string): Promise<ObjectStorage> {
  // Its pages are told apart by a cipher that OpenSSL has retired.
  const options = ['--openssl-legacy-provider', S3RVER, '--directory', own, '--port', '0'];
  const child = spawn(process.execPath, [...options, '--configure-bucket', 'films'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`s3rver ended with ${code}: ${text}`)));
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const port = /listening on \S*:(\d+)/.exec(text)?.[1];
      if (port) resolve(`http://localhost:${port}`);
    });
  });
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  for (const file of await listFiles(folder)) {
    const Body = readFileSync(path.join(folder, file));
    await client.send(new PutObjectCommand({ Bucket: 'films', Key: prefix + file, Body }));
  }
  client.destroy();
  return {
    environment: environmentOf(endpoint, 'S3RVER', 'S3RVER'),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill();
      await ended;
    },
  };
}
