import { bitCount, type Hashes } from './hashes.ts';

const BITS = 64;
/** Bits of a part that are changed at most: there are 1,820 ways to change 4 of 16, then a scan is quicker. */
const MOST_CHANGES = 4;
/** Time of one look-up over that of one comparison in a scan, roughly. */
const LOOKUP_COST = 4;
/** Hashes from which on three longer parts find less that is too far away than four short ones. */
const MANY = 600_000;

/** The parts by which hashes are looked up, by their lengths in bits. */
const widthsFor = (hashes: number) => (hashes < MANY ? [16, 16, 16, 16] : [22, 21, 21]);

/** Items of an index with their distances, nearest first, those of one distance in the order of the items. */
export interface Found {
  items: number[];
  distances: number[];
}

/**
 * Hashes sorted by one of their parts: those of a value stand from `offsets[value]` up to `offsets[value + 1]`. Their
 * bits stand here once more, because a look-up compares all of a value: one after the other in memory, that is quick.
 */
interface PartTable {
  /** Its first bit, from 0 for the highest, and its length. */
  start: number;
  width: number;
  /** By the number of changed bits, all values of this length in which so many are set. */
  masks: Uint32Array[];
  offsets: Uint32Array;
  hashes: Uint32Array;
  high: Uint32Array;
  low: Uint32Array;
}

/**
 * Finds hashes of 64 bits by Hamming distance without comparing each with each: multi-index hashing (Norouzi, Punjani
 * and Fleet, Fast Search in Hamming Space with Multi-Index Hashing, CVPR 2012). Of two hashes that differ in r bits at
 * least one of m parts differs in at most r / m bits, so what lies near is looked up by its parts. Results are exact.
 *
 * Equal hashes are kept as one, so that thousands of equal pictures cost no more than others. Takes 73 bytes an item.
 */
export class HashIndex {
  readonly #count: number;
  /** Different hashes, ascending. */
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** Items by hash; those of hash h stand from `starts[h]` up to `starts[h + 1]`, ascending. */
  readonly #items: Uint32Array;
  readonly #starts: Uint32Array;
  /** Number of the hash of each item. */
  readonly #hashOf: Uint32Array;
  readonly #parts: PartTable[];
  /** The search in which a hash was last met. */
  readonly #met: Uint32Array;
  #search = 0;
  /** Room for the distances of a scan. */
  readonly #distances: Uint8Array;

  /** @param widths lengths in bits of the parts by which hashes are looked up, 64 together, each from 5 to 24 */
  constructor({ high, low }: Hashes, widths = widthsFor(high.length)) {
    const count = high.length;
    this.#count = count;
    this.#items = Uint32Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b,
    );
    this.#hashOf = new Uint32Array(count);
    const starts = new Uint32Array(count + 1);
    let different = 0;
    for (const [place, item] of this.#items.entries()) {
      const before = this.#items[place - 1];
      if (before === undefined || high[before] !== high[item] || low[before] !== low[item])
        starts[different++] = place;
      this.#hashOf[item] = different - 1;
    }
    starts[different] = count;
    this.#starts = starts.slice(0, different + 1);
    this.#high = Uint32Array.from({ length: different }, (_, h) => high[this.#items[starts[h]!]!]!);
    this.#low = Uint32Array.from({ length: different }, (_, h) => low[this.#items[starts[h]!]!]!);
    this.#met = new Uint32Array(different);
    this.#distances = new Uint8Array(different);
    this.#parts = widths.map((width, part) =>
      this.#tableOf(
        widths.slice(0, part).reduce((sum, w) => sum + w, 0),
        width,
      ),
    );
  }

  /** Sorts the hashes by a part, in one pass of counting. */
  #tableOf(start: number, width: number): PartTable {
    const different = this.#high.length;
    const offsets = new Uint32Array(2 ** width + 1);
    const values = new Uint32Array(different);
    for (let h = 0; h < different; h++) {
      values[h] = partOf(this.#high[h]!, this.#low[h]!, start, width);
      offsets[values[h]! + 1]!++;
    }
    for (let value = 0; value < 2 ** width; value++) offsets[value + 1]! += offsets[value]!;
    const next = offsets.slice();
    const hashes = new Uint32Array(different);
    for (let h = 0; h < different; h++) hashes[next[values[h]!]!++] = h;
    const high = hashes.map((h) => this.#high[h]!);
    const low = hashes.map((h) => this.#low[h]!);
    return { start, width, masks: masksOf(width), offsets, hashes, high, low };
  }

  /**
   * The nearest other items of an item.
   * @param radius bits in which their hashes may differ
   * @returns at most `count`; of those at one distance the first ones
   */
  nearest(item: number, count: number, radius = BITS): Found {
    return this.#expand(item, this.#rings(this.#hashOf[item]!, count + 1, radius), count);
  }

  /** All other items of which the hash differs in at most `radius` bits. */
  within(item: number, radius: number): Found {
    return this.nearest(item, this.#count, radius);
  }

  /**
   * The nearest other items of an item, and all those within a radius, by one search.
   * @param count of the nearest ones
   * @returns `within` in any order
   */
  around(item: number, count: number, radius: number): { nearest: Found; within: Found } {
    const rings = this.#rings(this.#hashOf[item]!, count + 1, BITS, radius);
    const within: Found = { items: [], distances: [] };
    for (let distance = 0; distance <= radius; distance++) {
      for (const h of rings[distance] ?? []) {
        for (let place = this.#starts[h]!; place < this.#starts[h + 1]!; place++) {
          const other = this.#items[place]!;
          if (other === item) continue;
          within.items.push(other);
          within.distances.push(distance);
        }
      }
    }
    return { nearest: this.#expand(item, rings, count), within };
  }

  /** All pairs of items of which the hashes differ in at most `radius` bits, the smaller item first, in its order. */
  *pairs(radius: number): Generator<[a: number, b: number, distance: number]> {
    for (let item = 0; item < this.#count; item++) {
      const { items, distances } = this.within(item, radius);
      for (const [i, other] of items.entries()) if (other > item) yield [item, other, distances[i]!];
    }
  }

  /**
   * Hashes by their distance from one of them.
   * @param count of items that are enough
   * @param radius beyond which nothing is asked for
   * @param least radius within which all are asked for, although there are enough
   * @returns for each distance its hashes: all of them up to the radius, or up to the first one with enough items
   */
  #rings(query: number, count: number, radius: number, least = 0): number[][] {
    const rings: number[][] = Array.from({ length: BITS + 1 }, () => []);
    const sizes = new Float64Array(BITS + 1);
    this.#search++;
    let items = 0;
    let limit = radius;
    for (let changes = 0; changes <= MOST_CHANGES; changes++) {
      const parts = this.#parts;
      if (parts[0]!.masks[changes]!.length * parts.length * LOOKUP_COST > this.#high.length) break;
      for (const [part, table] of parts.entries()) {
        this.#lookUp(query, table, table.masks[changes]!, limit, rings, sizes);
        // Whatever is as near as this has been met: its parts cannot all differ in more bits than were looked up.
        const reached = changes * parts.length + part;
        items += sizes[reached]!;
        if ((items >= count && reached >= least) || reached >= radius)
          return rings.slice(0, Math.min(reached, radius) + 1);
        limit = Math.max(least, reachOf(sizes, count, limit));
      }
    }
    return this.#scan(query, count, limit, least);
  }

  /** Meets the hashes within a radius of which a part differs in just the bits of one of the masks. */
  #lookUp(
    query: number,
    table: PartTable,
    masks: Uint32Array,
    radius: number,
    rings: number[][],
    sizes: Float64Array,
  ): void {
    const { offsets, hashes, high, low, start, width } = table;
    const met = this.#met;
    const search = this.#search;
    const [queryHigh, queryLow] = [this.#high[query]!, this.#low[query]!];
    const own = partOf(queryHigh, queryLow, start, width);
    for (let m = 0; m < masks.length; m++) {
      const value = own ^ masks[m]!;
      const end = offsets[value + 1]!;
      for (let place = offsets[value]!; place < end; place++) {
        const distance = bitCount(high[place]! ^ queryHigh) + bitCount(low[place]! ^ queryLow);
        if (distance > radius) continue;
        const h = hashes[place]!;
        // One part after the other leads to it.
        if (met[h] === search) continue;
        met[h] = search;
        rings[distance]!.push(h);
        sizes[distance]! += this.#itemsOf(h);
      }
    }
  }

  /** Compares with every hash: first to see how far away enough items lie, then to take those. */
  #scan(query: number, count: number, radius: number, least: number): number[][] {
    const high = this.#high;
    const low = this.#low;
    const distances = this.#distances;
    const sizes = new Float64Array(BITS + 1);
    const [queryHigh, queryLow] = [high[query]!, low[query]!];
    for (let h = 0; h < high.length; h++) {
      const distance = bitCount(high[h]! ^ queryHigh) + bitCount(low[h]! ^ queryLow);
      distances[h] = distance;
      sizes[distance]! += this.#itemsOf(h);
    }
    const reach = Math.max(least, reachOf(sizes, count, radius));
    const rings: number[][] = Array.from({ length: reach + 1 }, () => []);
    for (let h = 0; h < high.length; h++) if (distances[h]! <= reach) rings[distances[h]!]!.push(h);
    return rings;
  }

  #itemsOf(hash: number): number {
    return this.#starts[hash + 1]! - this.#starts[hash]!;
  }

  #expand(item: number, rings: number[][], count: number): Found {
    const result: Found = { items: [], distances: [] };
    for (const [distance, ring] of rings.entries()) {
      const room = count - result.items.length;
      if (room <= 0) break;
      const items: number[] = [];
      for (const h of ring) {
        // One more than there is room for: the item itself may be among them.
        const end = Math.min(this.#starts[h + 1]!, this.#starts[h]! + room + 1);
        for (let place = this.#starts[h]!; place < end; place++)
          if (this.#items[place] !== item) items.push(this.#items[place]!);
      }
      items.sort((a, b) => a - b);
      for (const other of items.slice(0, room)) {
        result.items.push(other);
        result.distances.push(distance);
      }
    }
    return result;
  }
}

/** The first distance up to which there are enough items, at most `radius`. */
function reachOf(sizes: Float64Array, count: number, radius: number): number {
  let reach = 0;
  for (let items = sizes[0]!; items < count && reach < radius; ) items += sizes[++reach]!;
  return reach;
}

/** The bits of a hash from one on, the highest being bit 0. */
function partOf(high: number, low: number, start: number, width: number): number {
  const end = start + width;
  if (end <= 32) return (high >>> (32 - end)) & (2 ** width - 1);
  const fromLow = low >>> (64 - end);
  return (start >= 32 ? fromLow : (high << (end - 32)) | fromLow) & (2 ** width - 1);
}

/** For each number of changed bits, all values of a length in which so many are set. */
function masksOf(width: number): Uint32Array[] {
  let values = [0];
  const masks = [Uint32Array.from(values)];
  while (masks.length <= MOST_CHANGES) {
    // Each gets one more bit, above its highest one.
    values = values.flatMap((value) => {
      const first = 32 - Math.clz32(value);
      return Array.from({ length: width - first }, (_, i) => value | (1 << (first + i)));
    });
    masks.push(Uint32Array.from(values));
  }
  return masks;
}
