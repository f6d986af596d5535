import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../scripts/sample/random.ts';
import { Database } from '../../src/catalogue/database.ts';
import { outlineOf } from '../../src/imaging/miniature.ts';
import { perceptualHash } from '../../src/imaging/perceptual-hash.ts';
import { parseHashes } from '../../src/similarity/hashes.ts';
import compare from '../../src/similarity/worker.ts';

const IMAGES = 2100;

/** Waves of a few lengths; every fifth picture is an earlier one, a little brighter. */
function pictures(): Uint8Array[] {
  const random = new Random('waves');
  const all: Uint8Array[] = [];
  for (let i = 0; i < IMAGES; i++) {
    if (i % 5 === 4) {
      all.push(all[random.whole(0, i - 1)]!.map((v) => Math.min(255, v + 1)));
      continue;
    }
    const waves = Array.from(
      { length: 6 },
      () => [random.whole(1, 9), random.whole(1, 9), random.whole(5, 30)] as const,
    );
    all.push(
      Uint8Array.from({ length: 64 * 64 }, (_, n) => {
        const [x, y] = [(n % 64) / 64, Math.floor(n / 64) / 64];
        return (
          120 + waves.reduce((sum, [a, b, height]) => sum + (height * Math.sin(a * x * 3 + b * y * 3)) / 2, 0)
        );
      }),
    );
  }
  return all;
}

test('what is said of many images is the same on one thread and on several', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'reading-room-threads-'));
  try {
    const state = path.join(folder, 'state.sqlite');
    const { db } = Database.openState(state);
    const all = pictures();
    db.transaction(() => {
      for (const [i, miniature] of all.entries())
        db.run('INSERT INTO miniatures VALUES (?, ?, ?)', i + 1, outlineOf(miniature), miniature);
    });
    db.close();
    const numbers = Uint32Array.from(all, (_, i) => i + 1);
    const hashes = parseHashes(
      all.map((data) => perceptualHash({ width: 64, height: 64, channels: 1, data })),
    );
    const task = { state, numbers, readings: numbers, patients: numbers, pixels: numbers, hashes, keys: [] };
    const alone = await compare({ ...task, threads: 1 });
    const together = await compare({ ...task, threads: 3 });
    expect(alone.copies.length).toBeGreaterThan(IMAGES / 6);
    expect(together).toEqual(alone);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
