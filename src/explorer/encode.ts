import { tickStep } from 'd3-array';
import type { FieldDefinition } from './fields.ts';
import type { CategoryField, FieldHead, NumberField, SetField } from './format.ts';

/** Up to so many different numbers each has a code, and is exact. */
const MOST_EXACT = 255;
/** Numbers that are many are told in about so many steps: 11 bits, of which gzip leaves less than two bytes. */
const STEPS = 2000;

/** Where a field lies is known later. */
type Lying = 'file' | 'offset' | 'width';
type Unplaced = Omit<CategoryField, Lying> | Omit<NumberField, Lying> | Omit<SetField, Lying>;

export interface Encoded {
  field: Unplaced;
  /** One a patient. */
  codes: Uint8Array | Uint16Array | Uint32Array;
  /** What all patients are, where they are all alike. */
  alike: string | undefined;
}

export const widthOf = (codes: number): FieldHead['width'] => (codes <= 256 ? 1 : codes <= 65536 ? 2 : 4);

const arrayFor = (codes: number, patients: number) =>
  new ({ 1: Uint8Array, 2: Uint16Array, 4: Uint32Array })[widthOf(codes)](patients);

/** Takes the values of a field as they come, one a patient, and makes codes of them. */
export interface Encoder {
  add(value: unknown): void;
  finish(): Encoded;
}

export function encoderOf(definition: FieldDefinition, patients: number): Encoder {
  return definition.kind === 'number' ? new Numbers(definition, patients) : new Texts(definition, patients);
}

const headOf = ({ key, name, about, shown, missing }: FieldDefinition) => ({
  key,
  name,
  about,
  shown,
  missing,
});

/** Categories and sets: both are texts of which there are few different ones. */
class Texts implements Encoder {
  readonly #definition: FieldDefinition;
  /** Place of each patient's text; four bytes each only where one is not enough. */
  #seen: Uint8Array | Uint32Array;
  /** Each text with its place, from 1, and how many patients have it. */
  readonly #texts = new Map<string, { place: number; patients: number }>();
  #patients = 0;

  constructor(definition: FieldDefinition, patients: number) {
    this.#definition = definition;
    this.#seen = new Uint8Array(patients);
  }

  add(value: unknown): void {
    const text = value === null || value === undefined ? '' : String(value);
    if (text !== '' && text !== '[]') {
      const known = this.#texts.get(text) ?? { place: this.#texts.size + 1, patients: 0 };
      known.patients++;
      this.#texts.set(text, known);
      if (known.place === 256) this.#seen = Uint32Array.from(this.#seen);
      this.#seen[this.#patients] = known.place;
    }
    this.#patients++;
  }

  finish(): Encoded {
    const { kind, order = [], labels, colours } = this.#definition;
    const rank = (text: string) => (order.includes(text) ? order.indexOf(text) : order.length);
    const texts = [...this.#texts].sort(
      ([a, one], [b, other]) => rank(a) - rank(b) || other.patients - one.patients || (a < b ? -1 : 1),
    );
    const codeOf = new Uint32Array(texts.length + 1);
    texts.forEach(([, known], i) => {
      codeOf[known.place] = i + 1;
    });
    const codes = arrayFor(texts.length + 1, this.#seen.length);
    let missing = 0;
    for (let i = 0; i < codes.length; i++) {
      codes[i] = codeOf[this.#seen[i]!]!;
      if (codes[i] === 0) missing++;
    }
    const head = { ...headOf(this.#definition), codes: texts.length + 1 };
    const named = (value: string) => labels?.get(value) ?? value;
    const only =
      texts.length === 0 ? head.missing : texts.length === 1 && missing === 0 ? texts[0]![0] : undefined;
    if (kind === 'set') {
      const members = texts.map(([text]) => JSON.parse(text) as string[]);
      const values = [...new Set(members.flat())].sort();
      const sets = [[], ...members.map((set) => set.map((value) => values.indexOf(value)))];
      return {
        field: { ...head, kind, values, sets },
        codes,
        alike: texts.length === 0 ? head.missing : undefined,
      };
    }
    const values = texts.map(([text]) => text);
    return {
      field: {
        ...head,
        kind: 'category',
        values,
        ...(labels && { labels: values.map(named) }),
        ...(colours && { colours: values.map((value) => colours.get(value) ?? '') }),
      },
      codes,
      alike: only === undefined ? undefined : named(only),
    };
  }
}

class Numbers implements Encoder {
  readonly #definition: FieldDefinition;
  /** As long as there are few different numbers a patient takes one byte, their place; then eight. */
  #places: Uint8Array | undefined;
  readonly #known = new Map<number, number>();
  #values = new Float64Array();
  #patients = 0;

  constructor(definition: FieldDefinition, patients: number) {
    this.#definition = definition;
    this.#places = new Uint8Array(patients);
  }

  /** Texts are numbers of tables; what is none counts as missing. */
  add(value: unknown): void {
    const number = value === null || value === undefined || value === '' ? Number.NaN : Number(value);
    const at = this.#patients++;
    if (this.#places && Number.isFinite(number)) {
      const place = this.#known.get(number) ?? this.#known.size + 1;
      if (place > MOST_EXACT) this.#widen();
      else {
        this.#known.set(number, place);
        this.#places[at] = place;
      }
    }
    if (!this.#places) this.#values[at] = Number.isFinite(number) ? number : Number.NaN;
  }

  #widen(): void {
    const numbers = [Number.NaN, ...this.#known.keys()];
    this.#values = Float64Array.from(this.#places!, (place) => numbers[place]!);
    this.#places = undefined;
    this.#known.clear();
  }

  finish(): Encoded {
    const { unit = '' } = this.#definition;
    const head = { ...headOf(this.#definition), unit, kind: 'number' as const };
    return this.#places ? this.#exact(head, this.#places) : this.#inSteps(head);
  }

  #exact(head: Head, places: Uint8Array): Encoded {
    const values = [...this.#known.keys()].sort((a, b) => a - b);
    const codeOf = new Uint8Array(MOST_EXACT + 1);
    values.forEach((value, i) => {
      codeOf[this.#known.get(value)!] = i + 1;
    });
    const codes = places.map((place) => codeOf[place]!);
    const isOne = values.length === 1 && !codes.includes(0);
    const decimals = Math.max(0, ...values.map(decimalsOf));
    return {
      field: { ...head, decimals, values, codes: values.length + 1 },
      codes,
      alike: isOne ? `${values[0]} ${head.unit}`.trim() : values.length === 0 ? head.missing : undefined,
    };
  }

  #inSteps(head: Head): Encoded {
    const values = this.#values;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const step = stepOf(values, min, max);
    const first = Math.floor(min / step);
    const count = Math.floor(max / step) - first + 2;
    const codes = arrayFor(count, values.length);
    for (let i = 0; i < codes.length; i++) {
      const value = values[i]!;
      codes[i] = Number.isNaN(value) ? 0 : Math.floor(value / step) - first + 1;
    }
    return {
      field: { ...head, decimals: decimalsOf(step), first, step, codes: count },
      codes,
      alike: undefined,
    };
  }
}

type Head = ReturnType<typeof headOf> & { unit: string; kind: 'number' };

/** Whole numbers that are not many keep to themselves; of others steps of 1, 2 or 5 at a power of ten. */
function stepOf(values: Float64Array, min: number, max: number): number {
  if (max - min < STEPS && values.every((value) => Number.isNaN(value) || Number.isInteger(value))) return 1;
  return Number(tickStep(min, max, STEPS).toPrecision(3));
}

function decimalsOf(value: number): number {
  for (let decimals = 0; decimals < 12; decimals++)
    if (Number(value.toFixed(decimals)) === value) return decimals;
  return 12;
}
