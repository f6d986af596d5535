import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addressWithin, canonicalAddress, placeOf } from '../../src/storage/address.ts';
import { Bucket, readStoredImage, type StoredObject } from '../../src/storage/bucket.ts';
import { StorageError } from '../../src/storage/faults.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type SmallStorage, smallStorage } from '../support/object-storage.ts';

let temporary: TemporaryFolder;
let storage: SmallStorage;
const bucket = new Bucket('films');
const large = randomBytes(3_000_000);

beforeAll(async () => {
  temporary = await temporaryFolder();
  mkdirSync(temporary.at('a'));
  writeFileSync(temporary.at('a', 'large.csv'), large);
  writeFileSync(temporary.at('a', 'empty.csv'), '');
  for (let i = 0; i < 8; i++) writeFileSync(temporary.at('a', `${i} +&.png`), `image ${i}`);
  storage = await smallStorage(temporary.folder);
  for (const [name, value] of Object.entries(storage.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await storage[Symbol.asyncDispose]();
  await temporary[Symbol.asyncDispose]();
});

async function listed(): Promise<StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const { objects } of bucket.list('a/', true)) all.push(...objects);
  return all;
}

async function whole(key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bucket.stream(key)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('a body that breaks off is gone on with where it did', async () => {
  storage.flaky = true;
  storage.failures = 0;
  for (let i = 0; i < 4; i++) expect((await whole('a/large.csv')).equals(large)).toBe(true);
  storage.flaky = false;
  expect(storage.failures).toBeGreaterThan(3);
  expect((await whole('a/empty.csv')).length).toBe(0);
});

test('beginnings, sizes, and what is not there', async () => {
  expect(await bucket.head('a/large.csv', 1000)).toEqual(large.subarray(0, 1000));
  expect((await bucket.head('a/nothing', 10)).length).toBe(0);
  expect([await bucket.size('a/large.csv'), await bucket.size('a/nothing')]).toEqual([3_000_000, undefined]);
  await expect(whole('a/nothing')).rejects.toThrow('s3://films/a/nothing: the object is not there.');
});

test('an image that is not the one that was listed is not taken for it', async () => {
  const all = await listed();
  expect(all.length).toBe(10);
  const { key, bytes, modified } = all.find((object) => object.key.startsWith('a/3'))!;
  const address = `s3://films/${key}`;
  expect((await readStoredImage(address, bytes, modified))?.toString()).toBe('image 3');
  expect(await readStoredImage(address, bytes + 1, modified)).toBeUndefined();
  writeFileSync(temporary.at(key), 'image 9');
  expect(await readStoredImage(address, bytes, modified)).toBeUndefined();
  const gone = await readStoredImage('s3://films/a/gone.png', 7, modified).catch((error: unknown) => error);
  expect(gone).toBeInstanceOf(StorageError);
  // It is published.
  expect((gone as Error).message).not.toContain('films');
});

test('addresses', () => {
  expect(placeOf('s3://films/a/b c.dcm')).toEqual({ bucket: 'films', key: 'a/b c.dcm' });
  expect(canonicalAddress('s3://films/a//')).toBe('s3://films/a');
  expect(addressWithin('s3://films/', 'a/b.dcm')).toBe('s3://films/a/b.dcm');
  expect(() => placeOf('s3:///a')).toThrow('this is no address of object storage');
});
