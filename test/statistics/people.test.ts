import { quantileSorted } from 'd3-array';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pointBiserial } from '../../src/statistics/methods/correlation.ts';
import { cramersV } from '../../src/statistics/methods/cramers-v.ts';
import { wilsonInterval } from '../../src/statistics/wilson.ts';
import {
  figuresOf,
  type ModelPerson,
  numbered,
  type Person,
  peopleOf,
  type WrittenFigure,
  type WrittenModel,
  writtenModels,
} from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let models: WrittenModel[];
beforeAll(async () => {
  temporary = await temporaryFolder();
  models = await writtenModels(temporary);
}, 60_000);
afterAll(() => temporary[Symbol.asyncDispose]());

type SomeOne = ReturnType<typeof peopleOf>[number];

/** Compares a figure with a plain count, for many models. */
function always(
  slug: string,
  check: (figure: WrittenFigure | undefined, people: SomeOne[], persons: Person[]) => void,
) {
  for (const { persons, figures } of models) check(figures.get(slug), peopleOf(persons), persons);
  expect(models.filter(({ figures }) => figures.has(slug)).length).toBeGreaterThan(3);
}

const numbers = (people: { number: number }[]) => people.map(({ number }) => number);
const lines = (figure: WrittenFigure | undefined) =>
  figure?.categories.map((c) => [c.label, ...c.values]) ?? [];
const namesOf = (persons: Person[]) => [...new Set(persons.flatMap(({ classes }) => classes))].sort();
const percent = (part: number, whole: number) =>
  whole === 0 ? null : Math.round((1000 * part) / whole) / 10;
const ascending = (people: SomeOne[]) => people.map(({ age }) => age!).sort((a, b) => a - b);
const withAge = (people: SomeOne[]) => people.filter(({ age }) => age !== undefined);

test('age counts patients in bins of five years, all and by class, and lists those behind each figure', () =>
  always('age', (figure, people, persons) => {
    const known = withAge(people);
    if (known.length === 0) {
      expect(figure).toBeUndefined();
      return;
    }
    const bins = known.map(({ age }) => Math.floor(age! / 5));
    const [first, last] = [Math.min(...bins), Math.max(...bins)];
    const names = namesOf(persons);
    expect(figure!.columns.map(({ label }) => label)).toEqual(['Patients', ...names]);
    expect(figure!.categories).toHaveLength(last - first + 1);
    figure!.categories.forEach(({ label, values }, i) => {
      const low = (first + i) * 5;
      const there = known.filter(({ age }) => age! >= low && age! < low + 5);
      const of = (name: string) => there.filter((p) => p.class === name);
      expect([label, ...values]).toEqual([
        `${low}–${low + 4}`,
        there.length,
        ...names.map((n) => of(n).length),
      ]);
      expect(figure!.behind(i)).toEqual(numbers(there));
      names.forEach((name, j) => {
        expect(figure!.behind(i, j + 1)).toEqual(numbers(of(name)));
      });
    });
    const years = (n: number) => (Number.isInteger(n) ? String(n) : n.toFixed(1));
    const at = (p: number) => years(quantileSorted(ascending(known), p)!);
    expect(figure!.facts!.slice(0, 3).map(({ value }) => value)).toEqual([
      `${at(0.5)} years`,
      `${at(0.25)} and ${at(0.75)} years`,
      `${at(0)} to ${at(1)} years`,
    ]);
  }));

test('age-problems counts patients whose age is too high, below 0 or not there, and lists them', () =>
  always('age-problems', (figure, people) => {
    const kinds = [
      { label: 'Over 120 years', found: people.filter(({ written }) => written! > 120) },
      { label: 'Below 0 years', found: people.filter(({ written }) => written! < 0) },
      { label: 'Not given, or not an age', found: people.filter(({ written }) => written === undefined) },
    ].filter(({ found }) => found.length > 0);
    expect(lines(figure)).toEqual(kinds.map(({ label, found }) => [label, found.length]));
    kinds.forEach(({ found }, i) => {
      expect(figure!.behind(i)).toEqual(numbers(found));
    });
    if (figure) expect(figure.columns[0]!.total).toBe(people.length);
  }));

test('age-by-class has quartiles, mean and standard deviation of each class and target', () =>
  always('age-by-class', (figure, people, persons) => {
    const known = withAge(people);
    const groups = [
      ...namesOf(persons).map((name) => ({ label: name, members: known.filter((p) => p.class === name) })),
      { label: 'Positive', members: known.filter((p) => p.target === 1) },
      { label: 'Negative', members: known.filter((p) => p.target === 0) },
    ].filter(({ members }) => members.length > 0);
    if (groups.length < 2) {
      expect(figure).toBeUndefined();
      return;
    }
    expect(figure!.categories.map(({ label }) => label)).toEqual(groups.map(({ label }) => label));
    groups.forEach(({ members }, i) => {
      const ages = ascending(members);
      const mean = ages.reduce((a, b) => a + b, 0) / ages.length;
      const variance = ages.reduce((a, b) => a + (b - mean) ** 2, 0) / (ages.length - 1);
      const expected = [ages.length, ...[0.25, 0.5, 0.75].map((p) => quantileSorted(ages, p)!), mean];
      const values = figure!.categories[i]!.values;
      expected.forEach((value, j) => {
        expect(values[j]).toBeCloseTo(value, 9);
      });
      if (ages.length === 1) expect(values[5]).toBeNull();
      else expect(values[5]).toBeCloseTo(Math.sqrt(variance), 9);
      expect(figure!.behind(i, 0)).toEqual(numbers(members));
    });
  }));

test('target-by-age has the share of positive patients in each ten years, with its interval', () =>
  always('target-by-age', (figure, people) => {
    const known = withAge(people).filter(({ target }) => target !== undefined);
    const decades = [...new Set(known.map(({ age }) => Math.floor(age! / 10)))].sort((a, b) => a - b);
    if (decades.length < 2) {
      expect(figure).toBeUndefined();
      return;
    }
    const groups = decades.map((decade) => known.filter(({ age }) => Math.floor(age! / 10) === decade));
    const positive = (group: SomeOne[]) => group.filter(({ target }) => target === 1);
    expect(lines(figure)).toEqual(
      groups.map((group, i) => [
        `${decades[i]! * 10}–${decades[i]! * 10 + 9}`,
        percent(positive(group).length, group.length),
        positive(group).length,
        group.length,
      ]),
    );
    groups.forEach((group, i) => {
      expect(figure!.categories[i]!.intervals![0]).toEqual(
        wilsonInterval(positive(group).length, group.length),
      );
      expect(figure!.behind(i)).toEqual(numbers(group));
      expect(figure!.behind(i, 1)).toEqual(numbers(positive(group)));
    });
  }));

const PROPERTIES = [
  ['sex', 'sex'],
  ['view-position', 'view_position'],
  ['body-part', 'body_part'],
  ['modality', 'modality'],
] as const;
const SEXES: Record<string, string> = { F: 'Female', M: 'Male', O: 'Other' };

/** Patients by a property: the twelve most frequent values, those without one counting as one, then the others. */
function levels(people: SomeOne[], column: (typeof PROPERTIES)[number][1]) {
  const given = ({ first }: SomeOne) => (first[column] ?? null) as string | null;
  const values = [...new Set(people.map(given))].filter((value) => value !== null);
  const having = (value: string | null) => people.filter((p) => given(p) === value);
  values.sort((a, b) => having(b).length - having(a).length || (a < b ? -1 : 1));
  const rest = people.filter((p) => values.indexOf(given(p)!) >= 12);
  return [
    ...values.slice(0, 12).map((value) => ({
      label: column === 'sex' ? SEXES[value]! : value,
      members: having(value),
      missing: false,
    })),
    { label: 'all others', members: rest, missing: false },
    { label: 'Not given', members: having(null), missing: true },
  ].filter(({ members }) => members.length > 0);
}

test.each(PROPERTIES)(
  '%s counts patients and positive ones by value, the most frequent first',
  (slug, column) =>
    always(slug, (figure, people) => {
      const found = levels(people, column);
      if (found.every(({ missing }) => missing)) {
        expect(figure).toBeUndefined();
        return;
      }
      const positive = (members: SomeOne[]) => members.filter(({ target }) => target === 1);
      const withTarget = (members: SomeOne[]) => members.filter(({ target }) => target !== undefined);
      expect(lines(figure)).toEqual(
        found.map(({ label, members }) => [
          label,
          members.length,
          positive(members).length,
          percent(positive(members).length, withTarget(members).length),
        ]),
      );
      found.forEach(({ members }, i) => {
        expect(figure!.behind(i)).toEqual(numbers(members));
        expect(figure!.behind(i, 1)).toEqual(numbers(positive(members)));
        expect(figure!.categories[i]!.intervals![0]).toEqual(wilsonInterval(members.length, people.length));
      });
    }),
);

test.each(PROPERTIES)('class-by-%s has the classes within the four most frequent values', (slug, column) =>
  always(`class-by-${slug}`, (figure, people, persons) => {
    const names = namesOf(persons);
    const groups = levels(people, column)
      .filter(({ missing }) => !missing)
      .slice(0, 4)
      .map((level) => ({ ...level, members: level.members.filter((p) => p.class !== undefined) }))
      .filter(({ members }) => members.length > 0);
    if (groups.length < 2 || names.length < 2) {
      expect(figure).toBeUndefined();
      return;
    }
    const inCell = (name: string, members: SomeOne[]) => members.filter((p) => p.class === name);
    expect(lines(figure)).toEqual(
      names.map((name) => [
        name,
        ...groups.flatMap(({ members }) => {
          const n = inCell(name, members).length;
          return [n, percent(n, members.length)];
        }),
      ]),
    );
    names.forEach((name, i) => {
      groups.forEach(({ members }, j) => {
        expect(figure!.behind(i, 2 * j)).toEqual(numbers(inCell(name, members)));
      });
    });
  }),
);

/** A table of counts without empty rows and columns. */
function contingency<R, C>(rows: R[], columns: C[], count: (row: R, column: C) => number): number[][] {
  const used = columns.filter((column) => rows.some((row) => count(row, column) > 0));
  return rows.map((row) => used.map((column) => count(row, column))).filter((row) => row.some((n) => n > 0));
}

const NAMES = { sex: 'Sex', view_position: 'View position', body_part: 'Body part', modality: 'Modality' };

/** Compares the lines of V with the method, on tables that were counted here. */
function expectV(figure: WrittenFigure | undefined, tables: [label: string, table: number[][]][]) {
  for (const [label, table] of tables) {
    const line = figure?.categories.find((c) => c.label === `${label} (V)`);
    const expected = cramersV(table);
    if (!expected) {
      expect(line).toBeUndefined();
      continue;
    }
    const [v, low, high, p, , least, patients] = line!.values;
    expect(v).toBeCloseTo(expected.v, 10);
    expect([low, high]).toEqual(expected.interval.map((bound) => expect.closeTo(bound, 10)));
    expect(p).toBeCloseTo(expected.p, 10);
    expect(least).toBeCloseTo(expected.smallestExpected, 10);
    expect(patients).toBe(table.flat().reduce((a, b) => a + b, 0));
  }
  const strengths = figure?.categories.map(({ values }) => values[0]!) ?? [];
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
}

test('target-associations are of patients with a value and a target, the strongest first', () =>
  always('target-associations', (figure, people) => {
    expectV(
      figure,
      PROPERTIES.map(([, column]) => [
        NAMES[column],
        contingency(
          levels(people, column).filter(({ missing }) => !missing),
          [1, 0],
          ({ members }, target) => members.filter((p) => p.target === target).length,
        ),
      ]),
    );
    const ages = (target: number) =>
      withAge(people)
        .filter((p) => p.target === target)
        .map(({ age }) => age!);
    const moments = (values: number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / (values.length || 1);
      const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
      return { n: values.length, mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
    };
    const expected = pointBiserial(moments(ages(0)), moments(ages(1)));
    const line = figure?.categories.find(({ label }) => label.startsWith('Age'));
    if (!expected) {
      expect(line).toBeUndefined();
      return;
    }
    expect(line!.values[0]).toBeCloseTo(Math.abs(expected.r), 9);
    expect(line!.values[3]).toBeCloseTo(expected.p, 9);
    expect(line!.values[6]).toBe(ages(0).length + ages(1).length);
  }));

test('class-associations are of patients with a value and a class', () =>
  always('class-associations', (figure, people, persons) => {
    const names = namesOf(persons);
    const byClass = (members: SomeOne[], name: string) => members.filter((p) => p.class === name).length;
    const decades = Array.from({ length: 12 }, (_, i) =>
      people.filter(({ age }) => age !== undefined && Math.min(11, Math.floor(age / 10)) === i),
    );
    expectV(figure, [
      ...PROPERTIES.map(([, column]): [string, number[][]] => [
        NAMES[column],
        contingency(
          levels(people, column).filter(({ missing }) => !missing),
          names,
          ({ members }, name) => byClass(members, name),
        ),
      ]),
      ['Age in tens of years', contingency(decades, names, byClass)],
    ]);
  }));

/** So many patients of each sex, positive and negative. */
const bySex = (counts: [sex: string, positive: number, negative: number][]): ModelPerson[] =>
  counts.flatMap(([sex, positive, negative]) =>
    Array.from({ length: positive + negative }, (_, i) => ({
      rows: [{ target: i < positive ? (1 as const) : (0 as const) }],
      classes: ['A'],
      images: [{ split: 'train' as const, sex }],
    })),
  );

test('an interval that begins at 0 beside a p below 0.05 is explained, and only where it occurs', async () => {
  const captionOf = async (model: ModelPerson[]) => {
    const figure = (await figuresOf(temporary, numbered(model))).get('target-associations')!;
    return { caption: figure.caption, values: figure.categories[0]!.values };
  };
  // Chi-square 4.4: p = 0.035, above the 2.5 % that the interval leaves out at its lower end.
  const both = await captionOf(
    bySex([
      ['F', 60, 40],
      ['M', 45, 54],
    ]),
  );
  expect(both.values[1]).toBe(0);
  expect(both.values[3]).toBeGreaterThan(0.025);
  expect(both.values[3]).toBeLessThan(0.05);
  expect(both.caption).toMatch(
    / Of sex the interval begins at 0 although p is below 0\.05: the interval leaves out 2\.5 % /,
  );
  const clear = await captionOf(
    bySex([
      ['F', 60, 40],
      ['M', 30, 70],
    ]),
  );
  expect(clear.values[1]).toBeGreaterThan(0);
  expect(clear.caption).not.toContain('begins at 0');
  const none = await captionOf(
    bySex([
      ['F', 50, 50],
      ['M', 50, 50],
    ]),
  );
  expect(none.caption).not.toContain('begins at 0');
});

test('the shortcut of the view is spoken of where AP films are positive more often', async () => {
  const person = (view: string, target: 0 | 1): ModelPerson => ({
    rows: [{ target }],
    classes: ['A'],
    images: [{ split: 'train', view_position: view }],
  });
  const films = (view: string, positive: number, negative: number) => [
    ...Array.from({ length: positive }, () => person(view, 1)),
    ...Array.from({ length: negative }, () => person(view, 0)),
  ];
  const captionOf = async (model: ModelPerson[]) =>
    (await figuresOf(temporary, numbered(model))).get('target-associations')!.caption;
  expect(await captionOf([...films('AP', 30, 20), ...films('PA', 10, 40)])).toMatch(
    /Positive are 60\.0 % of 50 AP patients .*20\.0 % of 50 PA patients/,
  );
  expect(await captionOf([...films('AP', 10, 40), ...films('PA', 30, 20)])).not.toContain('AP films');
});
