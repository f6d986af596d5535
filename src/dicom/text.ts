/**
 * Text by Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1.2.
 *
 * A value is split at its delimiters while it is decoded, because what looks like a backslash may be half of a
 * character: the second byte of GBK, GB18030 or JIS X 0208.
 */
import { ASCII, BY_ESCAPE, BY_NUMBER, type CodeElement } from './character-sets.ts';

/** How a VR's text is divided (PS3.5 6.2). */
export interface TextForm {
  /** A backslash separates values. */
  multiple: boolean;
  /** `^` and `=` separate the parts of a person name (PS3.5 6.2.1). */
  personName?: boolean;
}

/** Decodes an element's bytes into its values; padding is kept. Never throws. */
export type TextDecode = (bytes: Uint8Array, form: TextForm) => string[];

const ESC = 0x1b;
/** TAB, LF, FF and CR: behind them the sets are those of the beginning again (PS3.5 6.1.2.5.3). */
const LINE = new Set([0x09, 0x0a, 0x0c, 0x0d]);
const BACKSLASH = 0x5c;
const NAME_DELIMITERS = new Set([0x5e, 0x3d]);

/** UTF-8 and the Chinese sets that stand alone (PS3.3 table C.12-5), by the way in which files spell them. */
const WHOLE: [pattern: RegExp, label: string][] = [
  [/^(ISO[_ -]?IR[_ -]?192|UTF-?8)$/i, 'utf-8'],
  [/^GB18030$/i, 'gb18030'],
  [/^GBK$/i, 'gbk'],
];

/**
 * A decoder for the text of a data set.
 * @param characterSet the value of (0008,0005) as written, values separated by backslashes; undefined and empty are
 *   the default repertoire. Unknown terms are read as the default repertoire, in which no byte is invalid here.
 */
export function textDecoder(characterSet: string | undefined): TextDecode {
  const key = characterSet ?? '';
  const known = decoders.get(key);
  if (known) return known;
  const made = makeDecoder(key);
  // Files decide what is asked for: keep what a dataset uses again and again, no more.
  if (decoders.size < 100) decoders.set(key, made);
  return made;
}

const decoders = new Map<string, TextDecode>();

/** Terms of a Specific Character Set that are none of the standard's: `ISO_IR 999`. */
export function unknownCharacterSets(characterSet: string | undefined): string[] {
  return terms(characterSet ?? '').filter(
    (term) => term !== '' && !WHOLE.some(([pattern]) => pattern.test(term)) && !registered(term),
  );
}

const terms = (characterSet: string) =>
  characterSet.split('\\').map((term) => term.replace(/^[ \0]+|[ \0]+$/g, ''));

const registered = (term: string) =>
  BY_NUMBER[/^ISO(?:[ _-]?2022)?[ _-]?IR[ _-]?(\d+)$/i.exec(term)?.[1] ?? ''];

function makeDecoder(characterSet: string): TextDecode {
  const [first = '', ...others] = terms(characterSet);
  const whole = WHOLE.find(([pattern]) => pattern.test(first));
  if (whole) {
    const decoder = new TextDecoder(whole[1]);
    return (bytes, { multiple }) => {
      const text = decoder.decode(bytes);
      return multiple ? text.split('\\') : [text];
    };
  }
  const designation = registered(first) ?? {};
  const g0 = designation.g0?.width === 1 ? designation.g0 : ASCII;
  // Bytes of G1 before any escape: of the first set; else, though that is against the rules, of one that is declared.
  const g1 = designation.g1 ?? others.map((term) => registered(term)?.g1).find(Boolean) ?? ASCII;
  return (bytes, form) =>
    g0 === ASCII && isPlain(bytes) ? plain(bytes, form) : new Iso2022(bytes, g0, g1, form).decode();
}

function isPlain(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === ESC) return false;
  return true;
}

const latin1 = new TextDecoder('latin1');

function plain(bytes: Uint8Array, { multiple }: TextForm): string[] {
  const text = latin1.decode(bytes);
  return multiple ? text.split('\\') : [text];
}

/** Code extensions of ISO/IEC 2022 in the 8-bit environment that PS3.5 6.1.2.5 allows: no shifts, only escapes. */
class Iso2022 {
  private readonly initial: { g0: CodeElement; g1: CodeElement };
  private readonly form: TextForm;
  private g0: CodeElement;
  private g1: CodeElement;
  private readonly values: string[] = [];
  private text = '';
  private readonly bytes: Uint8Array;
  /** Bytes that are yet to be decoded, all of one set. */
  private run = { start: 0, end: 0 };
  private runOf: CodeElement | undefined;

  constructor(bytes: Uint8Array, g0: CodeElement, g1: CodeElement, form: TextForm) {
    this.bytes = bytes;
    this.initial = { g0, g1 };
    this.g0 = g0;
    this.g1 = g1;
    this.form = form;
  }

  decode(): string[] {
    for (let i = 0; i < this.bytes.length; ) i += this.step(i);
    this.flush();
    this.values.push(this.text);
    return this.values;
  }

  /** Reads one character, delimiter or escape sequence. Returns its bytes. */
  private step(i: number): number {
    const { bytes } = this;
    const byte = bytes[i]!;
    if (byte === ESC) {
      const designation = BY_ESCAPE.find(([sequence]) => matches(bytes, i + 1, sequence));
      // Any other escape is text of the file's, and shown as such.
      if (!designation) return this.put(ASCII, i);
      if (designation[1].g0) this.g0 = designation[1].g0;
      if (designation[1].g1) this.g1 = designation[1].g1;
      return 1 + designation[0].length;
    }
    const next = bytes[i + 1] ?? 0;
    if (byte >= 0x80) {
      if (this.g1.width === 2 && byte > 0xa0 && next > 0xa0) return this.put(this.g1, i);
      return this.put(this.g1.width === 1 ? this.g1 : ASCII, i);
    }
    if (this.g0.width === 2 && isGraphic(byte) && isGraphic(next)) return this.put(this.g0, i);
    return this.single(byte, i);
  }

  private single(byte: number, i: number): number {
    if (byte === BACKSLASH && this.form.multiple) {
      this.flush();
      this.values.push(this.text);
      this.text = '';
      this.reset();
      return 1;
    }
    this.put(this.g0.width === 1 && byte > 0x20 ? this.g0 : ASCII, i);
    if (LINE.has(byte) || (this.form.personName && NAME_DELIMITERS.has(byte))) this.reset();
    return 1;
  }

  private reset(): void {
    this.g0 = this.initial.g0;
    this.g1 = this.initial.g1;
  }

  /** Takes a character. Neighbours of one set are decoded together. Returns its bytes. */
  private put(element: CodeElement, at: number): number {
    if (element !== this.runOf || at !== this.run.end) {
      this.flush();
      this.runOf = element;
      this.run = { start: at, end: at };
    }
    this.run.end += element.width;
    return element.width;
  }

  private flush(): void {
    const { start, end } = this.run;
    if (end > start) this.text += this.runOf!.decode(this.bytes.subarray(start, end));
    this.run = { start: end, end };
  }
}

/** The 94 bytes of G0 that stand for characters. */
const isGraphic = (byte: number) => byte > 0x20 && byte < 0x7f;

function matches(bytes: Uint8Array, at: number, sequence: string): boolean {
  for (let k = 0; k < sequence.length; k++) {
    if (bytes[at + k] !== sequence.charCodeAt(k)) return false;
  }
  return true;
}
