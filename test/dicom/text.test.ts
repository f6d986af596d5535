import { describe, expect, test } from 'vitest';
import { textDecoder, unknownCharacterSets } from '../../src/dicom/text.ts';

/** Bytes of hexadecimal digits and of text: `hex('Yamada=', '1B2442')`. */
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

const name = (characterSet: string, ...parts: (string | number[])[]) =>
  textDecoder(characterSet)(bytes(...parts), { multiple: true, personName: true });

const text = (characterSet: string, ...parts: (string | number[])[]) =>
  textDecoder(characterSet)(bytes(...parts), { multiple: false })[0];

describe('textDecoder(characterSet)', () => {
  test.each([
    ['', [0x41], 'A'],
    ['ISO_IR 6', [0x41], 'A'],
    ['ISO_IR 100', [0xc4, 0xe9, 0x85], 'Äé\u0085'],
    ['ISO_IR 101', [0xb3, 0xea, 0xaf], 'łęŻ'],
    ['ISO_IR 109', [0xa1, 0xfd], 'Ħŭ'],
    ['ISO_IR 110', [0xa2, 0xf1], 'ĸņ'],
    ['ISO_IR 144', [0xbb, 0xee, 0xda], 'Люк'],
    ['ISO_IR 127', [0xe2, 0xc8], 'قب'],
    ['ISO_IR 126', [0xc4, 0xe9], 'Δι'],
    ['ISO_IR 138', [0xf9, 0xe8], 'שט'],
    ['ISO_IR 148', [0xc7, 0xfe, 0xdd], 'Çşİ'],
    ['ISO_IR 203', [0xa4, 0xbd], '€œ'],
    ['ISO_IR 166', [0xca, 0xc1], 'สม'],
    ['ISO_IR 13', [0xd4, 0xcf, 0x5c, 0x7e], 'ﾔﾏ¥‾'],
    ['ISO_IR 192', [0xe5, 0xb1, 0xb1], '山'],
    ['GB18030', [0xcd, 0xf5, 0x95, 0x32, 0x82, 0x36], '王𠀀'],
    ['GBK', [0x82, 0x5c], '俓'],
    ['ISO 2022 IR 100', [0xc4], 'Ä'],
  ])('%s', (characterSet, input, expected) => {
    expect(text(characterSet, input)).toBe(expected);
  });

  test('H.3.1: Japanese, romaji first, then Kanji and Hiragana', () => {
    const kanji = [0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42];
    const tarou = [0x1b, 0x24, 0x42, 0x42, 0x40, 0x4f, 0x3a, 0x1b, 0x28, 0x42];
    expect(name('\\ISO 2022 IR 87', 'Yamada^Tarou=', kanji, '^', tarou)).toEqual(['Yamada^Tarou=山田^太郎']);
  });

  test('H.3.2: Japanese, half-width Katakana first', () => {
    const kanji = [0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x4a];
    const katakana = [0xd4, 0xcf, 0xc0, 0xde, 0x5e, 0xc0, 0xdb, 0xb3];
    expect(name('ISO 2022 IR 13\\ISO 2022 IR 87', katakana, '=', kanji)).toEqual(['ﾔﾏﾀﾞ^ﾀﾛｳ=山田']);
  });

  test('JIS X 0212 beside JIS X 0208', () => {
    const supplementary = [0x1b, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1b, 0x28, 0x42];
    expect(name('\\ISO 2022 IR 87\\ISO 2022 IR 159', supplementary, 'a')).toEqual(['丂a']);
  });

  test('I.2: Korean, designated anew in each component', () => {
    const hong = [0x1b, 0x24, 0x29, 0x43, 0xfb, 0xf3];
    const gildong = [0x1b, 0x24, 0x29, 0x43, 0xd1, 0xce, 0xd4, 0xd7];
    expect(name('\\ISO 2022 IR 149', 'Hong^Gildong=', hong, '^', gildong)).toEqual(['Hong^Gildong=洪^吉洞']);
  });

  test('K.2: simplified Chinese by escape', () => {
    const zhang = [0x1b, 0x24, 0x29, 0x41, 0xd5, 0xc5];
    expect(name('\\ISO 2022 IR 58', 'Zhang^XiaoDong=', zhang, '^')).toEqual(['Zhang^XiaoDong=张^']);
  });

  test('goes back to the first set behind a delimiter and a line break', () => {
    const greek = [0x1b, 0x2d, 0x46, 0xc4];
    const set = 'ISO 2022 IR 100\\ISO 2022 IR 126';
    expect(name(set, greek, [0xc4], '^', [0xc4])).toEqual(['ΔΔ^Ä']);
    expect(name(set, greek, '\\', [0xc4])).toEqual(['Δ', 'Ä']);
    expect(text(set, greek, '\r\n', [0xc4])).toBe('Δ\r\nÄ');
    expect(text(set, greek, '\\', [0xc4])).toBe('Δ\\Δ');
  });

  test('does not take half of a character for a delimiter', () => {
    // 0x5C as the second byte of GBK, and of JIS X 0208 between escapes.
    expect(name('GBK', [0x82, 0x5c, 0x5c, 0x82, 0x5c])).toEqual(['俓', '俓']);
    const kanji = [0x1b, 0x24, 0x42, 0x30, 0x5c, 0x1b, 0x28, 0x42];
    expect(name('\\ISO 2022 IR 87', kanji, '\\b')).toHaveLength(2);
  });

  test('keeps escapes that designate nothing as text', () => {
    expect(text('ISO_IR 192', '\x1b[31mred')).toBe('\x1b[31mred');
    expect(text('', '\x1b[31mred')).toBe('\x1b[31mred');
  });

  test('never fails on bytes that a set does not have', () => {
    expect(text('ISO_IR 192', [0x41, 0xff, 0x42])).toBe('A\uFFFDB');
    expect(text('ISO_IR 127', [0x41, 0xff])).toBe('A\uFFFD');
    expect(text('\\ISO 2022 IR 87', [0x1b, 0x24, 0x42, 0x30])).toBe('0');
    expect(text('nonsense', [0xe9])).toBe('é');
  });

  test('names the terms that are none of the standard', () => {
    expect(unknownCharacterSets('ISO_IR 100\\ISO 2022 IR 87\\KOI8-R')).toEqual(['KOI8-R']);
    expect(unknownCharacterSets('\\ISO 2022 IR 149')).toEqual([]);
  });
});
