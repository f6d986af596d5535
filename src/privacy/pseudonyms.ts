import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataFault } from '../errors.ts';

/** Where the key of pseudonyms lies: outside of the site and of the cache, and not in the settings. */
export interface KeySource {
  /** A file beside the settings, unless it is an absolute path. */
  keyFile?: string | undefined;
  /** Name of an environment variable. */
  keyVariable?: string | undefined;
}

/** Characters of a key: 32 hexadecimal digits are 128 bits. */
const SHORTEST_KEY = 32;
/** Characters of a pseudonym, five bits each: among ten million patients, two of one have a chance of 1 in 10^16. */
const LENGTH = 20;
/** RFC 4648 base 32 in lower case: letters and digits that are not taken for one another. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Names in place of names: HMAC-SHA-256 (RFC 2104) under a key that only the owner of a dataset has. The same name has the
 * same pseudonym in every build, and nobody without the key can try out names.
 */
export class Pseudonyms {
  readonly #key: Buffer;

  constructor(key: string) {
    this.#key = Buffer.from(key, 'utf8');
  }

  /** @param kind keeps names of different things apart, such as a patient and an image */
  of(kind: 'patient' | 'image' | 'file', name: string): string {
    return base32(createHmac('sha256', this.#key).update(`${kind}\0${name}`).digest());
  }

  /** Tells whether two builds had the same key, and nothing else of it. */
  get fingerprint(): string {
    return base32(createHmac('sha256', this.#key).update('fingerprint\0').digest()).slice(0, 8);
  }
}

function base32(digest: Buffer): string {
  let [text, bits, value] = ['', 0, 0];
  for (const byte of digest) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < LENGTH) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31];
    }
    value &= 31;
  }
  return text;
}

/**
 * Reads the key of pseudonyms. It stands in no message.
 * @param settingsFile beside which a key file lies
 * @throws DataFault where there is none, or it is too short to be a secret
 */
export function loadPseudonyms({ keyFile, keyVariable }: KeySource, settingsFile: string): Pseudonyms {
  const where = keyVariable !== undefined ? `the environment variable ${keyVariable}` : keyFile!;
  const remedy = `Make one, such as with \`openssl rand -hex 32 > key\`, keep it for all later builds, and put it neither into the site nor into a repository.`;
  let key: string | undefined;
  try {
    key =
      keyVariable !== undefined
        ? process.env[keyVariable]
        : readFileSync(path.resolve(path.dirname(settingsFile), keyFile!), 'utf8');
  } catch {
    key = undefined;
  }
  if (!key?.trim()) throw new DataFault('there is no key for the pseudonyms.', { file: where, remedy });
  if (key.trim().length < SHORTEST_KEY)
    throw new DataFault('the key for the pseudonyms is too short.', {
      file: where,
      expected: `${SHORTEST_KEY} characters or more`,
      found: `${key.trim().length}`,
      remedy,
    });
  return new Pseudonyms(key.trim());
}
