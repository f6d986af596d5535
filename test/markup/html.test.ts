import { expect, test } from 'vitest';
import { html } from '../../src/markup/html.ts';

test('what is put into a template is shown as it is written, whatever it holds', () => {
  const text = `<img src=x onerror="alert('1')"> & co`;
  expect(html`<p title="${text}">${text}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co</p>',
  );
});

test('a template within a template is HTML, and several of them stand one behind the other', () => {
  expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`.text).toBe('<ul><li>1</li><li>2</li></ul>');
});

test('nothing is written for what is not there, and 0 is a number', () => {
  expect(html`<p>${undefined}${null}${false}${0}</p>`.text).toBe('<p>0</p>');
});
