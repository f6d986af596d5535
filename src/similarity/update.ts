import { Comparer, isCrowded, LIMITS, type Limits } from './comparer.ts';
import { COPY } from './copies.ts';
import { bitCount, distanceOf } from './hashes.ts';
import type { Collection, Neighbour, Row } from './types.ts';

interface Hash {
  high: number;
  low: number;
}

/** What was known of the items of an earlier collection. */
export interface Known {
  rows: Row[];
  /** For each of its items the number that it has now; -1 where it is gone or another one. */
  now: Int32Array;
  /** Hash of an item of its own. */
  hash(item: number): Hash;
}

/** Share of the items that may be others: beyond it everything is compared anew, which is quicker then. */
const MOST_CHANGED = 0.002;
/** Items compared before others have their turn. */
const TURN = 200;

/** Compares all items. @param onTurn now and then: whoever is to end throws there */
export async function compareAll(
  collection: Collection,
  onTurn: () => Promise<void>,
  limits: Limits = LIMITS,
): Promise<Row[]> {
  const comparer = new Comparer(collection, limits);
  const rows: Row[] = [];
  for (let item = 0; item < collection.patients.length; item++) {
    rows.push(comparer.row(item));
    if (item % TURN === 0) await onTurn();
  }
  return rows;
}

/** Whether so much is different that comparing all is quicker. @param come items that are new */
export function isTooMuch(come: number, { now }: Known): boolean {
  const gone = now.reduce((total, item) => total + (item < 0 ? 1 : 0), 0);
  return come + gone > MOST_CHANGED * (now.length - gone + come) + 8;
}

/**
 * Compares only what has changed, with the same result as `compareAll`: the lists to which an item that came or went is
 * near enough, and the new items for copies.
 * Where more is near an item than is looked at, its row is made anew with whatever came or went near it.
 */
export function compareChanged(collection: Collection, known: Known, limits: Limits = LIMITS): Row[] {
  const { hashes } = collection;
  const count = collection.patients.length;
  const before = new Int32Array(count).fill(-1);
  const gone: Hash[] = [];
  for (const [was, item] of known.now.entries()) {
    if (item >= 0) before[item] = was;
    else gone.push(known.hash(was));
  }
  const fresh = [...before.keys()].filter((item) => before[item] === -1);
  const hashOf = (item: number): Hash => ({ high: hashes.high[item]!, low: hashes.low[item]! });
  const come = fresh.map(hashOf);
  const comparer = new Comparer(collection, limits);
  /** Items of which all copies are known already. */
  const whole = new Set<number>();
  const rows = Array.from({ length: count }, (_, item): Row => {
    if (before[item] === -1) return { ...comparer.nearest(item), copies: [], near: comparer.countNear(item) };
    const row = known.rows[before[item]!]!;
    const own = hashOf(item);
    const distances = [come, gone].map((list) => list.map((other) => between(own, other)));
    const [more, less] = distances.map((list) => list.filter((d) => d <= COPY.distance).length);
    if (more! + less! > 0 && (isCrowded(row, limits) || row.near + more! - less! >= limits.lookedAt)) {
      whole.add(item);
      return comparer.row(item);
    }
    const list = distances.flat().some((d) => d <= row.reach) ? comparer.nearest(item) : kept(row, known);
    return { ...list, copies: renumbered(row.copies, known), near: row.near + more! - less! };
  });
  for (const item of fresh) {
    // Of a crowded one not every item that is near is looked at, as where all are compared.
    if (rows[item]!.near >= limits.lookedAt) {
      whole.add(item);
      rows[item] = comparer.row(item);
    }
  }
  for (const item of fresh) addCopies(item, rows, collection, comparer, before, whole);
  for (const item of rows.keys()) {
    const row = rows[item]!;
    row.copies.sort((a, b) => a.item - b.item);
    // Which of too many copies are kept is decided by all of them.
    if (!whole.has(item) && row.copies.length >= limits.copies) rows[item] = comparer.row(item);
  }
  return rows;
}

/** Compares a new item with the others; two new ones are compared once. */
function addCopies(
  item: number,
  rows: Row[],
  { hashes }: Collection,
  comparer: Comparer,
  before: Int32Array,
  whole: ReadonlySet<number>,
): void {
  for (let other = 0; other < rows.length; other++) {
    const distance = distanceOf(hashes, item, other);
    const isDone = other === item || (before[other] === -1 && other < item);
    if (distance > COPY.distance || isDone) continue;
    const [first, second] = item < other ? [item, other] : [other, item];
    if (whole.has(first)) continue;
    const copy = comparer.copy(first, second, distance, comparer.original(first));
    if (copy) rows[first]!.copies.push(copy);
  }
}

/** A list to which nothing came and of which nothing went. */
function kept({ nearest, told, reach }: Row, known: Known): Pick<Row, 'nearest' | 'told' | 'reach'> {
  return told === undefined ? { nearest: renumbered(nearest, known), reach } : { nearest: [], told, reach };
}

const between = (a: Hash, b: Hash) => bitCount(a.high ^ b.high) + bitCount(a.low ^ b.low);

const renumbered = (list: Neighbour[], { now }: Known): Neighbour[] =>
  list.flatMap((other) => (now[other.item]! >= 0 ? [{ ...other, item: now[other.item]! }] : []));
