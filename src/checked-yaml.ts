import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { DataFault } from './errors.ts';

/** A YAML file that is what its schema asks for. */
export interface CheckedYaml<T> {
  data: T;
  /** Line on which a key stands, from 1; undefined where it is not in the file. */
  lineOf(keys: PropertyKey[]): number | undefined;
}

/**
 * Reads a YAML file and compares it with a schema.
 * @param file the path to read
 * @param name the path as messages should name it
 * @param noun what a key is, such as `the setting`
 * @throws DataFault that names the key and its line, what is allowed and what was found
 */
export function loadYaml<S extends z.ZodType>(
  file: string,
  name: string,
  schema: S,
  noun: string,
): CheckedYaml<z.infer<S>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new DataFault('the file cannot be read.', { file: name });
  }
  return parseYaml(text, name, schema, noun);
}

/** Like `loadYaml`, from text. */
export function parseYaml<S extends z.ZodType>(
  text: string,
  name: string,
  schema: S,
  noun: string,
): CheckedYaml<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new DataFault('this is not valid YAML.', {
      file: name,
      at: `line ${line}`,
      found: broken.message.split('\n', 1)[0]!.replace(/ at line.*$/, ''),
    });
  }
  const lineOf = (keys: PropertyKey[]) => {
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : undefined;
  };
  const result = schema.safeParse(document.toJS() ?? emptyFor(schema), { reportInput: true });
  if (result.success) return { data: result.data, lineOf };
  const issue = result.error.issues[0]!;
  const at = (keys: PropertyKey[]) => {
    const line = lineOf(keys);
    return line === undefined ? '' : `, line ${line}`;
  };
  const key = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((k) => (key ? `${key}.${k}` : k)).join(', ');
    throw new DataFault(`there is no ${noun.replace(/^the /, '')} ${unknown}.`, {
      file: `${name}${at([...issue.path, issue.keys[0]!])}`,
      expected: `one of ${allowedKeys(schema, issue.path).join(', ')}`,
      remedy: 'Correct the name or remove the line.',
    });
  }
  // What is missing has no line of its own: that of what it should stand in is near enough.
  const near = at([...issue.path]) || (issue.path.length > 1 ? at(issue.path.slice(0, -1)) : '');
  throw new DataFault(`${noun} ${key || '(the whole file)'} is wrong.`, {
    file: `${name}${near}`,
    expected: expectation(issue),
    remedy: `README.md lists every ${noun.replace(/^the /, '')} with an example.`,
  });
}

/** What an empty file says. */
const emptyFor = (schema: z.ZodType) => (schema instanceof z.ZodObject ? {} : null);

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const found = issue.input === undefined ? ', which is required' : '';
    const nouns: Record<string, string> = {
      string: 'a text',
      int: 'a whole number',
      number: 'a whole number',
      object: 'a group of settings',
      record: 'a group of settings',
      array: 'a list',
    };
    return `${nouns[issue.expected] ?? `a ${issue.expected}`}${found}`;
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'a text that is not empty';
    return issue.origin === 'array' ? 'a list that is not empty' : `at least ${issue.minimum}`;
  }
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'an e-mail address';
  return issue.message;
}

/** The keys that may stand where an unknown one was found. */
function allowedKeys(root: z.ZodType, path: PropertyKey[]): string[] {
  let schema: unknown = unwrap(root);
  for (const key of path) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[key as string];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else if (schema instanceof z.ZodArray) schema = schema.element;
  }
  const object = unwrap(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrap(schema: unknown): unknown {
  // What is changed before it is compared has its keys behind the change.
  if (schema instanceof z.ZodPipe)
    return unwrap(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap())
    : schema;
}
