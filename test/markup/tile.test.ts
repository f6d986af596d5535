import { expect, test } from 'vitest';
import { thumbnailHtml } from '../../src/markup/thumbnail.ts';
import { tileHtml } from '../../src/markup/tile.ts';
import type { TileView } from '../../src/site/view-types.ts';

const patient: TileView = {
  id: 'a"><script>',
  slug: 'a_22',
  split: 'train',
  labelled: true,
  target: 1,
  class: '<b>Opacity</b>',
  boxes: 1,
  age: 51.9,
  sex: 'F',
  view: 'PA',
  thumbnail: 'a_22.webp',
  thumbnailSize: [256, 200],
  findings: [],
  picture: { width: 256, height: 200, grey: 100, boxes: [{ x: 1.23, y: 2, width: 3.456, height: 4 }] },
};

test('a tile shows id and class as text, and says age in whole years', () => {
  const { text } = tileHtml({ patient, known: undefined });
  expect(text).toContain('title="a&quot;&gt;&lt;script&gt;"');
  expect(text).toContain('&lt;b&gt;Opacity&lt;/b&gt;');
  expect(text).toContain('1 box · </span>F · 51 · PA');
  expect(text).not.toMatch(/<script>|<b>/);
});

test('boxes lie over the thumbnail that has none drawn on', () => {
  const { text } = thumbnailHtml({ file: 'a.webp', picture: patient.picture!, alt: '' });
  expect(text).toContain('src="/thumbnails/clean/a.webp"');
  expect(text).toContain('<rect class="casing" x="1.2" y="2" width="3.5" height="4"></rect>');
  const bare = thumbnailHtml({ file: 'a.webp', picture: { ...patient.picture!, boxes: [] }, alt: '' }).text;
  expect(bare).toContain('src="/thumbnails/a.webp"');
  expect(bare).not.toContain('<svg');
});

test('a patient without a picture is told from one whose picture cannot be read', () => {
  const without = { ...patient, thumbnail: null, picture: undefined };
  expect(tileHtml({ patient: without, known: undefined }).text).toContain('cannot be read');
  expect(tileHtml({ patient: { ...without, split: null }, known: undefined }).text).toContain('no image');
});
