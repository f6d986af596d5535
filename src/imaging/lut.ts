import type { Samples } from './types.ts';

/** A lookup table as the Modality LUT, VOI LUT and Palette Color modules write it (PS3.3 C.11.1.1.1). */
export interface LookupTable {
  /** Input value that the first entry is for. */
  first: number;
  /** Bits of an entry. */
  bits: number;
  entries: Uint16Array;
}

/**
 * Reads a table from its descriptor and data.
 * @param descriptor number of entries (0 means 65,536), first input value, bits of an entry
 * @param data little-endian words; bytes where the table has 8 bits and as many bytes as entries
 * @param signed whether the first input value is two's complement: that of signed pixels is (C.11.1.1.1)
 * @throws Error where the data is shorter than the descriptor says
 */
export function lookupTable(descriptor: readonly number[], data: Uint8Array, signed: boolean): LookupTable {
  const [count = 0, start = 0, bits = 16] = descriptor;
  const length = count === 0 ? 65536 : count;
  const first = signed && start > 32767 ? start - 65536 : start;
  if (data.length < length) throw new Error(`a lookup table has ${data.length} bytes for ${length} entries`);
  const entries = new Uint16Array(length);
  if (data.length < length * 2) entries.set(data.subarray(0, length));
  else {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < length; i++) entries[i] = view.getUint16(i * 2, true);
  }
  return { first, bits, entries };
}

/**
 * Reads a segmented table (PS3.3 C.7.9.2): discrete (0), linear (1) and indirect (2) segments.
 * @throws Error where a segment leaves the data or the table would pass 65,536 entries
 */
export function segmentedLookupTable(
  descriptor: readonly number[],
  data: Uint8Array,
  signed: boolean,
): LookupTable {
  const words = new Uint16Array(data.length >> 1);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < words.length; i++) words[i] = view.getUint16(i * 2, true);
  const [count = 0, start = 0, bits = 16] = descriptor;
  const out: number[] = [];
  const read = (from: number, segments: number, depth: number) => {
    let at = from;
    for (let n = 0; n < segments && at < words.length; n++) {
      const opcode = words[at]!;
      const length = words[at + 1] ?? 0;
      if (out.length + length > 65536)
        throw new Error('a segmented lookup table has more entries than it may');
      if (opcode === 0) {
        if (at + 2 + length > words.length) throw new Error('a segment of a lookup table leaves its data');
        for (let i = 0; i < length; i++) out.push(words[at + 2 + i]!);
        at += 2 + length;
      } else if (opcode === 1) {
        const from0 = out.at(-1) ?? 0;
        const to = words[at + 2] ?? from0;
        for (let i = 1; i <= length; i++) out.push(Math.round(from0 + ((to - from0) * i) / length));
        at += 3;
      } else if (opcode === 2 && depth === 0) {
        const target = ((words[at + 3] ?? 0) * 65536 + (words[at + 2] ?? 0)) / 2;
        read(target, length, 1);
        at += 4;
      } else throw new Error(`a lookup table has a segment of unknown kind ${opcode}`);
    }
  };
  read(0, Number.POSITIVE_INFINITY, 0);
  const length = count === 0 ? 65536 : count;
  if (out.length < length) throw new Error(`a segmented lookup table has ${out.length} of ${length} entries`);
  const first = signed && start > 32767 ? start - 65536 : start;
  return { first, bits, entries: Uint16Array.from(out.slice(0, length)) };
}

/** The entry for a value; values outside of the table have its first or its last one (PS3.3 C.11.1.1.1). */
export function entryOf({ first, entries }: LookupTable, value: number): number {
  const index = value - first;
  return entries[index < 0 ? 0 : index >= entries.length ? entries.length - 1 : index]!;
}

/** Every sample through the table. */
export function throughTable(samples: Samples, table: LookupTable): Uint16Array {
  const out = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = entryOf(table, Math.floor(samples[i]!));
  return out;
}
