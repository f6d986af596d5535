import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../support/command-line.ts';
import { listFiles, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { writeTiny } from '../support/tiny.ts';

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

const call = (...args: string[]) => run(temporary.folder, ...args);

describe('help', () => {
  test('the program and each of its commands tell on standard output what they do, with an example', async () => {
    const { stdout } = await call('--help');
    const commands = [...stdout.matchAll(/^ {2}(\w+) \[/gm)].map(([, name]) => name!);
    expect(commands).toEqual(expect.arrayContaining(['build', 'sample', 'serve', 'help']));
    const silent: string[] = [];
    for (const command of ['', ...commands.filter((name) => name !== 'help')]) {
      const help = await call(...(command ? [command] : []), '--help');
      expect([help.status, help.stderr], command).toEqual([0, '']);
      expect(help.stdout, command).toContain('Usage: reading-room');
      if (!/^Examples?:\n {2}\S/m.test(help.stdout)) silent.push(command || 'reading-room');
    }
    expect(silent).toEqual([]);
  });

  test('--version prints the version alone', async () => {
    const { status, stdout, stderr } = await call('--version');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong usage ends with 2, tells what is allowed and writes nothing', () => {
  test.each([
    [['build'], /--data/],
    [['build', '--data', 'x', '--colour'], /--colour/],
    [['build', '--data', 'x', '--jobs', '0'], /--jobs.*'0'.*at least 1/],
    [['build', '--data', 'x', '--jobs', 'many'], /--jobs.*'many'.*at least 1/],
    [['build', '--data', 'x', '--jobs', '1.5'], /--jobs.*'1.5'.*at least 1/],
    [['build', '--data', 'x', '--jobs', '-1'], /--jobs|-1/],
    [['build', '--data', 'x', '--base', '/a b/'], /--base.*\/a b\/.*Expected a path such as/],
    [['build', '--data', 'x', '--base', '/../'], /--base.*Expected a path such as/],
    [['build', '--data', 'x', '--site', 'example.org'], /--site.*https:\/\/example\.org/],
    [['build', '--data', 'x', '--imaging', 'magic'], /--imaging.*sharp, portable/],
    [['build', '--data'], /--data/],
    [['build', '--data', 'x', 'extra'], /argument/],
    [['sample'], /--out/],
    [['sample', '--out', 'x', '--patients', '1'], /--patients.*'1'.*(at least|from) 2/],
    [['sample', '--out', 'x', '--seed', 'lucky'], /--seed.*whole number/],
    [['serve', '--port', '65536'], /--port.*from 0 to 65535/],
    [['bulid'], /bulid/],
    [[], /Usage/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await call(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/--help|Usage/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(await listFiles(temporary.folder)).toEqual([]);
  });
});

test('more patients than the sample can have are refused with the limit, not with a stack', async () => {
  const { status, stdout, stderr } = await call('sample', '--out', 'big', '--patients', '30001');
  expect(stdout).toBe('');
  expect(status).toBe(2);
  expect(stderr).toContain('30000');
  expect(stderr).not.toMatch(/^ {4}at /m);
});

describe('settings that are wrong end with 1 and name the file, the key and the line', () => {
  const good = 'title: A title\ndescription: A description\n';
  test.each([
    ['an unknown key', `${good}colour: red\n`, ['colour', 'line 3', 'title']],
    ['an unknown key of a group', `${good}gallery:\n  size: 3\n`, ['gallery.size', 'line 4', 'pageSize']],
    ['a number for a text', `title: 5\ndescription: A\n`, ['title', 'line 1', 'a text']],
    [
      'a text for a number',
      `${good}gallery:\n  pageSize: many\n`,
      ['gallery.pageSize', 'line 4', 'a whole number'],
    ],
    [
      'a number out of range',
      `${good}gallery:\n  pageSize: 0\n`,
      ['gallery.pageSize', 'line 4', 'at least 1'],
    ],
    ['a missing title', 'description: A\n', ['title', 'required']],
    [
      'a colour that is none',
      `${good}classes:\n  Normal:\n    colour: red\n`,
      ['colour', 'line 5', '#rrggbb'],
    ],
    [
      'a script for an address',
      `${good}homepage: "javascript:alert(1)"\n`,
      ['homepage', 'line 3', 'https://'],
    ],
    ['broken YAML', `${good}classes: [\n`, ['line', 'YAML']],
    ['a list for the whole', '- title\n', ['settings']],
  ])('%s', async (_what, text, expected) => {
    const data = await writeTiny(inject('sample').data, temporary.at('data'));
    await writeFile(temporary.at('settings.yaml'), text);
    const { status, stdout, stderr } = await call(
      ...['build', '--data', data.folder, '--out', 'site', '--config', 'settings.yaml'],
    );
    expect([status, stdout], stderr).toEqual([1, '']);
    for (const part of ['settings.yaml', ...expected]) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('a settings file that is not there', async () => {
    const data = await writeTiny(inject('sample').data, temporary.at('data'));
    const { status, stdout, stderr } = await call('build', '--data', data.folder, '--config', 'none.yaml');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/none\.yaml: .*--config/);
  });
});
