import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Database } from '../../src/catalogue/database.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import { crop } from '../../src/imaging/resample.ts';
import { cutCrop } from '../../src/ingest/crop.ts';
import { temporaryFolder } from '../support/files.ts';

test('a part of a picture has the pixels of its place', () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => i);
  const region = { x: 1, y: 1, width: 2, height: 2 };
  expect(crop({ width: 4, height: 3, channels: 1, data }, region).data).toEqual(Uint8Array.of(5, 6, 9, 10));
  expect(crop({ width: 2, height: 2, channels: 3, data }, { x: 1, y: 0, width: 1, height: 2 }).data).toEqual(
    Uint8Array.of(3, 4, 5, 9, 10, 11),
  );
});

test.each(['sharp', 'portable'] as const)(
  'with %s a part is cut from the image in the cache',
  async (name) => {
    await using temporary = await temporaryFolder();
    const backend = await loadBackend(name);
    Database.openState(temporary.at('state')).db.close();
    const db = Database.create(temporary.at('catalogue'), temporary.at('state'));
    try {
      // Dark, with a bright square at 30, 10.
      const data = Uint8Array.from({ length: 64 * 48 }, (_, i) => {
        const [x, y] = [i % 64, Math.floor(i / 64)];
        return x >= 30 && x < 46 && y >= 10 && y < 26 ? 220 : 20;
      });
      await mkdir(temporary.at('ab'));
      await writeFile(
        temporary.at('ab', 'abc.png'),
        await backend.encodePng({ width: 64, height: 48, channels: 1, data }),
      );
      db.run(
        `INSERT INTO images (number, patient, split, path, bytes, modified, slug, rows, columns, media, frame_extension)
       VALUES (1, 1, 'train', 'a', 1, 1, 'a', 48, 64, 'abc', 'png')`,
      );
      const cut = (x: number, y: number) =>
        cutCrop(
          db,
          temporary.folder,
          { image: 1, region: { x, y, width: 16, height: 16 }, width: 8, height: 8 },
          backend,
        );
      const expected = (grey: number) =>
        backend.encodeWebp({ width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(grey) });
      expect(Buffer.from(await cut(30, 10))).toEqual(Buffer.from(await expected(220)));
      expect(Buffer.from(await cut(0, 30))).toEqual(Buffer.from(await expected(20)));
      await writeFile(temporary.at('ab', 'abc.png'), 'no picture');
      await expect(cut(0, 30)).rejects.toThrow('Delete the cache folder and build again.');
    } finally {
      db.close();
    }
  },
);
