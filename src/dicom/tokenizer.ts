/**
 * Data elements, sequences and items (PS3.5 section 7) as they lie in the file, without their values.
 *
 * Our own, because dicom-parser calls itself for every level of nesting (a file decides how deep), stops at the first
 * damage even where a length tells how to go on, and reads a data set as the transfer syntax claims it to be written.
 * It witnesses this reader in the tests.
 */
import { formatTag, lookUp } from './dictionary.ts';
import {
  detectEncoding,
  type Encoding,
  IMPLICIT_LITTLE,
  readHeader,
  readTag,
  UNDEFINED_LENGTH,
} from './encoding.ts';
import type { RawDataset, RawElement, Tokens } from './raw.ts';

const ITEM = 'FFFEE000';
const ITEM_END = 'FFFEE00D';
const SEQUENCE_END = 'FFFEE0DD';

/** No real object comes near it; a small made-up file could otherwise claim memory many times its size. */
const MAX_ELEMENTS = 500_000;

interface Frame {
  /** Of an item (or the data set): its elements. Of a sequence: its items. */
  dataset?: RawDataset;
  items?: RawDataset[];
  /** Where it ends at the latest; exact where its length is defined. */
  end: number;
  delimited: boolean;
  encoding: Encoding;
  /** Within a UN of undefined length: its items may be written in either VR encoding. */
  unknown?: boolean;
  /** Of the sequence, and the last element read in it: for messages. */
  tag: string;
  last?: string;
}

/**
 * Reads the elements of a range of bytes. Never throws, never calls itself, allocates only for what is there.
 * @param stop ends the reading before the first element for which it holds
 */
export function tokenize(
  view: DataView,
  range: { start: number; end: number },
  encoding: Encoding,
  stop?: (tag: string, at: number) => boolean,
): Tokens {
  return new Tokenizer(view, range, encoding, stop).run();
}

class Tokenizer {
  private readonly view: DataView;
  private readonly stop: ((tag: string, at: number) => boolean) | undefined;
  private readonly stack: Frame[];
  private readonly tokens: Tokens;
  private readonly noted = new Set<string>();
  private at: number;
  private count = 0;

  constructor(
    view: DataView,
    range: { start: number; end: number },
    encoding: Encoding,
    stop?: (tag: string, at: number) => boolean,
  ) {
    this.view = view;
    this.stop = stop;
    this.at = range.start;
    const dataset: RawDataset = new Map();
    this.tokens = { dataset, depth: 0, end: range.start, problems: [], notes: [] };
    this.stack = [{ dataset, end: range.end, delimited: false, encoding, tag: '' }];
  }

  run(): Tokens {
    for (let frame = this.stack.at(-1); frame; frame = this.stack.at(-1)) {
      if (this.at >= frame.end) {
        if (frame.delimited && this.at >= this.view.byteLength)
          this.problem(`the file ends within the sequence ${formatTag(frame.tag)}`);
        this.stack.pop();
      } else if (frame.end - this.at < 8) this.remainder(frame);
      else if (frame.items) this.item(frame);
      else if (!this.element(frame)) break;
      if (this.count > MAX_ELEMENTS) {
        this.problem(`the file has more than ${MAX_ELEMENTS.toLocaleString('en')} elements`);
        break;
      }
    }
    this.tokens.end = this.at;
    return this.tokens;
  }

  private problem(text: string): void {
    if (this.tokens.problems.length < 10) this.tokens.problems.push(text);
  }

  private note(text: string): void {
    if (this.noted.size < 10) this.noted.add(text);
    this.tokens.notes = [...this.noted];
  }

  /** Fewer bytes than the shortest element has: padding, or a file that was cut. */
  private remainder(frame: Frame): void {
    for (let i = this.at; i < frame.end; i++) {
      if (this.view.getUint8(i) !== 0) {
        this.problem('the file ends in the middle of an element');
        break;
      }
    }
    this.at = frame.end;
  }

  /** The structure is lost: goes on behind the innermost sequence or item whose length is known. */
  private skip(text: string): void {
    this.problem(text);
    while (this.stack.length > 1 && this.stack.at(-1)!.delimited) this.stack.pop();
    this.at = this.stack.at(-1)!.end;
  }

  /** An item of a sequence, or its delimiter (PS3.5 7.5). */
  private item(sequence: Frame): void {
    this.count++;
    const { view, at } = this;
    const header = readHeader(view, at, sequence.end, { ...sequence.encoding, explicitVR: false })!;
    if (header.tag === SEQUENCE_END) {
      this.at += 8;
      this.stack.pop();
    } else if (header.tag === ITEM) {
      this.at += 8;
      const delimited = header.length === UNDEFINED_LENGTH;
      let end = delimited ? sequence.end : this.at + header.length;
      if (end > sequence.end) {
        this.problem(`an item of ${formatTag(sequence.tag)} announces more bytes than are there`);
        end = sequence.end;
      }
      const dataset: RawDataset = new Map();
      sequence.items!.push(dataset);
      const encoding =
        (sequence.unknown && detectEncoding(view, this.at, sequence.encoding)) || sequence.encoding;
      this.stack.push({ dataset, end, delimited, encoding, tag: sequence.tag });
      // Data set, sequence, item, sequence, item …
      this.tokens.depth = Math.max(this.tokens.depth, (this.stack.length - 1) / 2);
    } else if (header.tag === ITEM_END) {
      this.note(`a stray item delimiter stands in ${formatTag(sequence.tag)}`);
      this.at += 8;
    } else this.skip(`the sequence ${formatTag(sequence.tag)} holds something other than items`);
  }

  /** One element. False where the caller asked to stop. */
  private element(frame: Frame): boolean {
    this.count++;
    const { view, at } = this;
    // Asked before the rest of the header is read: what follows may be written in another way.
    if (this.stack.length === 1 && this.stop?.(readTag(view, at, frame.encoding.bigEndian), at)) return false;
    const header = readHeader(view, at, frame.end, frame.encoding);
    if (!header) {
      this.skip(`an element${after(frame)} has neither a VR nor a length that fits`);
      return true;
    }
    const { tag, vr, length, start } = header;
    if (tag.startsWith('FFFE')) {
      this.delimiter(frame, tag);
      return true;
    }
    if (tag === '00000000' && length === 0) {
      this.padding(frame);
      return true;
    }
    this.at = start;
    frame.last = tag;
    const element: RawElement = { tag, vr, start, length, bigEndian: frame.encoding.bigEndian };
    if (frame.dataset!.has(tag)) this.note(`${formatTag(tag)} occurs more than once, the first is shown`);
    else frame.dataset!.set(tag, element);
    if (length === UNDEFINED_LENGTH) this.undefinedLength(frame, element);
    else if (vr === 'SQ' || (vr === undefined && lookUp(tag)?.vr === 'SQ')) this.sequence(frame, element);
    else if (vr === 'UN' && this.isSequenceInUn(element)) this.sequence(frame, element);
    else this.value(frame, element);
    return true;
  }

  private delimiter(frame: Frame, tag: string): void {
    if (tag === ITEM_END && frame.delimited) {
      this.at += 8;
      this.stack.pop();
    } else if (tag === SEQUENCE_END && frame.delimited && this.stack.length > 1) {
      // The item's own delimiter is missing: the sequence sees this one.
      this.note(`an item of ${formatTag(frame.tag)} ends without its delimiter`);
      this.stack.pop();
    } else if (tag === ITEM) {
      this.skip(`an item stands outside of a sequence${after(frame)}`);
    } else {
      this.note(`a stray delimiter stands in the data set${after(frame)}`);
      this.at += 8;
    }
  }

  /** Zeros behind the last element are padding. */
  private padding(frame: Frame): void {
    let i = this.at;
    while (i < frame.end && this.view.getUint8(i) === 0) i++;
    if (i < frame.end) this.skip(`zeros stand where an element should begin${after(frame)}`);
    else this.at = frame.end;
  }

  private value(frame: Frame, element: RawElement): void {
    const left = frame.end - element.start;
    if (element.length > left) {
      const announced = element.length;
      Object.assign(element, { length: left, cut: true });
      this.at = frame.end;
      this.problem(
        `${formatTag(element.tag)} breaks off: ${announced} bytes were announced and ${left} are there`,
      );
    } else this.at = element.start + element.length;
    if (element.length % 2 && !element.cut) this.note(`${formatTag(element.tag)} has an odd length`);
  }

  private sequence(frame: Frame, element: RawElement): void {
    element.items = [];
    let end = element.start + element.length;
    if (end > frame.end) {
      this.problem(
        `${formatTag(element.tag)} breaks off: ${element.length} bytes were announced and ${frame.end - element.start} are there`,
      );
      element.cut = true;
      end = frame.end;
    }
    const unknown = element.vr === 'UN';
    const encoding = unknown ? IMPLICIT_LITTLE : frame.encoding;
    this.stack.push({ items: element.items, end, delimited: false, encoding, unknown, tag: element.tag });
  }

  /** A writer that did not know a standard sequence keeps it as UN of known length (PS3.5 6.2.2). */
  private isSequenceInUn({ tag, start, length }: RawElement): boolean {
    if (length < 8 || start + 4 > this.view.byteLength || lookUp(tag)?.vr !== 'SQ') return false;
    return this.view.getUint32(start, true) === 0xe000fffe;
  }

  /** A sequence, encapsulated pixel data, or a UN that holds a sequence (PS3.5 6.2.2 note 2, 7.5, A.4). */
  private undefinedLength(frame: Frame, element: RawElement): void {
    const { tag, vr } = element;
    element.length = 0;
    const isPixelData = tag === '7FE00010';
    if (vr === 'SQ' || vr === 'UN' || (vr === undefined && !isPixelData)) {
      element.items = [];
      const unknown = vr === 'UN';
      const encoding = unknown ? IMPLICIT_LITTLE : frame.encoding;
      this.stack.push({ items: element.items, end: frame.end, delimited: true, encoding, unknown, tag });
    } else if (isPixelData || /^O[BDFLVW]$/.test(vr ?? '')) this.fragments(frame, element);
    else this.skip(`${formatTag(tag)} has an undefined length, which its VR may not have`);
  }

  private fragments(frame: Frame, element: RawElement): void {
    element.fragments = [];
    const tag = formatTag(element.tag);
    while (frame.end - this.at >= 8) {
      const { bigEndian } = frame.encoding;
      const header = readHeader(this.view, this.at, frame.end, { explicitVR: false, bigEndian })!;
      if (header.tag === SEQUENCE_END) {
        this.at += 8;
        element.length = this.at - element.start;
        return;
      }
      if (header.tag !== ITEM) {
        this.skip(`${tag} holds something other than fragments`);
        return;
      }
      if (header.length > frame.end - header.start) {
        const left = frame.end - header.start;
        element.cut = true;
        this.skip(
          `a fragment of ${tag} breaks off: ${header.length} bytes were announced and ${left} are there`,
        );
        return;
      }
      element.fragments.push({ start: header.start, length: header.length });
      if (++this.count > MAX_ELEMENTS) return;
      this.at = header.start + header.length;
    }
    this.problem(`${tag} breaks off: its delimiter is missing`);
    this.at = frame.end;
  }
}

/** Where in a data set something is: ` after (0008,0060)`. */
const after = ({ last }: Frame) => (last === undefined ? '' : ` after ${formatTag(last)}`);
