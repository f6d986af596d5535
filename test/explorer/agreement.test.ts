import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../scripts/sample/random.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { ExplorerData } from '../../src/client/explore/data.ts';
import type { Filter } from '../../src/client/explore/filters.ts';
import { Model } from '../../src/client/explore/model.ts';
import { emptyQuestion, questionText, readQuestion } from '../../src/client/explore/question.ts';
import type { ExplorerHead, NumberField } from '../../src/explorer/format.ts';
import { type WriteOptions, writeExplorer } from '../../src/explorer/write.ts';
import { explorerCatalogue, uuid } from '../support/explorer-catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let catalogue: Catalogue;
let data: ExplorerData;

beforeAll(async () => {
  temporary = await temporaryFolder();
  catalogue = explorerCatalogue(temporary.at, { patients: 600 });
  data = await written(catalogue, temporary.folder);
});
afterAll(async () => {
  catalogue.close();
  await temporary[Symbol.asyncDispose]();
});

/** Writes the explorer's data and opens it as the browser does. */
async function written(
  from: Catalogue,
  folder: string,
  limits: Pick<WriteOptions, 'most' | 'boxesInFile'> = {},
  onFetch: (file: string) => void = () => {},
): Promise<ExplorerData> {
  const classes = ['Lung Opacity', 'Normal'].map((name) => ({ name, colour: '#228833' }));
  await writeExplorer({ catalogue: from, naming: { classes }, folder, ...limits });
  const head = JSON.parse(readFileSync(path.join(folder, 'explorer.json'), 'utf8')) as ExplorerHead;
  return new ExplorerData(head, async (file) => {
    onFetch(file);
    return readFileSync(path.join(folder, 'explorer', file));
  });
}

/** What a field is, in SQL of this test's own: over patients `p`, their image `i` and their published row `v`. */
const json = (name: string) => `json_extract(v.row, '$.${name}')`;
const score = `(SELECT nullif(json_extract(further, '$.score'), '') FROM label_rows WHERE patient_id = p.id)`;
const usual = `i.bits_stored = (SELECT bits_stored FROM images GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)`;
const NUMBERS: Record<string, string> = {
  boxes: 'p.boxes',
  age: `iif(${json('age')} BETWEEN 0 AND 120, ${json('age')}, NULL)`,
  'box-area': `(SELECT 100 * sum(b.width * b.height) / (ifnull(i.rows, 1024) * ifnull(i.columns, 1024)) FROM boxes b WHERE b.patient = p.number)`,
  brightness: `iif(${usual}, i.mean, NULL)`,
  contrast: `iif(${usual}, i.standard_deviation, NULL)`,
  sharpness: 'i.sharpness',
  spacing: 'i.row_spacing',
  width: 'i.columns',
  'csv-score': `CAST(${score} AS REAL)`,
};
const TEXTS: Record<string, string> = {
  class: 'p.class',
  target: 'CAST(p.target AS TEXT)',
  sex: json('sex'),
  view: json('view'),
  split: json('split'),
  bits: 'CAST(i.bits_stored AS TEXT)',
  'csv-site': `(SELECT nullif(json_extract(further, '$.site'), '') FROM label_rows WHERE patient_id = p.id)`,
};
const FROM = `FROM patients p LEFT JOIN images i ON i.patient = p.number JOIN views v ON v.slug = p.slug`;

/** A filter as a condition: numbers that are told in steps are compared by the step in which they lie. */
function condition(key: string, filter: Filter): string {
  if (key === 'findings') {
    const { values } = filter as Filter & { kind: 'values' };
    return values
      .map((value) =>
        value === ''
          ? `json_array_length(v.row, '$.findings') = 0`
          : `EXISTS (SELECT 1 FROM json_each(v.row, '$.findings') e WHERE e.value = '${value}')`,
      )
      .join(' OR ');
  }
  const sql = NUMBERS[key] ?? TEXTS[key]!;
  if (filter.kind === 'missing') return `${sql} IS NULL`;
  if (filter.kind === 'values')
    return filter.values
      .map((value) => (value === '' ? `${sql} IS NULL` : `${sql} = '${value}'`))
      .join(' OR ');
  const { step } = data.fields.get(key) as NumberField;
  const told = step ? `round(floor(${sql} / ${step}) * ${step}, 9)` : sql;
  const parts = [`${sql} IS NOT NULL`];
  if (filter.from !== undefined) parts.push(`${told} >= ${filter.from}`);
  if (filter.to !== undefined) parts.push(`${told} ${filter.open ? '<' : '<='} ${filter.to}`);
  return parts.join(' AND ');
}

function randomFilter(random: Random, key: string): Filter {
  const field = data.fields.get(key)!;
  if (field.kind !== 'number') {
    const values = random.shuffle([...field.values, '']).slice(0, random.whole(1, field.values.length));
    return { kind: 'values', values };
  }
  if (random.chance(0.1)) return { kind: 'missing' };
  const bounds = [1, field.codes - 1]
    .map(() => random.whole(1, field.codes - 1))
    .sort((a, b) => a - b)
    .map(
      (code) =>
        field.values?.[code - 1] ?? Number(((field.first! + code - 1) * field.step!).toFixed(field.decimals)),
    );
  return {
    kind: 'range',
    from: random.chance(0.8) ? bounds[0] : undefined,
    to: bounds[1],
    open: random.chance(0.5),
  };
}

test('what the browser counts for 200 random questions is what SQL counts over the catalogue', async () => {
  const random = new Random('questions');
  const keys = [...Object.keys(NUMBERS), ...Object.keys(TEXTS), 'findings'];
  const model = new Model(data);
  await data.need(keys);
  let some = 0;
  for (let n = 0; n < 200; n++) {
    const question = emptyQuestion();
    for (const key of random.shuffle(keys).slice(0, random.whole(1, 4)))
      question.filters.set(key, randomFilter(random, key));
    // The question goes through the address, as a link does.
    await model.ask(readQuestion(questionText(question), data.fields));
    const where = (but?: string) =>
      [...question.filters]
        .filter(([key]) => key !== but)
        .map(([key, filter]) => `(${condition(key, filter)})`)
        .join(' AND ') || '1';
    const expected = catalogue.db
      .all<{ number: number }>(`SELECT p.number ${FROM} WHERE ${where()} ORDER BY p.number`)
      .map(({ number }) => number - 1);
    expect([...model.result], questionText(question)).toEqual(expected);
    if (expected.length > 0) some++;
    // The chart of one field, under all other filters.
    const key = random.pick(Object.keys(TEXTS));
    const field = data.fields.get(key)!;
    if (field.kind !== 'category') throw new Error(`${key} is no category`);
    const counted = catalogue.db.all<{ value: string | null; n: number }>(
      `SELECT ${TEXTS[key]} AS value, count(*) AS n ${FROM} WHERE ${where(key)} GROUP BY 1`,
    );
    const counts = model.counts(key);
    const inSql = (value: string | null) => counted.find((row) => row.value === value)?.n ?? 0;
    expect([...counts], `${key} of ${questionText(question)}`).toEqual([null, ...field.values].map(inSql));
    for (const { field: of, without } of model.setFilters())
      expect(without).toBe(catalogue.count(`SELECT count(*) ${FROM} WHERE ${where(of!.key)}`));
  }
  expect(some).toBeGreaterThan(100);
});

test('ids, boxes and sizes come back as they are, and are searched', async () => {
  await data.needIds();
  const patients = catalogue.db.all<{ number: number; id: string; slug: string; boxes: number }>(
    'SELECT * FROM patients ORDER BY number',
  );
  expect(patients.map((_, i) => data.id(i))).toEqual(patients.map(({ id }) => id));
  const boxes = await data.boxes();
  expect(boxes.first.at(-1)).toBe(catalogue.count('SELECT count(*) FROM boxes'));
  const model = new Model(data);
  const part = patients[7]!.id.slice(5, 16);
  await model.ask({ ...emptyQuestion(), text: part.toUpperCase() });
  expect([...model.result]).toEqual(
    patients
      .filter(({ id }) => id.replaceAll('-', '').includes(part.replaceAll('-', '')))
      .map(({ number }) => number - 1),
  );
  expect(model.result.length).toBeGreaterThan(0);
});

test('very many boxes lie in several files, and are the same', async () => {
  const count = catalogue.count('SELECT count(*) FROM boxes');
  for (const boxesInFile of [50, Math.ceil(count / 2), count]) {
    const own = await written(catalogue, temporary.at(`boxes-${boxesInFile}`), { boxesInFile });
    expect(own.head.boxes.further?.length ?? 0).toBe(Math.ceil(count / boxesInFile) - 1);
    expect(await own.boxes()).toEqual(await data.boxes());
  }
});

test('a result is sorted by a field, those without a value last', async () => {
  const model = new Model(data);
  for (const descending of [false, true]) {
    await model.ask({ ...emptyQuestion(), sort: { key: 'age', descending } });
    const expected = catalogue.db.all<{ number: number }>(
      `SELECT p.number ${FROM} ORDER BY ${NUMBERS.age} IS NULL, ${NUMBERS.age} ${descending ? 'DESC' : ''}, p.number`,
    );
    expect([...model.result]).toEqual(expected.map(({ number }) => number - 1));
  }
});

test('further columns of the label table are fields; one whose heading announces identity is not', () => {
  expect(data.fields.get('csv-score')).toMatchObject({ kind: 'number', name: 'score' });
  expect(data.fields.get('csv-site')).toMatchObject({ kind: 'category', values: ['A', 'B'] });
  expect(data.head.leftOut).toEqual([{ name: 'physician', why: expect.stringMatching(/withheld/) }]);
  expect(JSON.stringify(data.head)).not.toContain('Doe');
});

test('ids that are no UUIDs come back too, a few of them or all', async () => {
  for (const [name, every] of [
    ['few', 30],
    ['all', 1],
  ] as const) {
    const at = (file: string) => temporary.at(`${name}-${file}`);
    const other = explorerCatalogue(at, {
      patients: 90,
      id: (n, random) => (n % every === 0 ? `Id ${n} ä` : uuid(n, random)),
    });
    const own = await written(other, temporary.at(name, '.'));
    await own.needIds();
    const patients = other.db.all<{ id: string; slug: string }>(
      'SELECT id, slug FROM patients ORDER BY number',
    );
    expect(patients.map((_, i) => [own.id(i), own.slug(i)])).toEqual(
      patients.map(({ id, slug }) => [id, slug]),
    );
    expect(own.head.ids.kind).toBe(name === 'few' ? 'uuid' : 'text');
    expect(await own.patientsOf(['Id 30 ä', 'nobody'])).toEqual([29]);
    const model = new Model(own);
    await model.ask({ ...emptyQuestion(), text: 'id 60' });
    expect([...model.result]).toEqual([59]);
    other.close();
  }
});

test('of very many patients only what is asked for is fetched', async () => {
  const fetched: string[] = [];
  const own = await written(catalogue, temporary.at('large'), { most: 100 }, (file) =>
    fetched.push(file.replace(/\..*/, '')),
  );
  const model = new Model(own);
  await model.ask({ ...emptyQuestion(), filters: new Map([['sex', { kind: 'values', values: ['F'] }]]) });
  expect(fetched).toEqual(['sex']);
  expect(model.result.length).toBe(catalogue.count(`SELECT count(*) ${FROM} WHERE ${TEXTS.sex} = 'F'`));
  await own.needIds([250, 299]);
  expect(fetched).toEqual(['sex', 'ids']);
  const id = (number: number) =>
    catalogue.db.get<{ id: string }>('SELECT id FROM patients WHERE number = ?', number)!.id;
  expect(own.id(250)).toBe(id(251));
  expect(own.id(300)).toBeUndefined();
  expect(await own.patientsOf([id(600)])).toEqual([599]);
  expect(fetched).toEqual(['sex', ...Array<string>(6).fill('ids')]);
});
