import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { escapeName } from '../src/catalogue/names.ts';
import { groupOf, inGroup, pagePlace, withoutGroup } from '../src/groups.ts';

test('a million names, whatever they are made of, give folders of a few hundred', () => {
  const kinds = [
    (i: number) => `patient-${i}`,
    (i: number) => String(10_000_000 + i),
    (i: number) => hash('md5', String(i)),
  ];
  for (const kind of kinds) {
    const entries = new Map<string, number>();
    for (let i = 0; i < 1_000_000; i++) {
      const group = groupOf(kind(i));
      entries.set(group, (entries.get(group) ?? 0) + 1);
    }
    expect(entries.size).toBe(4096);
    expect(Math.max(...entries.values())).toBeLessThan(400);
  }
});

test('a group is the same in every build and in every browser', () => {
  expect(['a', 'patient-1', '3f9d8f6e-1b1c-4c7b-9d6a-0a1b2c3d4e5f'].map(groupOf)).toEqual([
    '90a',
    'cd8',
    '17e',
  ]);
  expect(withoutGroup(inGroup(escapeName('ä/b')))).toBe(escapeName('ä/b'));
  expect(withoutGroup('plain')).toBe('plain');
});

test('pages of galleries keep their places up to ten thousand, and no folder of pages has more', () => {
  expect([2, 9999, 10_000].map(pagePlace)).toEqual(['2', '9999', '10000']);
  expect([10_001, 123_456].map(pagePlace)).toEqual(['10/10001', '123/123456']);
  const entries = new Map<string, Set<string>>();
  const enter = (folder: string, name: string) => {
    if (!entries.has(folder)) entries.set(folder, new Set());
    entries.get(folder)!.add(name);
  };
  for (let page = 2; page <= 250_000; page++) {
    const parts = pagePlace(page).split('/');
    parts.forEach((part, i) => {
      enter(parts.slice(0, i).join('/'), part);
    });
    enter(parts.join('/'), 'index.html');
  }
  expect([...entries].filter(([, names]) => names.size > 10_000)).toEqual([]);
});
