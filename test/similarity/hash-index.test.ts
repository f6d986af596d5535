import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HashIndex } from '../../src/similarity/hash-index.ts';
import { bitCount, type Hashes, parseHashes } from '../../src/similarity/hashes.ts';

/** Bits in which two items differ, counted one by one. */
function distance({ high, low }: Hashes, a: number, b: number): number {
  const bits = (word: number) => [...(word >>> 0).toString(2)].filter((bit) => bit === '1').length;
  return bits(high[a]! ^ high[b]!) + bits(low[a]! ^ low[b]!);
}

/** Every other item with its distance, nearest first, then in the order of the items. */
function byComparingAll(hashes: Hashes, item: number): [item: number, distance: number][] {
  return Array.from(hashes.high.keys())
    .filter((other) => other !== item)
    .map((other): [number, number] => [other, distance(hashes, item, other)])
    .sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

const found = ({ items, distances }: { items: number[]; distances: number[] }) =>
  items.map((item, i) => [item, distances[i]]);

/** A word of 32 bits, and few bits of it changed. */
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Hashes in a few clusters, some of them equal, as those of images are. */
const clustered: fc.Arbitrary<Hashes> = fc
  .tuple(
    fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(3), fc.array(fc.nat(63), { maxLength: 14 })), { minLength: 1, maxLength: 60 }),
  )
  .map(([centres, members]) => {
    const hashes = { high: new Uint32Array(members.length), low: new Uint32Array(members.length) };
    for (const [i, [centre, bits]] of members.entries()) {
      const [high, low] = centres[centre % centres.length]!;
      hashes.high[i] = high;
      hashes.low[i] = low;
      for (const bit of bits) {
        if (bit < 32) hashes.high[i]! ^= 1 << bit;
        else hashes.low[i]! ^= 1 << (bit - 32);
      }
    }
    return hashes;
  });

/** Many hashes of a generator, some near to earlier ones: enough that looking up is quicker than comparing with all. */
function many(count: number): Hashes {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state ^ (state >>> 13)) >>> 0;
  };
  const hashes = { high: new Uint32Array(count), low: new Uint32Array(count) };
  for (let i = 0; i < count; i++) {
    const near = i > 10 && i % 3 === 0;
    const other = next() % Math.max(1, i);
    hashes.high[i] = near ? hashes.high[other]! ^ (1 << (next() >>> 27)) : next();
    hashes.low[i] = near ? hashes.low[other]! ^ (1 << (next() >>> 27)) ^ (1 << (next() >>> 27)) : next();
  }
  return hashes;
}

describe.each([
  ['four parts', [16, 16, 16, 16], 50],
  ['three parts across the words', [22, 21, 21], 5],
])('an index by %s', (_, widths, numRuns) => {
  test('nearest and within give what comparing with all gives', () => {
    fc.assert(
      fc.property(
        clustered,
        fc.nat(),
        fc.integer({ min: 0, max: 70 }),
        fc.nat(20),
        (hashes, n, count, radius) => {
          const item = n % hashes.high.length;
          const index = new HashIndex(hashes, widths);
          const all = byComparingAll(hashes, item);
          expect(found(index.nearest(item, count))).toEqual(all.slice(0, count));
          expect(found(index.within(item, radius))).toEqual(all.filter(([, d]) => d <= radius));
          expect(found(index.nearest(item, count, radius))).toEqual(
            all.filter(([, d]) => d <= radius).slice(0, count),
          );
        },
      ),
      { numRuns },
    );
  });

  test('so they do among so many that hashes are looked up', () => {
    const hashes = many(12_000);
    const index = new HashIndex(hashes, widths);
    for (const item of [0, 3, 33, 5_000, 11_999]) {
      const all = byComparingAll(hashes, item);
      for (const count of [1, 3, 40]) expect(found(index.nearest(item, count))).toEqual(all.slice(0, count));
      for (const radius of [0, 3, 10, 18])
        expect(found(index.within(item, radius))).toEqual(all.filter(([, d]) => d <= radius));
    }
  });

  test('pairs gives each pair once', () => {
    const hashes = many(300);
    const expected = Array.from({ length: 300 }, (__, a) =>
      byComparingAll(hashes, a).flatMap(([b, d]) => (b > a && d <= 6 ? [[a, b, d]] : [])),
    ).flat();
    const pairs = [...new HashIndex(hashes, widths).pairs(6)];
    expect(pairs.sort((x, y) => x[0] - y[0] || x[1] - y[1])).toEqual(
      expected.sort((x, y) => x[0]! - y[0]! || x[1]! - y[1]!),
    );
    expect(pairs.length).toBeGreaterThan(50);
  });
});

test('thousands of equal hashes cost no more than others, and the first ones are nearest', () => {
  const hashes = { high: new Uint32Array(50_000), low: new Uint32Array(50_000).fill(7) };
  const index = new HashIndex(hashes);
  expect(index.nearest(2, 4)).toEqual({ items: [0, 1, 3, 4], distances: [0, 0, 0, 0] });
  expect(index.nearest(40_000, 3).items).toEqual([0, 1, 2]);
});

test('hashes are read as the catalogue has them', () => {
  expect(parseHashes(['00000001ffffffff', '8000000000000000'])).toEqual({
    high: Uint32Array.of(1, 0x80000000),
    low: Uint32Array.of(0xffffffff, 0),
  });
  expect([0, 1, 0xffffffff, 0x80000001].map(bitCount)).toEqual([0, 1, 32, 2]);
});
