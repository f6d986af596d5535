import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, inject, test } from 'vitest';
import { readRows } from '../support/files.ts';
import { startTags } from '../support/html.ts';

const { data, site, base } = inject('sample');

/** Address of each box of the label table, with its sides in pixels. */
async function boxesOfTable() {
  const numbers = new Map<string, number>();
  const boxes: { address: string; x: number; y: number; width: number; height: number }[] = [];
  for (const [id, x, y, width, height, target] of await readRows(data, 'stage_2_train_labels.csv')) {
    if (target !== '1') continue;
    const number = (numbers.get(id!) ?? 0) + 1;
    numbers.set(id!, number);
    const [left, top, across, down] = [x, y, width, height].map(Number);
    boxes.push({
      address: `${base}patients/${id}/#box-${number}`,
      x: left!,
      y: top!,
      width: across!,
      height: down!,
    });
  }
  return boxes;
}

type Box = Awaited<ReturnType<typeof boxesOfTable>>[number];

test.each<[string, (box: Box) => number]>([
  ['smallest-boxes', (b) => b.width * b.height],
  ['largest-boxes', (b) => -b.width * b.height],
  ['tallest-boxes', (b) => -b.height / b.width],
  ['widest-boxes', (b) => b.height / b.width],
  ['boxes-at-edge', (b) => Math.min(b.x, b.y, 1024 - b.x - b.width, 1024 - b.y - b.height)],
])('the sheet %s leads to twelve boxes in their order, each with its picture', async (slug, measure) => {
  const boxes = await boxesOfTable();
  const html = await readFile(path.join(site, 'boxes', 'index.html'), 'utf8');
  const [, rest] = html.split(`<figure class="figure section" id="${slug}"`);
  const tags = startTags(rest!.split('</figure>')[0]!);
  const links = tags.flatMap(({ name, attributes }) =>
    name === 'a' && attributes.get('class') === 'tile' ? [attributes.get('href')!] : [],
  );
  expect(links).toHaveLength(Math.min(12, boxes.length));
  const values = links.map((link) => measure(boxes.find(({ address }) => address === link)!));
  const sorted = boxes.map(measure).sort((a, b) => a - b);
  expect(values).toEqual(sorted.slice(0, links.length));

  for (const { attributes } of tags.filter(({ name }) => name === 'img')) {
    const file = path.join(site, attributes.get('src')!.slice(base.length));
    const { width, height, format } = await sharp(file).metadata();
    expect(format).toBe('webp');
    expect([String(width), String(height)]).toEqual([attributes.get('width'), attributes.get('height')]);
    expect(Math.max(width, height)).toBeLessThanOrEqual(256);
    expect(attributes.get('alt')).toMatch(
      /^Box \d+ of .*, \d+ × \d+ pixels, (upper|lower) (left|right) quarter/,
    );
  }
  // Each link has its target: the box on the patient's page.
  for (const link of links) {
    const [page, id] = link.slice(base.length).split('#');
    const targets = startTags(await readFile(path.join(site, page!, 'index.html'), 'utf8'));
    expect(targets.filter(({ attributes }) => attributes.get('id') === id)).toHaveLength(1);
  }
});
