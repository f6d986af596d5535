import {
  type ExplorerHead,
  type FieldHead,
  isUuid,
  MAGIC,
  numberOf,
  readColumn,
  uuidAt,
  uuidBytes,
} from '../../explorer/format.ts';
import { inGroup } from '../../groups.ts';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Fetches a file of the explorer as it lies in the site. */
export type FetchFile = (file: string) => Promise<Uint8Array>;

/** What the explorer knows of the patients: columns, ids and boxes, each file fetched when it is first needed. */
export class ExplorerData {
  readonly head: ExplorerHead;
  readonly fields: ReadonlyMap<string, FieldHead>;
  readonly #fetch: FetchFile;
  readonly #files = new Map<string, Promise<Uint8Array>>();
  readonly #columns = new Map<string, Codes>();
  readonly #ids: (Uint8Array | string[] | undefined)[];
  readonly #others: Map<number, string>;
  readonly #slugs: Map<number, string>;
  #boxes: BoxData | undefined;

  constructor(head: ExplorerHead, fetchFile: FetchFile) {
    this.head = head;
    this.#fetch = fetchFile;
    this.fields = new Map(head.fields.map((field) => [field.key, field]));
    this.#ids = head.ids.files.map(() => undefined);
    this.#others = new Map(head.ids.others);
    this.#slugs = new Map(head.ids.slugs);
  }

  /** Fields that filter, in the order in which they are shown. */
  get filters(): FieldHead[] {
    return this.head.fields.filter(({ shown }) => shown !== 'hidden');
  }

  /** Brings the columns of fields; those that are here already cost nothing. */
  async need(keys: Iterable<string>): Promise<void> {
    const missing = [...keys].filter((key) => !this.#columns.has(key));
    await Promise.all(
      missing.map(async (key) => {
        const { file, offset, width } = this.fields.get(key)!;
        const bytes = await this.#file(file, unpacked);
        this.#columns.set(key, readColumn(bytes, offset, this.head.patients, width));
      }),
    );
  }

  has(key: string): boolean {
    return this.#columns.has(key);
  }

  /** Codes of a field that was brought. */
  column(key: string): Codes {
    return this.#columns.get(key)!;
  }

  /** The number of a patient in a field that was brought; undefined where there is none. */
  number(key: string, patient: number): number | undefined {
    const field = this.fields.get(key)!;
    const code = this.column(key)[patient]!;
    return field.kind === 'number' && code > 0 ? numberOf(field, code) : undefined;
  }

  /** Brings the ids of some patients, or of all. */
  async needIds(patients?: Iterable<number>): Promise<void> {
    const { files, perFile } = this.head.ids;
    const wanted = patients ? [...new Set([...patients].map((p) => Math.floor(p / perFile)))] : files.keys();
    await Promise.all(
      [...wanted].map(async (part) => {
        if (this.#ids[part]) return;
        if (this.head.ids.kind === 'uuid')
          this.#ids[part] = await this.#file(files[part]!, async (bytes) => bytes);
        else {
          const text = new TextDecoder().decode(await this.#file(files[part]!, unpacked));
          this.#ids[part] ??= JSON.parse(text.slice(MAGIC.length)) as string[];
        }
      }),
    );
  }

  /** The id of a patient; undefined as long as it was not brought. */
  id(patient: number): string | undefined {
    const { perFile } = this.head.ids;
    const part = this.#ids[Math.floor(patient / perFile)];
    if (!part) return undefined;
    const at = patient % perFile;
    return part instanceof Uint8Array ? (this.#others.get(patient) ?? uuidAt(part, at * 16)) : part[at];
  }

  /** The name of a patient in addresses, behind its group where the site has groups; undefined like its id. */
  slug(patient: number): string | undefined {
    const name = this.#slugs.get(patient) ?? this.id(patient);
    return name !== undefined && this.head.ids.grouped ? inGroup(name) : name;
  }

  /** Patients by their ids: brings all ids. Unknown ones are left out. */
  async patientsOf(ids: readonly string[]): Promise<number[]> {
    if (ids.length === 0) return [];
    await this.needIds();
    const texts = new Set(ids.filter((id) => this.head.ids.kind === 'text' || !isUuid(id)));
    const places = new Map<string, number>();
    if (texts.size > 0)
      for (const [patient, id] of this.textIds()) if (texts.has(id)) places.set(id, patient);
    return ids.flatMap((id) => (texts.has(id) ? places.get(id) : this.#placeOf(id)) ?? []);
  }

  /** The patient of a UUID, found by its bytes: a text for each of a million would take a second. */
  #placeOf(id: string): number | undefined {
    const wanted = uuidBytes(id);
    for (const [first, bytes] of this.uuidParts()) {
      for (let at = 0; at < bytes.length; at += 16) {
        let i = 0;
        while (i < 16 && bytes[at + i] === wanted[i]) i++;
        if (i === 16) return first + at / 16;
      }
    }
    return undefined;
  }

  /** The bytes of ids that are UUIDs, part by part, with the first patient of each; for searching. */
  *uuidParts(): Generator<[first: number, bytes: Uint8Array]> {
    for (const [i, part] of this.#ids.entries())
      if (part instanceof Uint8Array) yield [i * this.head.ids.perFile, part];
  }

  /** Ids that are no UUIDs, and were brought. */
  *textIds(): Generator<[patient: number, id: string]> {
    yield* this.#others;
    for (const [i, part] of this.#ids.entries())
      if (Array.isArray(part))
        for (const [at, id] of part.entries()) yield [i * this.head.ids.perFile + at, id];
  }

  /** All boxes; brings them when first asked. */
  async boxes(): Promise<BoxData> {
    if (this.#boxes) return this.#boxes;
    const { file, count, further = [], perFile = count } = this.head.boxes;
    await this.need(['boxes']);
    const parts = await Promise.all([file, ...further].map((part) => this.#file(part, unpacked)));
    const side = (n: number) => {
      const all = new Uint16Array(count);
      for (const [i, bytes] of parts.entries()) {
        const here = Math.min(perFile, count - i * perFile);
        all.set(readColumn(bytes, MAGIC.length + n * 2 * here, here, 2), i * perFile);
      }
      return all;
    };
    const first = new Uint32Array(this.head.patients + 1);
    for (let patient = 0; patient < this.head.patients; patient++)
      first[patient + 1] = first[patient]! + (this.number('boxes', patient) ?? 0);
    this.#boxes = { first, x: side(0), y: side(1), width: side(2), height: side(3) };
    return this.#boxes;
  }

  /** Boxes, where they are here. */
  get boxesAtHand(): BoxData | undefined {
    return this.#boxes;
  }

  #file(file: string, read: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<Uint8Array> {
    let known = this.#files.get(file);
    if (!known) {
      known = this.#fetch(file).then(read);
      // What failed is asked for again.
      known.catch(() => this.#files.delete(file));
      this.#files.set(file, known);
    }
    return known;
  }
}

/** Boxes of a patient are those from `first[patient]` to before `first[patient + 1]`; shares of the image, of 65535. */
export interface BoxData {
  first: Uint32Array;
  x: Codes;
  y: Codes;
  width: Codes;
  height: Codes;
}

/** Unpacks a file, unless the host has done so on the way. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const isPlain = [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
  if (isPlain) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
