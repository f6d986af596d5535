import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runWith, startWith } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type ObjectStorage, type SmallStorage, s3rver, smallStorage } from '../support/object-storage.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

const BASE = '/films/';
const PREFIX = 'published/films/';
const OUT = `s3://films/${PREFIX}`;

let temporary: TemporaryFolder;
/** Three patients; the same without the third one, and with the first one's class changed. */
let tiny: TinyDataset;
let fewer: TinyDataset;
/** Their sites on a disk. */
let alone: Record<string, string>;
let aloneFewer: Record<string, string>;
let storage: SmallStorage;

beforeAll(async () => {
  temporary = await temporaryFolder();
  tiny = await writeTiny(inject('sample').data, temporary.at('data'));
  fewer = await writeTiny(inject('sample').data, temporary.at('fewer'));
  const [first, , third] = fewer.ids as [string, string, string];
  rmSync(fewer.image(third));
  const edit = (file: string, change: (lines: string[]) => string[]) =>
    writeFileSync(file, change(readFileSync(file, 'utf8').split('\n')).join('\n'));
  edit(fewer.labels, (lines) => lines.filter((line) => !line.startsWith(third)));
  edit(path.join(fewer.folder, 'stage_2_detailed_class_info.csv'), (lines) =>
    lines
      .filter((line) => !line.startsWith(third))
      .map((line) => (line.startsWith(first) ? `${first},Normal` : line)),
  );
  mkdirSync(temporary.at('bucket'));
  storage = await smallStorage(temporary.at('bucket'));
  alone = await onDisk(tiny, 'alone');
  aloneFewer = await onDisk(fewer, 'alone-fewer');
});
afterAll(async () => {
  await storage[Symbol.asyncDispose]();
  await temporary[Symbol.asyncDispose]();
});

const argumentsOf = ({ folder }: TinyDataset, out: string, cache: string) => [
  ...['build', '--data', folder, '--out', out, '--cache', temporary.at(cache), '--base', BASE],
  ...['--jobs', '2', '--history', 'none', '--json'],
];

async function onDisk(dataset: TinyDataset, name: string) {
  const args = argumentsOf(dataset, temporary.at(name), `${name}-cache`);
  const { status, stderr } = await runWith(temporary.folder, {}, ...args);
  expect(status, stderr).toBe(0);
  return fingerprints(temporary.at(name));
}

interface Upload {
  uploaded: number;
  unchanged: number;
  deleted: number;
  bytes: number;
  foreign: number;
}

/** Builds into a bucket; it has to succeed. */
async function intoBucket(
  dataset: TinyDataset,
  cache: string,
  { environment }: ObjectStorage,
  ...more: string[]
): Promise<Upload> {
  const args = [...argumentsOf(dataset, OUT, cache), ...more];
  const { status, stdout, stderr } = await runWith(temporary.folder, environment, ...args);
  expect(status, stderr).toBe(0);
  expect(stderr).not.toMatch(/small-secret|SMALLKEY|S3RVER/);
  return (JSON.parse(stdout) as { upload: Upload }).upload;
}

const differing = (before: Record<string, string>, after: Record<string, string>) =>
  Object.keys(after).filter((file) => before[file] !== after[file]);

const inBucket = () => fingerprints(temporary.at('bucket', PREFIX));

test('a bucket holds the bytes of a local site, with types and caching; then only what changed is sent', async () => {
  mkdirSync(temporary.at('nothing'));
  await using server = await s3rver(temporary.at('s3rver'), temporary.at('nothing'), '');
  const client = new S3Client({
    endpoint: server.environment.AWS_ENDPOINT_URL_S3!,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
  const download = async () => {
    rmSync(temporary.at('downloaded'), { recursive: true, force: true });
    const headers = new Map<string, [type: string | undefined, caching: string | undefined]>();
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: 'films', ...(token && { ContinuationToken: token }) }),
      );
      for (const { Key = '' } of page.Contents ?? []) {
        const answer = await client.send(new GetObjectCommand({ Bucket: 'films', Key }));
        expect(Key.startsWith(PREFIX)).toBe(true);
        const file = temporary.at('downloaded', Key.slice(PREFIX.length));
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, await answer.Body!.transformToByteArray());
        headers.set(Key.slice(PREFIX.length), [answer.ContentType, answer.CacheControl]);
      }
      token = page.NextContinuationToken;
    } while (token);
    return { headers, bytes: await fingerprints(temporary.at('downloaded')) };
  };

  const first = await intoBucket(tiny, 's3rver-cache', server);
  expect(first).toMatchObject({ uploaded: Object.keys(alone).length, unchanged: 0, deleted: 0, foreign: 0 });
  const { headers, bytes } = await download();
  expect(bytes).toEqual(alone);
  const short = 'public, max-age=0, must-revalidate';
  const forEver = 'public, max-age=31536000, immutable';
  const anHour = 'public, max-age=3600';
  const expected: [RegExp, string, string][] = [
    [/\.html$/, 'text/html; charset=utf-8', short],
    [/\.csv$/, 'text/csv; charset=utf-8', short],
    [/\.json$/, 'application/json; charset=utf-8', short],
    [/^_astro\/.*\.css$/, 'text/css; charset=utf-8', forEver],
    [/^_astro\/.*\.js$/, 'text/javascript; charset=utf-8', forEver],
    [/^_astro\/.*\.woff2$/, 'font/woff2', forEver],
    [/^data\/explorer\/.*\.gz$/, 'application/gzip', forEver],
    [/^thumbnails\/.*\.webp$/, 'image/webp', anHour],
    [/^frames\/.*\.jpg$/, 'image/jpeg', anHour],
  ];
  for (const [pattern, type, caching] of expected) {
    const found = [...headers].filter(([name]) => pattern.test(name));
    expect(found.length, String(pattern)).toBeGreaterThan(0);
    for (const [name, told] of found) expect([name, ...told]).toEqual([name, type, caching]);
  }

  const second = await intoBucket(fewer, 's3rver-cache', server);
  const changed = differing(alone, aloneFewer);
  const gone = Object.keys(alone).filter((file) => !(file in aloneFewer));
  expect(gone.length).toBeGreaterThan(4);
  expect(second).toMatchObject({ uploaded: changed.length, deleted: gone.length });
  expect(second.unchanged).toBe(Object.keys(aloneFewer).length - changed.length);
  expect((await download()).bytes).toEqual(aloneFewer);
  client.destroy();
});

test('what a storage that breaks down, a kill and a flaky storage leave undone is done by the next call', async () => {
  const all = Object.keys(alone);
  storage.room = 40;
  const broken = await runWith(
    temporary.folder,
    storage.environment,
    ...argumentsOf(tiny, OUT, 'small-cache'),
  );
  expect([broken.status, broken.stdout]).toEqual([1, '']);
  expect(broken.stderr).toMatch(/s3:\/\/films\/published\/films\/\S+: the object storage cannot be written/);
  expect(broken.stderr).toContain('The same command goes on from there');
  expect(broken.stderr).not.toMatch(/small-secret|SMALLKEY|\n\s+at /);
  expect(storage.written.length).toBe(40);
  expect(storage.written[0]).toBe(`PUT ${PREFIX}build.json`);

  storage.room = Number.POSITIVE_INFINITY;
  const { child, outcome } = startWith(
    temporary.folder,
    storage.environment,
    ...argumentsOf(tiny, OUT, 'small-cache'),
  );
  await expect.poll(() => storage.written.length, { timeout: 60_000, interval: 1 }).toBeGreaterThan(80);
  child.kill('SIGKILL');
  await outcome;
  const sent = storage.written.length;
  expect(sent).toBeLessThan(all.length);

  storage.flaky = true;
  const rest = await intoBucket(tiny, 'small-cache', storage);
  storage.flaky = false;
  expect(storage.failures).toBeGreaterThan(20);
  // Only what was on its way when the process was killed is sent twice.
  expect(rest.unchanged).toBeGreaterThan(sent - 9);
  expect(rest.uploaded + rest.unchanged).toBe(all.length);
  expect(await inBucket()).toEqual(alone);

  const last = (test: (name: string) => boolean) => storage.written.findLastIndex((line) => test(line));
  const firstPage = storage.written.findIndex((line) => line.endsWith('.html'));
  expect(last((line) => !line.endsWith('.html'))).toBeLessThan(firstPage);
  expect(storage.written.at(-1)).toBe(`PUT ${PREFIX}index.html`);
});

test('a lost cache uploads nothing anew, and removes only what is of us', async () => {
  const foreign = temporary.at('bucket', PREFIX, 'data', 'somebody.csv');
  writeFileSync(foreign, 'not ours');
  writeFileSync(temporary.at('bucket', 'beside.txt'), 'outside');
  rmSync(temporary.at('small-cache'), { recursive: true });
  storage.written = [];
  expect(await intoBucket(tiny, 'small-cache', storage)).toEqual({
    uploaded: 0,
    unchanged: Object.keys(alone).length,
    deleted: 0,
    bytes: 0,
    foreign: 1,
  });
  expect(storage.written).toEqual([]);

  rmSync(temporary.at('small-cache'), { recursive: true });
  const changed = differing(alone, aloneFewer);
  const result = await intoBucket(fewer, 'small-cache', storage);
  expect(result).toMatchObject({ uploaded: changed.length, foreign: 1 });
  const kinds = storage.written.map((line) => line.split(' ')[0]);
  expect(kinds.lastIndexOf('PUT')).toBeLessThan(kinds.indexOf('DELETE'));
  expect(storage.written.filter((line) => line.startsWith('PUT')).at(-1)).toBe(`PUT ${PREFIX}index.html`);
  const { 'data/somebody.csv': left, ...ours } = await inBucket();
  expect(left).toBeDefined();
  expect(ours).toEqual(aloneFewer);
  expect(readFileSync(temporary.at('bucket', 'beside.txt'), 'utf8')).toBe('outside');
  rmSync(foreign);
});

test('--verify-upload finds what somebody else has changed, and an emptied bucket is filled', async () => {
  const page = temporary.at('bucket', PREFIX, '404.html');
  const bytes = readFileSync(page);
  bytes[0] = 32;
  writeFileSync(page, bytes);
  rmSync(temporary.at('bucket', PREFIX, 'favicon.svg'));
  expect(await intoBucket(fewer, 'small-cache', storage)).toMatchObject({ uploaded: 0 });
  expect(await intoBucket(fewer, 'small-cache', storage, '--verify-upload')).toMatchObject({ uploaded: 2 });
  expect(await inBucket()).toEqual(aloneFewer);
  rmSync(temporary.at('bucket', PREFIX), { recursive: true });
  await intoBucket(fewer, 'small-cache', storage);
  expect(await inBucket()).toEqual(aloneFewer);
});

test('what cannot be is refused before anything is read or written', async () => {
  const inside = 's3://films/published/films/data/tiny';
  const readOnly = { ...storage.environment, AWS_ACCESS_KEY_ID: 'WRONGKEY' };
  const cases: [RegExp, Record<string, string>, ...string[]][] = [
    [/lie in one another/, {}, '--data', inside, '--out', OUT],
    [/lie in one another/, {}, '--data', 's3://films/published', '--out', OUT],
    [/lie in one another/, {}, '--data', 's3://films/sets', '--out', 's3://films'],
    [/--precompress is for servers/, {}, '--data', tiny.folder, '--out', OUT, '--precompress'],
    [/--verify-upload is for/, {}, '--data', tiny.folder, '--out', temporary.at('x'), '--verify-upload'],
    [/something other than a site/, {}, '--data', tiny.folder, '--out', 's3://films/'],
    [/no such bucket/, {}, '--data', tiny.folder, '--out', 's3://other/site'],
    [/no address of object storage/, {}, '--data', tiny.folder, '--out', 's3://'],
    [/does not let us read/, readOnly, '--data', tiny.folder, '--out', OUT],
  ];
  storage.written = [];
  await Promise.all(
    cases.map(async ([message, environment, ...args], i) => {
      const { status, stdout, stderr } = await runWith(
        temporary.folder,
        { ...storage.environment, ...environment },
        ...['build', '--cache', temporary.at(`refused-${i}`), ...args],
      );
      expect(stderr).toMatch(message);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).not.toMatch(/small-secret|SMALLKEY|WRONGKEY|\n\s+at /);
    }),
  );
  expect(storage.written).toEqual([]);
});
