import { expect, test } from 'vitest';
import { lookUp, nameOf, privateCreatorOf } from '../../src/dicom/dictionary.ts';

test.each([
  ['00100010', "Patient's Name", 'PN'],
  ['00020010', 'Transfer Syntax UID', 'UI'],
  ['0008001C', 'Synthetic Data', 'CS'],
  ['60023000', 'Overlay Data', 'OB or OW'],
  ['50040005', 'Curve Dimensions', 'US'],
  ['00203105', 'Source Image IDs', 'CS'],
  ['00280000', 'Group Length', 'UL'],
  ['00660040', 'Long Primitive Point Index List', 'OL'],
])('%s is %s', (tag, name, vr) => {
  expect(lookUp(tag)).toMatchObject({ name, vr });
});

test('names are text, not HTML', () => {
  for (const tag of ['00181271', '0018115E', '00101040']) expect(nameOf(tag)).not.toMatch(/&\w*;?|[<>]/);
});

test('private elements have a creator', () => {
  expect(nameOf('00090010')).toBe('Private Creator');
  expect(nameOf('00091001')).toBe('Private Element');
  expect(privateCreatorOf('00091001')).toBe('00090010');
  expect(privateCreatorOf('00090010')).toBeUndefined();
  expect(privateCreatorOf('00100010')).toBeUndefined();
});
