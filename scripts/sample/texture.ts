import { blur, type Field, newField } from './field.ts';
import { Random } from './random.ts';

/**
 * Random fields that every picture reads from its own offset: made once, they save most of the work of
 * drawing. All wrap around, so that an offset needs no care at the edges.
 */
export interface Textures {
  /** 512×512, mean 0, deviation 1: clouds with detail from about 120 down to 8 image pixels. */
  cloud: Float32Array;
  /** 512×512, mean 0, deviation 1: the fine meshwork of lung, about 4 to 20 image pixels. */
  mesh: Float32Array;
  /** 1024×1024, mean 0, deviation 1: film grain, a little coarser than one pixel. */
  grain: Float32Array;
}

let made: Textures | undefined;

/** The shared random fields. They do not depend on the seed of a sample. */
export function textures(): Textures {
  made ??= {
    cloud: octaves('cloud', [
      [1, 0.2],
      [3, 0.45],
      [7, 0.75],
      [15, 1],
      [26, 0.9],
    ]),
    mesh: octaves('mesh', [
      [0, 0.3],
      [1, 0.8],
      [3, 0.6],
    ]),
    grain: grain(1024),
  };
  return made;
}

function noise(n: number, key: string): Field {
  const random = new Random(key);
  const field = newField(n);
  for (let i = 0; i < field.data.length; i++) field.data[i] = random.next() - 0.5;
  return field;
}

function octaves(key: string, parts: readonly (readonly [radius: number, weight: number])[]): Float32Array {
  const n = 512;
  const sum = newField(n);
  for (const [radius, weight] of parts) {
    const part = noise(n, `texture/${key}/${radius}`);
    if (radius > 0) blur(part, radius, 2, true);
    normalise(part.data);
    for (let i = 0; i < n * n; i++) sum.data[i]! += weight * part.data[i]!;
  }
  normalise(sum.data);
  return sum.data;
}

function grain(n: number): Float32Array {
  const raw = noise(n, 'texture/grain');
  const out = new Float32Array(n * n);
  for (let y = 0; y < n; y++) {
    const [up, down] = [((y + n - 1) % n) * n, ((y + 1) % n) * n];
    for (let x = 0; x < n; x++) {
      const [left, right] = [(x + n - 1) % n, (x + 1) % n];
      const near =
        raw.data[y * n + left]! + raw.data[y * n + right]! + raw.data[up + x]! + raw.data[down + x]!;
      out[y * n + x] = raw.data[y * n + x]! + 0.55 * near;
    }
  }
  normalise(out);
  return out;
}

function normalise(data: Float32Array): void {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    squares += data[i]! * data[i]!;
  }
  const mean = sum / data.length;
  const share = 1 / Math.sqrt(squares / data.length - mean * mean);
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! - mean) * share;
}
