import path from 'node:path';
import { DataFault } from '../errors.ts';

const SCHEME = 's3://';

/** An object in a bucket, or what the keys of several begin with. */
export interface Place {
  bucket: string;
  /** Empty for the whole bucket. */
  key: string;
}

/** Whether a dataset's address is of object storage, not of a folder. */
export const isStored = (address: string): boolean => address.startsWith(SCHEME);

/**
 * The parts of an address `s3://bucket/key`. Keys are taken as they are written.
 * @throws DataFault where it has no bucket
 */
export function placeOf(address: string): Place {
  const [, bucket = '', key = ''] = /^([^/]*)\/?(.*)$/s.exec(address.slice(SCHEME.length))!;
  if (!/^[\w.-]+$/.test(bucket))
    throw new DataFault('this is no address of object storage.', {
      file: address,
      expected: 's3://bucket or s3://bucket/prefix',
    });
  return { bucket, key };
}

/** An address as it is told from others: a folder's absolute path; one of object storage without slashes at its end. */
export const canonicalAddress = (address: string): string =>
  isStored(address) ? address.replace(/\/+$/, '') : path.resolve(address);

/** The address of a file of a dataset, by its path within it. */
export const addressWithin = (folder: string, file: string): string =>
  isStored(folder) ? `${canonicalAddress(folder)}/${file}` : path.join(folder, file);
