/** Ids that stand in URLs and file names as they are. */
const PLAIN = /^[A-Za-z0-9._-]{1,128}$/;
const RESERVED = new Set(['.', '..']);
/** File systems allow 255 bytes for a name, and an extension follows. */
const MAX_LENGTH = 200;

/** True for an id that is its own name in URLs and files. */
export function isPlainName(id: string): boolean {
  return PLAIN.test(id) && !RESERVED.has(id);
}

/**
 * An id made fit for a URL and a file name: letters, digits, `.` and `-` stay, every other byte of its UTF-8
 * becomes `_` and two hexadecimal digits. Cut at 200 characters: see `NameAllocator` for what keeps names apart.
 */
export function escapeName(id: string): string {
  if (isPlainName(id)) return id;
  const hex = (byte: number) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  const all = RESERVED.has(id) || id === '';
  let name = '';
  for (const byte of Buffer.from(id, 'utf8')) {
    const char = String.fromCharCode(byte);
    name += !all && /[A-Za-z0-9.-]/.test(char) ? char : hex(byte);
  }
  return (name || '_').slice(0, MAX_LENGTH);
}

/**
 * Gives every id a name of its own. Plain ids keep theirs; an escaped one that meets a name already taken gets
 * `_` after it, which no escape ends with, until it is free. Deterministic as long as ids come in the same order.
 */
export class NameAllocator {
  readonly #taken: (name: string) => boolean;

  /** @param taken whether a name is in use already, by a plain id or an earlier allocation */
  constructor(taken: (name: string) => boolean) {
    this.#taken = taken;
  }

  allocate(id: string): string {
    let name = escapeName(id);
    while (this.#taken(name)) name += '_';
    return name;
  }
}
