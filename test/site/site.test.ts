import { describe, expect, test } from 'vitest';
import { formatBytes, shortId } from '../../src/site/format.ts';
import { headerRows } from '../../src/site/header-table.ts';
import { classSlugs, paths, withBase } from '../../src/site/paths.ts';
import { pixelSpacing } from '../../src/site/spacing.ts';

describe('addresses', () => {
  test('stand under the base path', () => {
    expect(withBase('/', paths.patient('a'))).toBe('/patients/a/');
    expect(withBase('/rsna/', paths.patients(2))).toBe('/rsna/patients/page/2/');
  });

  test('classes have names of their own, of lower-case letters, digits and hyphens', () => {
    const names = ['No Lung Opacity / Not Normal', 'no lung opacity  not normal', 'Größe', '正常', '!'];
    expect([...classSlugs(names).values()]).toEqual([
      'no-lung-opacity-not-normal',
      'no-lung-opacity-not-normal-2',
      'gro-e',
      'class',
      'class-2',
    ]);
  });
});

describe('the header table', () => {
  test('stands in tag order, with items below their sequence and withheld elements in their place', () => {
    const rows = headerRows(
      {
        header: {
          '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.7'] },
          '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2'] } }] },
          '00280030': { vr: 'DS', Value: [0.14300000000000002, 0.14300000000000002] },
        },
        withheld: [{ tag: '00100010', vr: 'PN' }],
      },
      142006,
    );
    expect(
      rows.map(
        (r) =>
          `${'  '.repeat(r.depth)}${r.tag} ${r.name} ${r.vr}: ${r.withheld ? 'withheld' : r.value}${r.meaning ? ` = ${r.meaning}` : ''}`,
      ),
    ).toEqual([
      '(0008,0016) SOP Class UID UI: 1.2.840.10008.5.1.4.1.1.7 = Secondary Capture Image Storage',
      '(0008,1140) Referenced Image Sequence SQ: 1 item',
      '   Item 1 : ',
      '    (0008,1155) Referenced SOP Instance UID UI: 1.2',
      "(0010,0010) Patient's Name PN: withheld",
      '(0028,0030) Pixel Spacing DS: 0.14300000000000002\\0.14300000000000002',
      '(7FE0,0010) Pixel Data OB: 142,006 bytes',
    ]);
  });
});

describe('pixelSpacing(header)', () => {
  test('has the row spacing first, which is the height of a pixel', () => {
    expect(pixelSpacing({ '00280030': { vr: 'DS', Value: [0.2, 0.1] } })).toEqual({
      row: 0.2,
      column: 0.1,
      source: 'Pixel Spacing (0028,0030)',
    });
  });

  test('falls back to Imager Pixel Spacing and says so', () => {
    const spacing = pixelSpacing({
      '00280030': { vr: 'DS', Value: [0, 0] },
      '00181164': { vr: 'DS', Value: ['0.139'] },
    });
    expect(spacing).toEqual({ row: 0.139, column: 0.139, source: 'Imager Pixel Spacing (0018,1164)' });
  });

  test('is undefined where the header has none', () => {
    expect(pixelSpacing({ '00280030': { vr: 'DS' } })).toBeUndefined();
  });
});

test('sizes are written with the unit that fits', () => {
  expect([0, 999, 1000, 142_006, 4e9].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 kB',
    '142 kB',
    '4 GB',
  ]);
});

test('long ids are cut for captions', () => {
  expect([shortId('0004cfab-14fd-4e49'), shortId('patient-12')]).toEqual(['0004cfab…', 'patient-12']);
});
