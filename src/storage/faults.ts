import { DataFault } from '../errors.ts';

/** A body that ended before it was whole. */
export class CutOff extends Error {}

/** An image that cannot be read from its storage for now. Its message is published: it names no bucket. */
export class StorageError extends Error {}

interface SdkError {
  name?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** HTTP status of a failed request; undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as SdkError).$metadata?.httpStatusCode;

const NETWORK =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|RequestTimeout)$/;

/** What a storage answers to an object that did not arrive as it was sent. */
const DAMAGED = /^(BadDigest|IncompleteBody)$/;

/** Whether the same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof CutOff) return true;
  if (error instanceof DataFault) return false;
  const { name = '', code = '' } = error as SdkError;
  if (NETWORK.test(code) || NETWORK.test(name) || DAMAGED.test(name)) return true;
  const status = statusOf(error);
  // An answer that says all is well and cannot be understood has lost its end.
  return status !== undefined && (status < 300 || status === 429 || status >= 500);
}

/** What may be said of an error: its name and the HTTP status. Messages may tell keys and are never shown. */
function toldOf(error: unknown): string {
  const { name = '', code = '' } = error as SdkError;
  const told = [code, name].find((text) => /^[A-Za-z_]{1,60}$/.test(text) && text !== 'Error');
  const status = statusOf(error);
  return [told, status !== undefined && `HTTP ${status}`].filter(Boolean).join(', ') || 'an unknown error';
}

/** What was tried, and what the credentials have to allow for it. */
const WRITING =
  'The credentials have to allow s3:ListBucket on the bucket, and s3:PutObject, s3:GetObject and s3:DeleteObject on its objects.';
const READING = 'The credentials have to allow s3:ListBucket on the bucket and s3:GetObject on its objects.';

/** A failed request as a fault that the user can mend. */
export function storageFault(error: unknown, address: string, doing: 'read' | 'write' = 'read'): DataFault {
  if (error instanceof DataFault) return error;
  const { name = '' } = error as SdkError;
  const status = statusOf(error);
  const at = { file: address, found: toldOf(error) };
  if (/Credential|Token(Provider|Refresh)?Error$|^SSO/.test(name))
    return new DataFault('there are no credentials for the object storage.', {
      ...at,
      remedy:
        'Give them as the AWS tools take them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE), or a role of the machine.',
    });
  if (name === 'NoSuchBucket')
    return new DataFault('there is no such bucket.', {
      ...at,
      remedy: 'Check the address, and AWS_ENDPOINT_URL_S3 where the storage is not that of AWS.',
    });
  if (status === 401 || status === 403 || /AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch/.test(name))
    return new DataFault(`the object storage does not let us ${doing}.`, {
      ...at,
      remedy: doing === 'read' ? READING : WRITING,
    });
  if (status === 404) return new DataFault('the object is not there.', at);
  if (status === 301 || status === 307)
    return new DataFault('the bucket lies in another region.', { ...at, remedy: 'Name it in AWS_REGION.' });
  const again = doing === 'read' ? 'Try again' : 'The same command goes on from there';
  return new DataFault(`the object storage cannot be ${doing === 'read' ? 'read' : 'written'}.`, {
    ...at,
    remedy: `${again}; if it stays so, check the network, AWS_REGION and AWS_ENDPOINT_URL_S3.`,
  });
}

/** The same for one image, as a sentence for its page. */
export function imageError(error: unknown): Error {
  if (statusOf(error) === 404) return new StorageError('the file disappeared while the dataset was read');
  if (statusOf(error) === 403) return new StorageError('the file may not be read (permission denied)');
  return new StorageError(`the file cannot be read from its storage (${toldOf(error)})`);
}
