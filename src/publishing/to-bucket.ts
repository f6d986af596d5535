import { createHash, hash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFault } from '../errors.ts';
import type { Stages } from '../progress.ts';
import { canonicalAddress, isStored, placeOf } from '../storage/address.ts';
import { Bucket, type StoredObject } from '../storage/bucket.ts';
import { inLanes } from './in-lanes.ts';
import { headersOf } from './object-headers.ts';
import { type SiteFile, siteFiles } from './site-files.ts';
import { rank } from './upload-list.ts';
import { type Known, UploadTable } from './uploaded.ts';

/** Requests that are on their way at the same time. */
const LANES = 8;
/** A larger file is not held in memory. */
const WHOLE = 8 << 20;
/** By this file a prefix is known to hold a site of ours: it is put there before all others. */
const MARK = 'build.json';

/** Where in object storage a site is to lie, and where on this disk it is made. */
export interface Destination {
  /** As the user knows it. */
  address: string;
  bucket: Bucket;
  /** What all keys begin with: empty, or with a slash at its end. */
  prefix: string;
  /** Folder in which the site is made, in the cache. */
  site: string;
  table: UploadTable;
}

/** What an upload did. */
export interface UploadResult {
  uploaded: number;
  /** Objects that are there already as they have to be. */
  unchanged: number;
  deleted: number;
  /** Of what was uploaded. */
  bytes: number;
  /** Objects under the prefix that are not ours, where it was listed. */
  foreign: number;
}

/**
 * @param cache folder of the cache
 * @param data address of the dataset
 * @throws DataFault where site and dataset would lie in one another
 */
export function destinationOf(out: string, cache: string, data: string): Destination {
  const address = canonicalAddress(out);
  const { bucket, key } = placeOf(address);
  if (isStored(data)) {
    const [site, dataset] = [`${address}/`, `${canonicalAddress(data)}/`];
    if (site.startsWith(dataset) || dataset.startsWith(site))
      throw new DataFault('the site and the dataset would lie in one another.', {
        file: out,
        remedy: 'Choose another prefix with --out: of the one of a site, what is not of the site is removed.',
      });
  }
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL = '' } = process.env;
  const name = hash('sha256', `${AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL}\n${address}`).slice(0, 16);
  const folder = path.resolve(cache, 'buckets', name);
  return {
    address,
    bucket: new Bucket(bucket),
    prefix: key === '' ? '' : `${key}/`,
    site: path.join(folder, 'site'),
    table: new UploadTable(path.join(folder, 'uploaded.jsonl')),
  };
}

/**
 * Asks the storage before any work is done whether it lets us in, and whether there is a place for a site.
 * @throws DataFault where something else lies there, or compressed texts are wanted
 */
export async function checkDestination(
  { address, bucket, prefix, table }: Destination,
  precompress: boolean,
): Promise<void> {
  if (precompress)
    throw new DataFault('--precompress is for servers that choose among files.', {
      file: address,
      remedy:
        'Leave it out: object storage hands out what it is asked for, and CloudFront compresses by itself.',
    });
  if ((await first(bucket, prefix)) === undefined || table.read() !== undefined) return;
  if (!(await isSite(bucket, prefix)))
    throw new DataFault('something other than a site made by Reading Room lies at this address.', {
      file: address,
      remedy: 'Choose a prefix of its own with --out: what is there would be mixed up with the site.',
    });
}

/** The first object whose key begins with a prefix; the prefix itself is what consoles have for a folder. */
async function first(bucket: Bucket, prefix: string): Promise<StoredObject | undefined> {
  for await (const { objects } of bucket.list(prefix, true, 1)) {
    const found = objects.find(({ key }) => key !== prefix || !key.endsWith('/'));
    if (found) return found;
  }
  return undefined;
}

const isSite = async (bucket: Bucket, prefix: string) =>
  (await first(bucket, prefix + MARK))?.key === prefix + MARK;

export interface UploadOptions {
  to: Destination;
  /** Whether to ask the bucket what it holds, and not to believe what is known of it. */
  verify: boolean;
  stages: Stages;
  signal: AbortSignal | undefined;
}

/** What has to be done to a bucket. */
interface UploadPlan {
  upload: SiteFile[];
  remove: string[];
  unchanged: number;
  foreign: number;
  /** What may be said of the bucket while this is done. */
  known: Map<string, Known>;
}

/**
 * Brings a bucket to what the site is: puts what is new or other there, what pages lead to first, pages after it, the
 * overview last, and then removes what is gone. Whatever is done is written down, so that the next call goes on.
 * @throws DataFault where the storage fails; the reason of `signal` once it is aborted
 */
export async function uploadSite({ to, verify, stages, signal }: UploadOptions): Promise<UploadResult> {
  const { bucket, prefix, site, table } = to;
  mkdirSync(path.dirname(site), { recursive: true });
  stages.begin('bucket');
  const { upload, remove, unchanged, foreign, known } = await planUpload(to, verify, signal);
  stages.end(`${upload.length} files to upload, ${remove.length} to delete, ${unchanged} are there`);
  const result: UploadResult = { uploaded: 0, unchanged, deleted: 0, bytes: 0, foreign };
  table.write(known);
  if (upload.length + remove.length === 0) return result;
  stages.begin('upload', upload.length + remove.length);
  const put = async (file: SiteFile) => {
    const headers = headersOf(file.path);
    const from = path.join(site, file.path);
    const whole = file.bytes > WHOLE ? undefined : await readFile(from);
    const md5 = whole ? hash('md5', whole) : await md5Of(from);
    const body = whole ? async () => whole : () => createReadStream(from);
    const etag = await bucket.put(prefix + file.path, { body, bytes: file.bytes, md5, ...headers });
    table.add(file.path, {
      md5,
      bytes: file.bytes,
      modified: file.modified,
      headers: tagOf(file.path),
      etag,
    });
    result.uploaded++;
    result.bytes += file.bytes;
    stages.advance(1);
  };
  const take = async (name: string) => {
    await bucket.remove(prefix + name);
    table.add(name, undefined);
    result.deleted++;
    stages.advance(1);
  };
  try {
    for (const turn of [0, 1, 2, 3])
      await inLanes(
        upload.filter((file) => turnOf(file.path) === turn),
        LANES,
        put,
        signal,
      );
    await inLanes(remove, LANES, take, signal);
  } finally {
    table.close();
  }
  stages.end(
    `${result.uploaded} uploaded (${(result.bytes / 1e6).toFixed(1)} MB), ${result.deleted} deleted`,
  );
  return result;
}

/** What is put before what: each turn waits for the one before it. */
const turnOf = (name: string) => (name === MARK ? 0 : 1 + rank(name));

async function planUpload(
  { bucket, prefix, site, table }: Destination,
  verify: boolean,
  signal: AbortSignal | undefined,
): Promise<UploadPlan> {
  const told = table.read();
  // Whoever has emptied the bucket by hand has made the table wrong.
  const isKnown = told !== undefined && !verify && (await isSite(bucket, prefix));
  const listed = isKnown ? undefined : await listAll(bucket, prefix);
  const before = told ?? new Map<string, Known>();
  const plan: UploadPlan = { upload: [], remove: [], unchanged: 0, foreign: 0, known: new Map() };
  const files = [...siteFiles(site)];
  await inLanes(
    files,
    LANES,
    async (file) => {
      const known = await knownToBeThere(site, file, before.get(file.path), listed);
      plan.known.set(file.path, known ?? true);
      if (known) plan.unchanged++;
      else plan.upload.push(file);
    },
    signal,
  );
  const names = new Set(files.map((file) => file.path));
  const remove = new Set<string>();
  for (const name of before.keys())
    if (!names.has(name) && (listed === undefined || listed.has(name))) remove.add(name);
  const doubtful = [...(listed?.keys() ?? [])].filter((name) => !names.has(name) && !before.has(name));
  await inLanes(
    doubtful,
    LANES,
    async (name) => {
      if (await bucket.isOurs(prefix + name)) remove.add(name);
      else plan.foreign++;
    },
    signal,
  );
  plan.remove = [...remove].sort();
  for (const name of plan.remove) plan.known.set(name, before.get(name) ?? true);
  return plan;
}

/** What a bucket holds under a prefix, by what keys have behind it. */
async function listAll(bucket: Bucket, prefix: string): Promise<Map<string, StoredObject>> {
  const listed = new Map<string, StoredObject>();
  for await (const { objects } of bucket.list(prefix, true))
    for (const object of objects)
      if (object.key !== prefix) listed.set(object.key.slice(prefix.length), object);
  return listed;
}

/** Of a file that need not be uploaded, what is known of the object; undefined for any other. */
async function knownToBeThere(
  site: string,
  { path: name, bytes, modified }: SiteFile,
  known: Known | undefined,
  listed: Map<string, StoredObject> | undefined,
): Promise<Known | undefined> {
  const before = known === true ? undefined : known;
  const headers = tagOf(name);
  // Headers are not listed: of an object of which nothing is known they are taken to be right.
  if (before && (before.bytes !== bytes || before.headers !== headers)) return undefined;
  const there = listed?.get(name);
  if (listed ? there?.bytes !== bytes : !before) return undefined;
  const md5 = before?.modified === modified ? before.md5 : await md5Of(path.join(site, name));
  const isSame = before?.md5 === md5;
  if (there ? there.etag !== md5 && !(isSame && there.etag === before!.etag) : !isSame) return undefined;
  return { md5, bytes, modified, headers, etag: there?.etag ?? before!.etag };
}

const tagOf = (name: string): string => {
  const { type, caching } = headersOf(name);
  return hash('sha256', `${type}\n${caching}`, 'base64url').slice(0, 6);
};

async function md5Of(file: string): Promise<string> {
  const md5 = createHash('md5');
  for await (const chunk of createReadStream(file)) md5.update(chunk as Buffer);
  return md5.digest('hex');
}
