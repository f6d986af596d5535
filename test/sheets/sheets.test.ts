import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Random } from '../../scripts/sample/random.ts';
import { Database } from '../../src/catalogue/database.ts';
import { mediaFiles, NO_BOXES } from '../../src/catalogue/media.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import type { Picture } from '../../src/imaging/types.ts';
import { Stages, silentProgress } from '../../src/progress.ts';
import { assignSheets } from '../../src/sheets/assign.ts';
import { drawSheets } from '../../src/sheets/draw.ts';
import { CELLS, cellCorner, SHEET_SIDE } from '../../src/sheets/grid.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let made = 0;

beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

/** A catalogue of images alone, put into sheets. */
function assigned(names: string[], salt = 'a test'): Database {
  const at = (name: string) => temporary.at(`${++made}-${name}`);
  const state = at('state.sqlite');
  Database.openState(state).db.close();
  const db = Database.create(at('catalogue.sqlite'), state);
  db.transaction(() => {
    for (const [i, name] of names.entries())
      db.run(
        `INSERT INTO images (number, patient, split, path, bytes, modified, slug, media, drawn)
         VALUES (?1, ?1, 'train', ?2, 1, 1, ?2, ?3, ?4)`,
        i + 1,
        name,
        `media-of-${name}`,
        name.startsWith('unreadable') ? null : NO_BOXES,
      );
  });
  assignSheets(db, salt);
  return db;
}

const sheetsOf = (db: Database) =>
  db
    .all<{ sheet: string; images: string }>(
      'SELECT sheet, json_group_array(image) AS images FROM (SELECT * FROM sheet_cells ORDER BY image) GROUP BY sheet ORDER BY min(image)',
    )
    .map(({ sheet, images }) => ({ sheet, images: JSON.parse(images) as number[] }));

test('sheets are full of neighbours, and one more image moves only those near it', () => {
  const random = new Random('sheets');
  const names = Array.from({ length: 3000 }, () => random.whole(0, 2 ** 32).toString(16)).sort();
  const before = sheetsOf(assigned(names));
  expect(before.flatMap(({ images }) => images)).toEqual(names.map((_, i) => i + 1));
  expect(Math.max(...before.map(({ images }) => images.length))).toBe(CELLS);
  // Far fewer files, although sheets end where names say so.
  expect(before.length).toBeLessThan(3000 / 40);
  let changed = 0;
  for (let i = 0; i < 20; i++) {
    const more = [...names, random.whole(0, 2 ** 32).toString(16)].sort();
    const known = new Set(before.map(({ sheet }) => sheet));
    changed += sheetsOf(assigned(more)).filter(({ sheet }) => !known.has(sheet)).length;
  }
  expect(changed / 20).toBeLessThan(6);
});

test('images without a thumbnail have no place; other pictures and another way of drawing have other names', () => {
  const db = assigned(['a', 'unreadable', 'b']);
  const rows = db.all<{ image: number; cell: number }>('SELECT image, cell FROM sheet_cells ORDER BY image');
  expect(rows.map(({ image, cell }) => [image, cell])).toEqual([
    [1, 0],
    [3, 1],
  ]);
  const { sheet } = sheetsOf(db)[0]!;
  expect(sheet).toMatch(/^([0-9a-f]{2})\/\1[0-9a-f]{22}\.webp$/);
  expect(sheetsOf(assigned(['a', 'b']))[0]!.sheet).toBe(sheet);
  expect(sheetsOf(assigned(['a', 'c']))[0]!.sheet).not.toBe(sheet);
  expect(sheetsOf(assigned(['a', 'b'], 'drawn otherwise'))[0]!.sheet).not.toBe(sheet);
});

test.each(['sharp', 'portable'] as const)(
  'each thumbnail is where its cell says, by %s, and is drawn once',
  async (name) => {
    const backend = await loadBackend(name);
    const media = temporary.at(`media-${name}`);
    const names = Array.from({ length: 11 }, (_, i) => `${name}-${i}`);
    const db = assigned(names);
    const sizes = names.map((_, i) => ({ width: 256 - 20 * i, height: 56 + 20 * i }));
    for (const [i, id] of names.entries()) {
      const file = path.join(media, mediaFiles.thumbnail(`media-of-${id}`, NO_BOXES));
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, await backend.encodeWebp(slope(sizes[i]!, 20 * i)));
    }
    const told = vi.fn();
    const stages = new Stages({ ...silentProgress, stage: () => ({ advance: told, done() {} }) });
    const draw = () => drawSheets(db, { media, backend, jobs: 2, stages, signal: undefined });
    await draw();
    expect(told).toHaveBeenCalledTimes(sheetsOf(db).length);
    // What the cache holds is not drawn again.
    await draw();
    expect(told).toHaveBeenCalledTimes(sheetsOf(db).length);
    for (const { sheet, images } of sheetsOf(db)) {
      const picture = await backend.decodeWebp(readFileSync(path.join(media, mediaFiles.sheet(sheet))));
      expect([picture.width, picture.height]).toEqual([SHEET_SIDE, SHEET_SIDE]);
      const grey = (x: number, y: number) => picture.data[3 * (y * SHEET_SIDE + x)]!;
      for (const [cell, image] of images.entries()) {
        const { width, height } = sizes[image - 1]!;
        const { x, y } = cellCorner(cell);
        const expected = slope(sizes[image - 1]!, 20 * (image - 1));
        for (const [across, down] of [
          [4, 4],
          [width - 5, 4],
          [4, height - 5],
          [width - 5, height - 5],
        ] as const)
          expect(Math.abs(grey(x + across, y + down) - expected.data[down * width + across]!)).toBeLessThan(
            10,
          );
        // Beside it the cell is black.
        if (width < 240) expect(grey(x + width + 8, y + 4)).toBeLessThan(10);
        if (height < 240) expect(grey(x + 4, y + height + 8)).toBeLessThan(10);
      }
    }
  },
);

/** Grey that grows to the right and downwards. */
function slope({ width, height }: { width: number; height: number }, first: number): Picture {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.min(255, 30 + first / 2 + ((i % width) + Math.floor(i / width)) / 4),
  );
  return { width, height, channels: 1, data };
}
