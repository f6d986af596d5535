import { expect, test } from 'vitest';
import { CHANGES, traitsOf } from '../../scripts/bench/changed-copies.ts';
import { castSample } from '../../scripts/sample/cases.ts';
import { drawRadiograph } from '../../scripts/sample/radiograph.ts';
import { OUTLINE_BYTES, outlineOf } from '../../src/imaging/miniature.ts';
import type { Picture } from '../../src/imaging/types.ts';
import { Comparer } from '../../src/similarity/comparer.ts';
import { parseHashes } from '../../src/similarity/hashes.ts';

const FILMS = 4;

const films = castSample(FILMS, 2, 3).train.map(
  ({ film }): Picture => ({ width: 1024, height: 1024, channels: 1, data: drawRadiograph(film) }),
);

/** Compares pictures as a build does, each being of another patient. */
function comparerOf(pictures: Picture[]): Comparer {
  const traits = pictures.map(traitsOf);
  const outlines = new Uint8Array(pictures.length * OUTLINE_BYTES);
  for (const [i, { miniature }] of traits.entries()) outlines.set(outlineOf(miniature), i * OUTLINE_BYTES);
  const numbers = Uint32Array.from(pictures.keys());
  return new Comparer({
    hashes: parseHashes(traits.map(({ hash }) => hash)),
    patients: numbers,
    pixels: numbers,
    outlines,
    miniature: (item) => traits[item]!.miniature,
  });
}

test.each(CHANGES.filter(({ name }) => !/[34] % |2°/.test(name)))(
  'an image is found again that is $name, and no other one is taken for it',
  async ({ apply }) => {
    const comparer = comparerOf([...films, ...(await Promise.all(films.map(apply)))]);
    for (let film = 0; film < FILMS; film++) {
      const { copies, nearest } = comparer.row(film);
      expect(copies.map(({ item }) => item)).toEqual([film + FILMS]);
      expect(nearest[0]!.item).toBe(film + FILMS);
    }
  },
);
