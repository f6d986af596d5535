import { isPrivateCreator, privateCreatorOf } from '../dicom/dictionary.ts';
import { type DicomJson, firstText, formatValue, type JsonElement } from '../dicom/json.ts';
import { BULK } from '../dicom/values.ts';
import { publishableCreator } from '../privacy/policy.ts';
import { list, type Tally } from './tally.ts';
import { MOST_ELEMENTS } from './types.ts';

const NUMERIC = new Set(['DS', 'IS', 'US', 'SS', 'UL', 'SL', 'FL', 'FD']);

/** Files of one kind, and the first patients whose they are: one more than is listed. */
class Files {
  count = 0;
  readonly patients: number[] = [];

  add(patient: number): void {
    this.count++;
    list(this.patients, patient);
  }
}

/** An element in its place among sequences, and what was counted of it. */
export class ElementCount {
  readonly id: number;
  readonly parent: ElementCount | undefined;
  readonly tag: string;
  /** The private creator, where it may be published. */
  readonly creator: string;
  readonly children = new Map<string, ElementCount>();
  readonly vrs = new Set<string>();
  files = 0;
  withValue = 0;
  /** Whether a file was met that has several values there. */
  several = false;
  readonly withheld = new Files();
  readonly binary = new Files();
  readonly empty = new Files();
  /** The first patients with a file that lacks the element. */
  readonly absent: number[];
  /** Least and greatest number; undefined once a value is none. */
  range: [number, number] | undefined = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** What the file that is looked at has there; an element within a sequence occurs once an item. */
  readonly now = { file: -1, held: false, withheld: false, binary: false, values: new Set<string>() };

  constructor(
    id: number,
    parent: ElementCount | undefined,
    tag: string,
    creator: string,
    absent: readonly number[],
  ) {
    this.id = id;
    this.parent = parent;
    this.tag = tag;
    this.creator = creator;
    this.absent = [...absent];
  }

  /** Tags from the outermost sequence inwards. */
  get path(): ElementCount[] {
    return this.parent && this.parent.id >= 0 ? [...this.parent.path, this] : [this];
  }
}

/**
 * Counts the elements of headers. Values are taken from the published header alone; of what the policy withholds it is
 * counted that it is there, and nothing else: were the number of different values told, whoever knows one person's
 * could learn that it is everybody's.
 */
export class ElementCounter {
  readonly elements: ElementCount[] = [];
  /** Headers counted. */
  files = 0;
  /** Whether there were more elements than are counted. */
  cut = false;
  readonly #root = new ElementCount(-1, undefined, '', '', []);
  /** The first patients of all: those who lack an element that comes up later. */
  readonly #first: number[] = [];
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /**
   * Counts a file. They have to come in the order of their patients.
   * @param raw its header as read
   * @param published what the privacy policy lets through of it
   */
  add(patient: number, raw: DicomJson, published: DicomJson): void {
    const touched: ElementCount[] = [];
    this.#visit(this.#root, raw, published, touched);
    for (const element of touched) this.#settle(element, patient);
    for (const { now, absent } of this.elements) if (now.file !== this.files) list(absent, patient);
    list(this.#first, patient);
    this.files++;
  }

  /** Calls itself for items, as deep as the header goes, which its reader bounds. */
  #visit(
    parent: ElementCount,
    raw: DicomJson,
    published: DicomJson | undefined,
    touched: ElementCount[],
  ): void {
    for (const [tag, element] of Object.entries(raw)) {
      const counted = this.#child(parent, tag, creatorOf(tag, raw));
      if (!counted) continue;
      const { now } = counted;
      if (now.file !== this.files) {
        Object.assign(now, { file: this.files, held: false, withheld: false, binary: false });
        now.values.clear();
        touched.push(counted);
      }
      const shown = published?.[tag];
      note(counted, element, shown);
      if (element.vr !== 'SQ') continue;
      element.Value?.forEach((item, i) => {
        this.#visit(counted, item as DicomJson, shown?.Value?.[i] as DicomJson | undefined, touched);
      });
    }
  }

  #child(parent: ElementCount, tag: string, creator: string): ElementCount | undefined {
    const key = creator === '' ? tag : `${tag} ${creator}`;
    const known = parent.children.get(key);
    if (known) return known;
    if (this.elements.length === MOST_ELEMENTS) {
      this.cut = true;
      return undefined;
    }
    const counted = new ElementCount(this.elements.length, parent, tag, creator, this.#first);
    parent.children.set(key, counted);
    this.elements.push(counted);
    return counted;
  }

  #settle(element: ElementCount, patient: number): void {
    const { held, withheld, binary, values } = element.now;
    element.files++;
    if (held) element.withValue++;
    if (values.size + (withheld ? 1 : 0) > 1) element.several = true;
    if (withheld) element.withheld.add(patient);
    if (binary) element.binary.add(patient);
    if (!held && !binary) element.empty.add(patient);
    for (const value of values) this.#tally.add(element.id, value, patient);
  }
}

/** Notes one occurrence of an element in the file that is looked at. */
function note(counted: ElementCount, element: JsonElement, shown: JsonElement | undefined): void {
  const { now } = counted;
  counted.vrs.add(element.vr);
  if (element.Value === undefined) {
    // Bulk binary elements stand in a header without their value, empty or not.
    now.binary ||= BULK.has(element.vr);
    return;
  }
  now.held = true;
  if (shown?.Value === undefined) now.withheld = true;
  else {
    now.values.add(textOf(shown));
    if (counted.range) counted.range = widened(counted.range, shown);
  }
}

/** All values of an element as the header table shows them. */
function textOf({ vr, Value = [] }: JsonElement): string {
  if (vr === 'SQ') return `${Value.length} ${Value.length === 1 ? 'item' : 'items'}`;
  return Value.length === 1 ? formatValue(Value[0]!) : Value.map(formatValue).join('\\');
}

function widened(
  [least, greatest]: [number, number],
  { vr, Value }: JsonElement,
): [number, number] | undefined {
  const value = Value?.length === 1 && NUMERIC.has(vr) ? Value[0] : undefined;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? [Math.min(least, number), Math.max(greatest, number)] : undefined;
}

/** The creator of a private element, or what a creator element says, where it may be published; else nothing. */
function creatorOf(tag: string, dataset: DicomJson): string {
  const creator = isPrivateCreator(tag) ? tag : privateCreatorOf(tag);
  return (creator && publishableCreator(firstText(dataset, creator) ?? '')) ?? '';
}
