import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { readRows } from '../support/files.ts';
import { startTags } from '../support/html.ts';

const { data, site, url } = inject('sample');

/** The patient whose boxes are known from the literature on the dataset. */
const WORKED = '00436515-870c-4b36-a041-de91049b9ab4';
const WORKED_BOXES = [
  { x: 264, y: 152, width: 213, height: 379 },
  { x: 562, y: 152, width: 256, height: 453 },
];

/** Boxes of the label table by patient, in the order of the rows. */
async function boxesOfTable() {
  const boxes = new Map<string, { x: number; y: number; width: number; height: number }[]>();
  for (const [id, x, y, width, height, target] of await readRows(data, 'stage_2_train_labels.csv')) {
    const own = boxes.get(id!) ?? [];
    if (target === '1')
      own.push({ x: Number(x), y: Number(y), width: Number(width), height: Number(height) });
    boxes.set(id!, own);
  }
  return boxes;
}

test('every patient page draws the boxes of its rows, in their order, in pixels of the image; negatives none', async () => {
  const table = await boxesOfTable();
  expect(table.get(WORKED)).toEqual(WORKED_BOXES);
  expect([...table.values()].filter((boxes) => boxes.length > 0)).not.toHaveLength(0);
  for (const [id, boxes] of table) {
    const tags = startTags(await readFile(path.join(site, 'patients', id, 'index.html'), 'utf8'));
    const drawn = tags
      .filter(
        // Those of the film: the thumbnails of similar images have boxes, too.
        ({ name, attributes }) => name === 'rect' && attributes.get('id')?.startsWith('box-'),
      )
      .map(({ attributes }) => ({
        x: Number(attributes.get('x')),
        y: Number(attributes.get('y')),
        width: Number(attributes.get('width')),
        height: Number(attributes.get('height')),
      }));
    expect(drawn, id).toEqual(boxes);
    const views = tags.flatMap(({ attributes }) => attributes.get('viewbox') ?? []);
    if (boxes.length > 0) expect(views, id).toContain('0 0 1024 1024');
  }
});

test('record.json holds the same boxes as the table', async () => {
  for (const [id, boxes] of await boxesOfTable()) {
    const record = JSON.parse(await readFile(path.join(site, 'patients', id, 'record.json'), 'utf8'));
    expect(record.boxes, id).toEqual(boxes.map((box, i) => ({ number: i + 1, ...box })));
  }
});

test.each([1280, 700, 390])(
  'on a screen of %i pixels the boxes of the worked case lie where the image is, to within 1.5 pixels',
  async (width) => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(`${url}patients/${WORKED}/`);
      const image = page.locator('main img').first();
      await image.evaluate((element: HTMLImageElement) => element.decode());
      const scene = await image.evaluate((element: HTMLImageElement) => {
        const place = (e: Element) => {
          const { x, y, width, height } = e.getBoundingClientRect();
          return { x, y, width, height };
        };
        return {
          natural: [element.naturalWidth, element.naturalHeight],
          image: place(element),
          boxes: [...document.querySelectorAll('.viewer svg rect.box')].map(place),
        };
      });
      expect(scene.natural).toEqual([1024, 1024]);
      expect(scene.boxes).toHaveLength(WORKED_BOXES.length);
      const across = scene.image.width / 1024;
      const down = scene.image.height / 1024;
      expect(across).toBeCloseTo(down, 3);
      WORKED_BOXES.forEach((box, i) => {
        const seen = scene.boxes[i]!;
        const far = Math.max(
          Math.abs(seen.x - (scene.image.x + box.x * across)),
          Math.abs(seen.y - (scene.image.y + box.y * down)),
          Math.abs(seen.width - box.width * across),
          Math.abs(seen.height - box.height * down),
        );
        expect(far).toBeLessThanOrEqual(1.5);
      });
    } finally {
      await browser.close();
    }
  },
);
