import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeName, NameAllocator } from '../../src/catalogue/names.ts';

describe('escapeName(id)', () => {
  test('keeps ids of letters, digits, dot, underscore and hyphen', () => {
    expect(escapeName('0004cfab-14fd-4e49-80ba-63a80b6bddd6')).toBe('0004cfab-14fd-4e49-80ba-63a80b6bddd6');
    expect(escapeName('a_20b')).toBe('a_20b');
  });

  test('percent-encodes everything else with _ as the escape', () => {
    expect(escapeName('a b')).toBe('a_20b');
    expect(escapeName('../x')).toBe('.._2Fx');
    expect(escapeName('é')).toBe('_C3_A9');
    expect(escapeName('a_b c')).toBe('a_5Fb_20c');
    expect(escapeName('..')).toBe('_2E_2E');
    expect(escapeName('')).toBe('_');
  });

  test('never leaves the folder it is used in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (id) => {
        expect(escapeName(id)).toMatch(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,200}$/);
      }),
    );
  });
});

test('no two ids share a name, whatever they are', () => {
  const ids = fc.uniqueArray(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a b', 'a_20b', 'a_20b_', '..', '_2E_2E')),
  );
  fc.assert(
    fc.property(ids, (all) => {
      const names = new Set<string>();
      const allocator = new NameAllocator((name) => names.has(name) || all.includes(name));
      for (const id of [...all].sort()) names.add(escapeName(id) === id ? id : allocator.allocate(id));
      expect(names.size).toBe(all.length);
    }),
  );
});
