import { requireMatch } from './stored.ts';
import type { Expected } from './types.ts';

/** A Huffman table, made for decoding (ITU-T T.81 Annex C and F.2.2.3). */
export interface HuffmanTable {
  /** By the next LOOKUP_BITS bits: code length << 8 | value; 0 where the code is longer. */
  lookup: Uint16Array;
  /** By code length: the largest code of it (-1 for none), and what to add to a code to get its value's index. */
  maxCode: Int32Array;
  valueOffset: Int32Array;
  values: Uint8Array;
  /**
   * By the next LOOKUP_BITS bits, where a code and the number behind it fit into them: number << 16 | zeros before
   * it << 8 | bits of both; else 0. Made for the tables of a scan.
   */
  whole: Int32Array | undefined;
}

export interface JpegComponent {
  id: number;
  /** Place within a pixel. */
  index: number;
  /** Relative sampling factors (A.1.1). */
  horizontal: number;
  vertical: number;
  quantTable: number;
}

/** A frame header (B.2.2), found to agree with what DICOM says. */
export interface JpegFrame {
  /** n of the marker SOFn: 0 baseline DCT, 1 extended sequential DCT, 3 lossless; all with Huffman coding. */
  process: number;
  precision: number;
  rows: number;
  columns: number;
  components: JpegComponent[];
  maxHorizontal: number;
  maxVertical: number;
}

export interface ScanComponent {
  component: JpegComponent;
  dc: HuffmanTable | undefined;
  ac: HuffmanTable | undefined;
  /** In zigzag order. */
  quantisation: Uint16Array | undefined;
}

/** A scan header (B.2.3) with the tables in force and the entropy-coded data behind it. */
export interface JpegScan {
  components: ScanComponent[];
  /** Ss: the first coefficient of a DCT scan, the predictor of a lossless one. */
  selection: number;
  /** Al: the point transform of a lossless scan. */
  pointTransform: number;
  /** MCUs between two restart markers; 0 for none. */
  restartInterval: number;
  bits: BitReader;
}

export interface JpegProcess {
  /** The n of the SOFn that are read. */
  processes: number[];
  begin(frame: JpegFrame): void;
  scan(scan: JpegScan): void;
}

const LOOKUP_BITS = 11;

/** Markers (B.1.1.3), without the leading FF. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DHT = 0xc4;
const DAC = 0xcc;
const DRI = 0xdd;
const TEM = 0x01;
const isSof = (m: number) => m >= 0xc0 && m <= 0xcf && m !== DHT && m !== 0xc8 && m !== DAC;
const isRestart = (m: number) => m >= 0xd0 && m <= 0xd7;

/**
 * Reads a JPEG interchange stream (ITU-T T.81 Annex B) and hands its frame header and scans to `process`:
 *
 *     SOI [tables] SOF [tables] SOS entropy-coded data [ RSTn data ... ] { [tables] SOS data ... } EOI
 *
 * @throws Error in a sentence where the stream is damaged, of another process or not as `expect` says; the
 *   latter before anything as large as the image is allocated
 */
export function readJpeg(bytes: Uint8Array, expect: Expected, process: JpegProcess): void {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new Error('the JPEG does not start with its start marker');
  const quantisation: (Uint16Array | undefined)[] = [];
  const dcTables: (HuffmanTable | undefined)[] = [];
  const acTables: (HuffmanTable | undefined)[] = [];
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  const decoded = new Set<number>();
  let position = 2;
  while (true) {
    position = findMarker(bytes, position);
    const marker = bytes[position + 1];
    if (marker === undefined || marker === EOI) break;
    position += 2;
    if (marker === SOI || marker === TEM || isRestart(marker)) continue;
    const segment = new Segment(bytes, position);
    position = segment.end;
    if (marker === DQT) {
      readQuantisation(segment, quantisation);
    } else if (marker === DHT) {
      readHuffman(segment, dcTables, acTables);
    } else if (marker === DRI) {
      restartInterval = segment.word();
    } else if (isSof(marker)) {
      if (frame) throw new Error('the JPEG has more than one frame header');
      frame = readFrame(segment, marker & 15, expect, process.processes);
      process.begin(frame);
    } else if (marker === SOS) {
      if (!frame) throw new Error('the JPEG has a scan before its frame header');
      const scan = readScan(segment, frame, quantisation, dcTables, acTables);
      const bits = new BitReader(bytes, position);
      for (const { component } of scan.components) {
        // In these processes a component is in one scan: a second one would be work for nothing.
        if (decoded.has(component.index)) throw new Error('a JPEG component is in two scans');
        decoded.add(component.index);
      }
      process.scan({ ...scan, restartInterval, bits });
      position = bits.position;
    }
    // APPn, COM and DNL say nothing that is needed: the number of lines is in the DICOM header, too.
  }
  if (!frame) throw new Error('the JPEG has no frame header');
  if (decoded.size < frame.components.length) throw new Error('the JPEG breaks off before its last scan');
}

/** The position of the next FF with a marker's code behind it; the length of the stream where there is none. */
function findMarker(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 1 < bytes.length; i++) {
    if (bytes[i] === 0xff && bytes[i + 1] !== 0 && bytes[i + 1] !== 0xff) return i;
  }
  return bytes.length;
}

/** Reads the parameters of a marker segment and does not leave it. */
class Segment {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    const length = (bytes[position]! << 8) | bytes[position + 1]!;
    this.position = position + 2;
    this.end = position + length;
    if (length < 2 || !(this.end <= bytes.length)) throw new Error('a marker segment of the JPEG breaks off');
  }

  byte(): number {
    if (this.position >= this.end) throw new Error('a marker segment of the JPEG is too short');
    return this.bytes[this.position++]!;
  }

  word(): number {
    return (this.byte() << 8) | this.byte();
  }

  get left(): number {
    return this.end - this.position;
  }
}

/** B.2.2 */
function readFrame(s: Segment, process: number, expect: Expected, processes: number[]): JpegFrame {
  if (!processes.includes(process)) {
    throw new Error(`the JPEG is of a kind (SOF${process}) that this transfer syntax does not allow`);
  }
  const precision = s.byte();
  const rows = s.word();
  const columns = s.word();
  const count = s.byte();
  const claimed = {
    // 0 lines: a marker behind the first scan will say how many (B.2.5).
    rows: rows || expect.rows,
    columns,
    samplesPerPixel: count,
    bitsPerSample: precision,
  };
  requireMatch('JPEG', claimed, expect);
  if (count < 1 || count > 4) throw new Error(`the JPEG has ${count} components`);
  const components = Array.from({ length: count }, (_, index) => {
    const id = s.byte();
    const factors = s.byte();
    const component = {
      id,
      index,
      horizontal: factors >> 4,
      vertical: factors & 15,
      quantTable: s.byte() & 3,
    };
    if (![1, 2, 3, 4].includes(component.horizontal) || ![1, 2, 3, 4].includes(component.vertical)) {
      throw new Error(`the JPEG has sampling factors ${component.horizontal} and ${component.vertical}`);
    }
    return component;
  });
  return {
    process,
    precision,
    rows: claimed.rows,
    columns,
    components,
    maxHorizontal: Math.max(...components.map((c) => c.horizontal)),
    maxVertical: Math.max(...components.map((c) => c.vertical)),
  };
}

/** B.2.3 */
function readScan(
  s: Segment,
  frame: JpegFrame,
  quantisation: (Uint16Array | undefined)[],
  dcTables: (HuffmanTable | undefined)[],
  acTables: (HuffmanTable | undefined)[],
): Omit<JpegScan, 'restartInterval' | 'bits'> {
  const count = s.byte();
  if (count < 1 || count > frame.components.length) throw new Error(`a JPEG scan has ${count} components`);
  const components = Array.from({ length: count }, () => {
    const id = s.byte();
    const tables = s.byte();
    const component = frame.components.find((c) => c.id === id);
    if (!component) throw new Error(`a JPEG scan names component ${id}, which the frame has not`);
    return {
      component,
      dc: withWholeCodes(dcTables[tables >> 4], 15),
      ac: withWholeCodes(acTables[tables & 15], 255),
      quantisation: quantisation[component.quantTable],
    };
  });
  const selection = s.byte();
  s.byte();
  const pointTransform = s.byte() & 15;
  return { components, selection, pointTransform };
}

/** B.2.4.1 */
function readQuantisation(s: Segment, tables: (Uint16Array | undefined)[]): void {
  while (s.left > 0) {
    const head = s.byte();
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k++) table[k] = head >> 4 ? s.word() : s.byte();
    tables[head & 3] = table;
  }
}

/** B.2.4.2, Annex C */
function readHuffman(
  s: Segment,
  dcTables: (HuffmanTable | undefined)[],
  acTables: (HuffmanTable | undefined)[],
): void {
  while (s.left > 0) {
    const head = s.byte();
    const counts = Array.from({ length: 16 }, () => s.byte());
    const values = new Uint8Array(256);
    const total = counts.reduce((sum, n) => sum + n, 0);
    if (total > 256) throw new Error('a Huffman table of the JPEG is too long');
    for (let i = 0; i < total; i++) values[i] = s.byte();
    (head >> 4 ? acTables : dcTables)[head & 3] = huffmanTable(counts, values);
  }
}

/** Codes of a length are consecutive, and the first one of the next length is twice the next code (C.2). */
function huffmanTable(counts: number[], values: Uint8Array): HuffmanTable {
  const lookup = new Uint16Array(1 << LOOKUP_BITS);
  const maxCode = new Int32Array(17).fill(-1);
  const valueOffset = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (const [i, count] of counts.entries()) {
    const length = i + 1;
    if (code + count > 1 << length) throw new Error('a Huffman table of the JPEG has more codes than fit');
    valueOffset[length] = index - code;
    if (count > 0) maxCode[length] = code + count - 1;
    for (let n = 0; n < count; n++, code++, index++) {
      if (length > LOOKUP_BITS) continue;
      const spare = LOOKUP_BITS - length;
      lookup.fill((length << 8) | values[index]!, code << spare, (code + 1) << spare);
    }
    code <<= 1;
  }
  return { lookup, maxCode, valueOffset, values, whole: undefined };
}

/**
 * A value is zeros << 4 | size of the number that follows (F.1.2.2).
 * @param largest value that is so; size 16 of lossless JPEG is not
 */
function withWholeCodes(table: HuffmanTable | undefined, largest: number): HuffmanTable | undefined {
  if (!table || table.whole) return table;
  const whole = new Int32Array(1 << LOOKUP_BITS);
  for (let next = 0; next < whole.length; next++) {
    const entry = table.lookup[next]!;
    const [length, value] = [entry >> 8, entry & 255];
    const size = value & 15;
    const spare = LOOKUP_BITS - length - size;
    if (entry === 0 || spare < 0 || value > largest) continue;
    const bits = (next >> spare) & ((1 << size) - 1);
    const number = size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
    whole[next] = (number << 16) | ((value >> 4) << 8) | (length + size);
  }
  table.whole = whole;
  return table;
}

/**
 * Reads entropy-coded data bit by bit (F.2.2.5) up to the next marker. Bits wanted beyond it are 0;
 * `requireData` tells afterwards.
 */
export class BitReader {
  /** Of the next byte to be taken; behind the data, of the marker. */
  position: number;
  private readonly bytes: Uint8Array;
  /** The next bits, from bit 31 downwards. */
  private buffer = 0;
  private count = 0;
  /** How many of them, the last ones, are made up. */
  private padding = 0;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  private fill(): void {
    while (this.count <= 24) {
      let byte = this.position < this.bytes.length ? this.bytes[this.position]! : -1;
      if (byte === 0xff) {
        // FF 00 stands for FF (B.1.1.5); FF and anything else is a marker.
        if (this.bytes[this.position + 1] === 0) this.position++;
        else byte = -1;
      }
      if (byte < 0) {
        byte = 0;
        this.padding += 8;
      } else {
        this.position++;
      }
      this.buffer |= byte << (24 - this.count);
      this.count += 8;
    }
  }

  /** DECODE (F.2.2.3): the value of the next Huffman code. */
  decode(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry = table.lookup[this.buffer >>> (32 - LOOKUP_BITS)]!;
    if (entry !== 0) {
      this.buffer <<= entry >> 8;
      this.count -= entry >> 8;
      return entry & 255;
    }
    for (let length = LOOKUP_BITS + 1; length <= 16; length++) {
      const code = this.buffer >>> (32 - length);
      if (code <= table.maxCode[length]!) {
        this.buffer <<= length;
        this.count -= length;
        return table.values[code + table.valueOffset[length]!]!;
      }
    }
    throw new Error('the JPEG data is damaged: a code that is in no table');
  }

  /** The next code with the number behind it, as HuffmanTable.whole has them; 0 where both have to be read. */
  whole(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry = table.whole![this.buffer >>> (32 - LOOKUP_BITS)]!;
    this.buffer <<= entry & 255;
    this.count -= entry & 255;
    return entry;
  }

  /** RECEIVE and EXTEND (F.2.2.1): a difference or coefficient of `size` bits, 1 to 16. */
  signed(size: number): number {
    if (this.count < size) this.fill();
    const value = this.buffer >>> (32 - size);
    this.buffer <<= size;
    this.count -= size;
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** @throws Error where more bits were taken than there are */
  requireData(): void {
    if (this.count < this.padding) throw new Error('the JPEG data breaks off');
  }

  /** Steps over the restart marker that has to be next (F.2.2.4, E.2.4). */
  restart(): void {
    this.requireData();
    const marker = findMarker(this.bytes, this.position);
    if (!isRestart(this.bytes[marker + 1] ?? 0)) {
      throw new Error('the JPEG data is damaged: a restart marker is missing');
    }
    this.position = marker + 2;
    this.buffer = 0;
    this.count = 0;
    this.padding = 0;
  }
}
