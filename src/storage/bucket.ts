import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { DataFault } from '../errors.ts';
import { placeOf } from './address.ts';
import { CutOff, imageError, isPassing, statusOf, storageFault } from './faults.ts';

/** An object as a bucket lists it. */
export interface StoredObject {
  key: string;
  bytes: number;
  /** Stands for the time of change and the ETag: see `stampOf`. */
  modified: number;
  /** Without quotation marks; of an object that was put as a whole and is not encrypted with a key of its own, the MD5. */
  etag: string;
}

/** An object as it is put. */
export interface ObjectParts {
  /** Made anew for each attempt. */
  body(): Promise<Buffer> | Readable;
  bytes: number;
  /** In hexadecimal digits. */
  md5: string;
  type: string;
  caching: string;
}

/** What lies under a prefix: objects, and what keys have in common up to the next slash. */
export interface ListedPage {
  objects: StoredObject[];
  folders: string[];
}

type Sdk = typeof import('@aws-sdk/client-s3');

/** How often a request is made, and an interrupted body gone on with, without any progress. */
const ATTEMPTS = 5;
/** The same of an object to be put: one that fails ends an upload, and the SDK soon gives up where many fail. */
const PUT_ATTEMPTS = 8;
/** Milliseconds before the second attempt: twice as many before each further one. */
const PAUSE = 100;
const LONGEST_PAUSE = 3200;
/** Milliseconds without a byte after which a connection is given up. */
const SILENCE = 30_000;

let connection: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

/** The client of this thread: credentials, region and endpoint are those of the AWS tools. */
function connect(): Promise<{ sdk: Sdk; client: S3Client }> {
  connection ??= newConnection();
  return connection;
}

async function newConnection(): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3').catch(() => {
    throw new DataFault('object storage needs the package @aws-sdk/client-s3, which is not installed.', {
      remedy: 'Run npm install --include=optional in the folder of Reading Room.',
    });
  });
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const ownEndpoint = Boolean(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL);
  // Servers other than those of AWS have no regions, but requests are signed for one.
  const region = AWS_REGION || AWS_DEFAULT_REGION || (ownEndpoint ? 'us-east-1' : undefined);
  const client = new sdk.S3Client({
    ...(region && { region }),
    // Few of them have a name for every bucket.
    forcePathStyle: ownEndpoint,
    followRegionRedirects: !ownEndpoint,
    retryMode: 'standard',
    maxAttempts: ATTEMPTS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // What it would print of failures is said by us.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: { connectionTimeout: SILENCE / 3, socketTimeout: SILENCE },
  });
  await client.config.region().catch(() => {
    throw new DataFault('the region of the object storage is not known.', {
      remedy: 'Name it in AWS_REGION.',
    });
  });
  return { sdk, client };
}

/** A task, again where it failed for the moment. */
async function patiently<T>(task: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await wait(Math.min(PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE));
    }
  }
}

/** What is said of each object that we put: so it is known for ours wherever it stands. */
const MARK = { 'reading-room': 'site' };

/** A bucket of object storage. Of a dataset's nothing is ever written. */
export class Bucket {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * The objects whose keys begin with a prefix, a page at a time.
   * @param deep whether those behind a further slash come too, and no folders
   * @param most objects on a page, where fewer than a thousand are enough
   * @throws DataFault
   */
  async *list(prefix: string, deep: boolean, most?: number): AsyncGenerator<ListedPage> {
    let token: string | undefined;
    do {
      const page = await this.#faults(prefix, async ({ sdk, client }) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: this.name,
            Prefix: prefix,
            ...(!deep && { Delimiter: '/' }),
            ...(most !== undefined && { MaxKeys: most }),
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      yield {
        objects: (page.Contents ?? []).map(({ Key, Size, LastModified, ETag }) => ({
          key: Key ?? '',
          bytes: Size ?? 0,
          modified: stampOf(LastModified, ETag),
          etag: bareEtag(ETag),
        })),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
      };
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Size of an object in bytes; undefined where there is none. @throws DataFault */
  async size(key: string): Promise<number | undefined> {
    return this.#faults(key, async ({ sdk, client }) => {
      try {
        const { ContentLength } = await client.send(
          new sdk.HeadObjectCommand({ Bucket: this.name, Key: key }),
        );
        return ContentLength ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /** Whether an object is there that `put` has put. @throws DataFault */
  async isOurs(key: string): Promise<boolean> {
    return this.#faults(key, async ({ sdk, client }) => {
      try {
        const { Metadata } = await client.send(new sdk.HeadObjectCommand({ Bucket: this.name, Key: key }));
        return Metadata?.['reading-room'] === MARK['reading-room'];
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    });
  }

  /** Puts an object in its place, in one step. @returns its ETag, without quotation marks @throws DataFault */
  async put(key: string, { body, bytes, md5, type, caching }: ObjectParts): Promise<string> {
    const command = {
      Bucket: this.name,
      Key: key,
      ContentLength: bytes,
      ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
      ContentType: type,
      CacheControl: caching,
      Metadata: MARK,
    };
    return this.#faults(
      key,
      async ({ sdk, client }) => {
        const Body = await body();
        try {
          const { ETag } = await client.send(new sdk.PutObjectCommand({ ...command, Body }));
          return bareEtag(ETag);
        } finally {
          if (Body instanceof Readable) Body.destroy();
        }
      },
      'write',
    );
  }

  /** Removes an object; one that is gone already is no fault. @throws DataFault */
  async remove(key: string): Promise<void> {
    await this.#faults(
      key,
      async ({ sdk, client }) => {
        try {
          await client.send(new sdk.DeleteObjectCommand({ Bucket: this.name, Key: key }));
        } catch (error) {
          if (statusOf(error) !== 404 || (error as Error).name === 'NoSuchBucket') throw error;
        }
      },
      'write',
    );
  }

  /** The first bytes of an object: nothing of one that is not there. @throws DataFault */
  async head(key: string, bytes: number): Promise<Buffer> {
    return this.#faults(key, async () => {
      try {
        const { Body, ContentLength } = await this.#get(key, `bytes=0-${bytes - 1}`);
        return (await collect(Body, ContentLength)).subarray(0, bytes);
      } catch (error) {
        // 416: it has no first byte.
        if (statusOf(error) === 404 || statusOf(error) === 416) return Buffer.alloc(0);
        throw error;
      }
    });
  }

  /** An object from its beginning to its end. Where the connection breaks off it is gone on with. Errors are DataFaults. */
  stream(key: string): Readable {
    return Readable.from(this.#pieces(key), { objectMode: false });
  }

  async *#pieces(key: string): AsyncGenerator<Buffer> {
    let [at, attempt] = [0, 0];
    let first: GetObjectCommandOutput | undefined;
    for (;;) {
      try {
        const answer = await this.#get(key, at > 0 ? `bytes=${at}-` : undefined);
        first ??= answer;
        if (answer.ETag !== first.ETag)
          throw new DataFault('the object changed while it was read.', {
            file: this.#address(key),
            remedy: 'Run the command again.',
          });
        if (at > 0 && !answer.ContentRange?.startsWith(`bytes ${at}-`)) throw new CutOff();
        for await (const chunk of answer.Body as Readable) {
          at += (chunk as Buffer).length;
          attempt = 0;
          yield chunk as Buffer;
        }
        if (at === (first.ContentLength ?? at)) return;
        throw new CutOff();
      } catch (error) {
        if (first !== undefined && at > 0 && at === first.ContentLength) return;
        if (++attempt >= ATTEMPTS || !isPassing(error)) throw storageFault(error, this.#address(key));
        await wait(PAUSE * 2 ** (attempt - 1));
      }
    }
  }

  /**
   * The bytes of an image as it was listed; undefined where it is another one now.
   * @throws StorageError where it cannot be read for the moment
   */
  async image(key: string, bytes: number, modified: number): Promise<Buffer | undefined> {
    // What node's readFile refuses of a disk.
    if (bytes >= 2 ** 31) throw new Error(`File size (${bytes}) is greater than 2 GiB`);
    try {
      return await patiently(async () => {
        const { Body, ContentLength, ETag } = await this.#get(key);
        // Storages round the time of change as they like, and not the same in listings and answers.
        if (ContentLength === bytes && shareOf(ETag) === modified % SECOND) return await collect(Body, bytes);
        (Body as Readable).destroy();
        return undefined;
      });
    } catch (error) {
      throw imageError(error);
    }
  }

  async #get(key: string, range?: string): Promise<GetObjectCommandOutput> {
    const { sdk, client } = await connect();
    return client.send(
      new sdk.GetObjectCommand({ Bucket: this.name, Key: key, ...(range && { Range: range }) }),
    );
  }

  async #faults<T>(
    key: string,
    task: (connection: { sdk: Sdk; client: S3Client }) => Promise<T>,
    doing: 'read' | 'write' = 'read',
  ): Promise<T> {
    try {
      const connected = await connect();
      return await patiently(() => task(connected), doing === 'read' ? ATTEMPTS : PUT_ATTEMPTS);
    } catch (error) {
      throw storageFault(error, this.#address(key), doing);
    }
  }

  #address(key: string): string {
    return `s3://${this.name}/${key}`;
  }
}

/** A whole body. Throws CutOff where it is shorter than was said. */
async function collect(body: GetObjectCommandOutput['Body'], bytes: number | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as Readable) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  if (bytes !== undefined && whole.length !== bytes) throw new CutOff();
  return whole;
}

const bareEtag = (etag = ''): string => etag.replace(/^W\/|"/g, '');

const SECOND = 1000;

/**
 * What stands for the time of change: the second in milliseconds since 1970, and within the second a share that is
 * made of the ETag. So an object that was replaced within a second by one of the same size has another one.
 */
function stampOf(modified: Date | undefined, etag: string | undefined): number {
  return Math.floor((modified?.getTime() ?? 0) / SECOND) * SECOND + shareOf(etag);
}

/** From 0 to 1000, in steps of 1/1024: numbers hold the sum without rounding it. */
const shareOf = (etag = ''): number =>
  (hash('sha256', bareEtag(etag), 'buffer').readUInt32BE() % (SECOND * 1024)) / 1024;

/** `Bucket.image` by address. */
export function readStoredImage(
  address: string,
  bytes: number,
  modified: number,
): Promise<Buffer | undefined> {
  const { bucket, key } = placeOf(address);
  return new Bucket(bucket).image(key, bytes, modified);
}
