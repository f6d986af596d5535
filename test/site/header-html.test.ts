import { expect, test } from 'vitest';
import { escapeHtml, headerRowsHtml } from '../../src/site/header-html.ts';

test('whatever stands in a header stays text', () => {
  const hostile = `<script>alert("1")</script>&'`;
  const html = headerRowsHtml([
    { tag: hostile, name: hostile, vr: hostile, value: hostile, meaning: hostile, depth: 1 },
  ]);
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
  expect(escapeHtml(hostile)).toBe(escaped);
  expect(html.split(escaped)).toHaveLength(6);
  expect(html).not.toContain('<script');
});

test('withheld elements say so and show nothing', () => {
  const html = headerRowsHtml([
    { tag: '(0010,0010)', name: 'Patient’s Name', vr: 'PN', value: 'Doe', depth: 0, withheld: true },
  ]);
  expect(html).toContain('withheld by the privacy policy');
  expect(html).not.toContain('Doe');
});
