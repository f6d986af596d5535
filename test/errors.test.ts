import { expect, test } from 'vitest';
import { DataFault, diskFault, quoteText } from '../src/errors.ts';

test('a fault says where, what was expected, what was found and what to do', () => {
  const fault = new DataFault('the column width is missing.', {
    file: 'labels.csv',
    at: 'line 1',
    expected: 'the columns x, y',
    found: 'x',
    remedy: 'Add it.',
  });
  expect(fault.message).toBe(
    'labels.csv, line 1: the column width is missing. Expected the columns x, y, found x. Add it.',
  );
});

test('a fault without details is its sentence', () => {
  expect(new DataFault('nothing fits.').message).toBe('nothing fits.');
});

test('quoted text shows control characters and bidirectional overrides, and is cut', () => {
  expect(quoteText('a\u001b[31m\u202eb')).toBe('"a\\u{1b}[31m\\u{202e}b"');
  expect(quoteText('x'.repeat(100), 5)).toBe('"xxxxx…"');
});

test('a full disk is told as one, whoever met it', () => {
  const here = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/x',
  });
  const elsewhere = new Error(
    'the pages could not be rendered:\nError: ENOSPC: no space left on device, mkdir',
  );
  for (const error of [here, elsewhere, new Error('database or disk is full')])
    expect(diskFault(error)?.message).toMatch(
      /there is no space left on the disk\. What was done so far is kept/,
    );
  expect(diskFault(new Error('something else'))).toBeUndefined();
});
