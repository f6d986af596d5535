import { expect, test } from 'vitest';
import type { CensusUsual } from '../../src/census/types.ts';
import { type HeaderLinks, headerCounts, headerHtml, missingHtml } from '../../src/markup/header.ts';
import { escapeHtml } from '../../src/markup/html.ts';
import type { HeaderRow } from '../../src/site/header-table.ts';
import { headerText } from '../../src/site/header-text.ts';
import { standardLink } from '../../src/site/standard-link.ts';

const links: HeaderLinks = { standard: undefined, element: (slug) => `/headers/${slug}/` };
const row = (tag: string, value: string, more: Partial<HeaderRow> = {}): HeaderRow => ({
  tag,
  name: 'View Position',
  vr: 'CS',
  value,
  depth: 0,
  ...more,
});

test('whatever stands in a header stays text', () => {
  const hostile = `<script>alert("1")</script>&'`;
  const html = headerHtml(
    [{ tag: hostile, name: hostile, vr: hostile, value: hostile, meaning: hostile, depth: 1 }],
    [],
    links,
  );
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
  expect(escapeHtml(hostile)).toBe(escaped);
  expect(html).not.toContain('<script');
  const shown = row('(0018,5101)', hostile, { name: hostile, vr: hostile, meaning: hostile });
  const usual: CensusUsual = {
    ...{ tag: '00185101', name: hostile, slug: '00185101' },
    ...{ kind: 'value', value: hostile, meaning: hostile },
  };
  const marked = headerHtml([{ ...shown, value: 'x' }], [usual], links) + missingHtml([], [usual], links);
  expect(marked.split(escaped)).toHaveLength(3 + 2 + 3 + 1);
  expect(marked).not.toContain('<script');
});

test('withheld elements say so and show nothing', () => {
  const html = headerHtml([row('(0010,0010)', 'Doe', { withheld: true })], [], links);
  expect(html).toContain('withheld by the privacy policy');
  expect(html).not.toContain('Doe');
});

test('groups stand in their order, private elements last, each with the number of its elements', () => {
  const rows = [
    row('(0008,0060)', 'CR'),
    row('(0008,1140)', '1 item', { vr: 'SQ' }),
    row('', '', { depth: 1 }),
    row('(0028,0010)', '1', { depth: 2 }),
    row('(0009,0010)', '', { withheld: true, unlisted: true }),
    row('(0018,5101)', 'PA'),
    row('(0040,0001)', 'x'),
    row('(0028,0010)', '8'),
  ];
  const summaries = [...headerHtml(rows, [], links).matchAll(/<summary>(.*?)<\/summary>/g)].map((m) =>
    m[1]!.replace(/<.*?>/g, ''),
  );
  expect(summaries).toEqual([
    '0008 Identifying 3 elements',
    '0018 Acquisition 1 element',
    '0028 Image presentation 1 element',
    'Other groups 1 element',
    'Private elements 1 element',
  ]);
});

test('tags lead to the standard by a template; private and unknown ones have nowhere to lead', () => {
  const link = standardLink('https://example.org/{group}/{element}?{tag}&x')!;
  expect(link('(0010,103E)')).toBe('https://example.org/0010/103E?0010103E&x');
  expect(link('(6002,3000)')).toBe('https://example.org/60xx/3000?60xx3000&x');
  expect(standardLink(undefined)).toBeUndefined();
  const html = headerHtml([row('(0018,5101)', 'PA'), row('(0019,1001)', '', { unlisted: true })], [], {
    ...links,
    standard: link,
  });
  expect(html.match(/<a .*?>/g)).toEqual([
    '<a href="https://example.org/0018/5101?00185101&amp;x" rel="noreferrer">',
  ]);
});

test('what nearly all other files say is told where this one says something else, or nothing', () => {
  const about = { tag: '00185101', name: 'View Position', slug: '00185101' };
  const usual: CensusUsual = { ...about, kind: 'value', value: 'PA' };
  const text = (rows: HeaderRow[], unusual: CensusUsual[]) =>
    headerHtml(rows, unusual, links).replace(/<.*?>/g, ' ').replace(/\s+/g, ' ');
  expect(text([row('(0018,5101)', 'AP')], [usual])).toContain('AP unusual : nearly all files say PA');
  expect(text([row('(0018,5101)', '', { withheld: true })], [usual])).toContain('nearly all files say PA');
  // Of two images of a patient one may be as all others.
  expect(text([row('(0018,5101)', 'PA')], [usual])).not.toContain('unusual');
  // An element of the same tag within a sequence is another one.
  expect(text([row('(0018,5101)', 'AP', { depth: 2 })], [usual])).not.toContain('unusual');
  expect(text([row('(0018,5101)', 'AP')], [{ ...about, kind: 'absent' }])).toContain(
    'nearly all files do not have this element',
  );
  expect(missingHtml([row('(0018,5101)', 'AP')], [usual], links)).toBe('');
  expect(missingHtml([], [{ ...about, kind: 'present' }], links).replace(/<.*?>/g, '')).toBe(
    'unusual Missing here, while nearly all files have it:View Position (0018,5101)',
  );
  expect(
    headerCounts([row('(0018,5101)', 'AP'), row('(0010,0010)', '', { withheld: true })], [usual]),
  ).toEqual({
    elements: 2,
    withheld: 1,
    unusual: 1,
  });
});

test('headers as text are a line an element, whatever stands in them', () => {
  const rows = [
    row('(0008,1140)', '1 item', { vr: 'SQ', name: 'Referenced Image Sequence' }),
    row('', '', { vr: '', name: 'Item 1', depth: 1 }),
    row('(0008,1155)', '1.2', { vr: 'UI', name: 'Referenced SOP Instance UID', depth: 2 }),
    row('(0010,0010)', 'Doe', { vr: 'PN', name: "Patient's Name", withheld: true }),
    row('(0018,5101)', 'A\nP\u202E\u2028'),
  ];
  expect(headerText('a', [rows, undefined])).toBe(
    [
      'DICOM header of a, image 1 of 2, as published',
      '',
      '(0008,1140)  SQ  Referenced Image Sequence             1 item',
      '                   Item 1',
      '(0008,1155)  UI      Referenced SOP Instance UID       1.2',
      "(0010,0010)  PN  Patient's Name                        [withheld by the privacy policy]",
      '(0018,5101)  CS  View Position                         A\uFFFDP\uFFFD\uFFFD',
      '',
      'DICOM header of a, image 2 of 2, as published',
      '',
      'There is no header that can be read.',
      '',
    ].join('\n'),
  );
  expect(headerText('a', [])).toBe('There is no header that can be read.\n');
});
