/**
 * The character sets of PS3.3 C.12.1.1.2 (tables C.12-2 to C.12-5) as code elements of ISO/IEC 2022: what bytes
 * 21-7E (G0) and bytes A0-FF (G1) stand for.
 */
export interface CodeElement {
  /** Bytes of a character. */
  width: 1 | 2;
  /** Characters of a run of bytes; bytes of no meaning become U+FFFD. */
  decode: (bytes: Uint8Array) => string;
}

const REPLACEMENT = '\uFFFD';

/** A single byte set from a table of characters; what stands outside of 20-7E and A0-FF are control characters. */
function singleByte(table: (byte: number) => string): CodeElement {
  const units = Uint16Array.from({ length: 256 }, (_, byte) =>
    byte >= 0x80 && byte < 0xa0 ? byte : table(byte).charCodeAt(0),
  );
  const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });
  return { width: 1, decode: (bytes) => utf16.decode(Uint16Array.from(bytes, (byte) => units[byte]!)) };
}

const latin1 = (byte: number) => String.fromCharCode(byte);

/** A part of ISO/IEC 8859. Only A0-FF is taken from the decoder: below, its Windows relatives differ. */
function iso8859(label: string): CodeElement {
  const decoder = new TextDecoder(label);
  return singleByte((byte) => (byte < 0x80 ? latin1(byte) : decoder.decode(Uint8Array.of(byte))));
}

/** A set of 94 x 94 characters, by the decoder of its EUC form. */
function doubleByte(label: string, prefix?: number): CodeElement {
  const decoder = new TextDecoder(label);
  return {
    width: 2,
    decode: (bytes) => {
      const step = prefix === undefined ? 2 : 3;
      const euc = new Uint8Array((bytes.length / 2) * step);
      for (let from = 0, to = 0; from < bytes.length; from += 2, to += step) {
        if (prefix !== undefined) euc[to] = prefix;
        euc[to + step - 2] = bytes[from]! | 0x80;
        euc[to + step - 1] = bytes[from + 1]! | 0x80;
      }
      return decoder.decode(euc);
    },
  };
}

/** ISO-IR 6, and what files without a character set hold beyond it: Latin 1, in which no byte is invalid. */
export const ASCII = singleByte(latin1);
/** ISO-IR 14, JIS X 0201: as ASCII, but for a Yen sign and an overline. */
const ROMAJI = singleByte((byte) => (byte === 0x5c ? '¥' : byte === 0x7e ? '‾' : latin1(byte)));
/** ISO-IR 13, JIS X 0201: half-width Katakana. */
const KATAKANA = singleByte((byte) =>
  byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : REPLACEMENT,
);
/** ISO 8859-9 is Latin 1 but for six letters. */
const TURKISH: Record<number, string> = { 208: 'Ğ', 221: 'İ', 222: 'Ş', 240: 'ğ', 253: 'ı', 254: 'ş' };

/** What a defined term designates: G0, G1, or both. By ISO registration number. */
export interface Designation {
  g0?: CodeElement;
  g1?: CodeElement;
}

const LATIN_1 = singleByte(latin1);

export const BY_NUMBER: Record<string, Designation> = {
  6: { g0: ASCII },
  100: { g0: ASCII, g1: LATIN_1 },
  101: { g0: ASCII, g1: iso8859('iso-8859-2') },
  109: { g0: ASCII, g1: iso8859('iso-8859-3') },
  110: { g0: ASCII, g1: iso8859('iso-8859-4') },
  144: { g0: ASCII, g1: iso8859('iso-8859-5') },
  127: { g0: ASCII, g1: iso8859('iso-8859-6') },
  126: { g0: ASCII, g1: iso8859('iso-8859-7') },
  138: { g0: ASCII, g1: iso8859('iso-8859-8') },
  148: { g0: ASCII, g1: singleByte((byte) => TURKISH[byte] ?? latin1(byte)) },
  203: { g0: ASCII, g1: iso8859('iso-8859-15') },
  166: { g0: ASCII, g1: iso8859('windows-874') },
  13: { g0: ROMAJI, g1: KATAKANA },
  87: { g0: doubleByte('euc-jp') },
  159: { g0: doubleByte('euc-jp', 0x8f) },
  149: { g1: doubleByte('euc-kr') },
  58: { g1: doubleByte('gbk') },
};

/** What follows ESC (1B) to designate a set (PS3.3 tables C.12-3 and C.12-4). */
export const BY_ESCAPE: [sequence: string, designation: Designation][] = [
  ['(B', { g0: ASCII }],
  ['(J', { g0: ROMAJI }],
  [')I', { g1: KATAKANA }],
  ['-A', { g1: LATIN_1 }],
  ['-B', { g1: BY_NUMBER[101]!.g1! }],
  ['-C', { g1: BY_NUMBER[109]!.g1! }],
  ['-D', { g1: BY_NUMBER[110]!.g1! }],
  ['-L', { g1: BY_NUMBER[144]!.g1! }],
  ['-G', { g1: BY_NUMBER[127]!.g1! }],
  ['-F', { g1: BY_NUMBER[126]!.g1! }],
  ['-H', { g1: BY_NUMBER[138]!.g1! }],
  ['-M', { g1: BY_NUMBER[148]!.g1! }],
  ['-b', { g1: BY_NUMBER[203]!.g1! }],
  ['-T', { g1: BY_NUMBER[166]!.g1! }],
  ['$B', BY_NUMBER[87]!],
  ['$(D', BY_NUMBER[159]!],
  ['$)C', BY_NUMBER[149]!],
  ['$)A', BY_NUMBER[58]!],
];
