/** A point in image pixels of the 1024×1024 picture, origin top-left. */
export type Point = readonly [x: number, y: number];

/** A point of a stroke: where, how wide (radius in image pixels), how strong. */
export type Bead = readonly [x: number, y: number, radius: number, strength: number];

/** Side of the finished picture, in pixels. All geometry is given in these pixels whatever a field's own size. */
export const SIDE = 1024;

/** A square grid of numbers covering the whole picture at `n`×`n`. */
export interface Field {
  n: number;
  data: Float32Array;
}

export function newField(n: number): Field {
  return { n, data: new Float32Array(n * n) };
}

/** A smooth curve through the points (Catmull-Rom), `steps` points a span; a closed one ends where it began. */
export function curve(points: readonly Point[], steps: number, closed = false): Point[] {
  const count = points.length;
  const at = (i: number) => points[closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))]!;
  const out: Point[] = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const on = (a: number, b: number, c: number, d: number) =>
        b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      out.push([on(p[0], q[0], r[0], s[0]), on(p[1], q[1], r[1], s[1])]);
    }
  }
  if (!closed) out.push(points[count - 1]!);
  return out;
}

/** An ellipse as a polygon, turned by `turn` radians. */
export function ellipse(cx: number, cy: number, rx: number, ry: number, turn = 0): Point[] {
  const out: Point[] = [];
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  for (let i = 0; i < 28; i++) {
    const [x, y] = [rx * Math.cos((i * Math.PI) / 14), ry * Math.sin((i * Math.PI) / 14)];
    out.push([cx + x * c - y * s, cy + x * s + y * c]);
  }
  return out;
}

const SUBROWS = 4;
/** Left all zero between calls. */
let steps = new Float32Array(0);

/**
 * Adds `value` times the share of each cell that the polygon covers. Every edge leaves its crossing with
 * four sub-rows a cell as a step; a running sum along the row turns the steps into coverage.
 */
export function fill(field: Field, polygon: readonly Point[], value: number): void {
  const { n, data } = field;
  const scale = n / SIDE;
  const pitch = n + 2;
  if (steps.length < pitch * n) steps = new Float32Array(pitch * n);
  let [top, bottom, left, right] = [n, -1, n, 0];
  for (let i = 0; i < polygon.length; i++) {
    const p = polygon[i]!;
    const q = polygon[(i + 1) % polygon.length]!;
    const down = p[1] < q[1];
    const [x0, y0] = [(down ? p[0] : q[0]) * scale, (down ? p[1] : q[1]) * scale];
    const [x1, y1] = [(down ? q[0] : p[0]) * scale, (down ? q[1] : p[1]) * scale];
    const from = Math.max(0, Math.ceil(y0 * SUBROWS - 0.5));
    const to = Math.min(n * SUBROWS - 1, Math.ceil(y1 * SUBROWS - 0.5) - 1);
    if (from > to) continue;
    const slope = (x1 - x0) / (y1 - y0);
    const part = (down ? 1 : -1) / SUBROWS;
    for (let s = from; s <= to; s++) {
      const x = Math.min(n, Math.max(0, x0 + ((s + 0.5) / SUBROWS - y0) * slope));
      const cell = Math.floor(x);
      const at = Math.floor(s / SUBROWS) * pitch + cell;
      steps[at]! += part * (1 - (x - cell));
      steps[at + 1]! += part * (x - cell);
      if (cell < left) left = cell;
      if (cell > right) right = cell;
    }
    top = Math.min(top, Math.floor(from / SUBROWS));
    bottom = Math.max(bottom, Math.floor(to / SUBROWS));
  }
  for (let y = top; y <= bottom; y++) {
    let covered = 0;
    for (let x = left; x <= right + 1; x++) {
      covered += steps[y * pitch + x]!;
      steps[y * pitch + x] = 0;
      if (x < n) data[y * n + x]! += value * Math.abs(covered);
    }
  }
}

/** How strong a stroke is from its axis (0) to its edge (1), in 64 steps. */
export type Profile = Float32Array;

function profile(of: (d: number) => number): Profile {
  return Float32Array.from({ length: 65 }, (_, i) => of(Math.min(1, i / 64)));
}

const chord = (d: number) => Math.sqrt(Math.max(0, 1 - d * d));

/** X-ray path through a full round rod (a vessel), fading to nothing at its edge. */
export const ROD = profile((d) => chord(d));
/** X-ray path through a bone: a dense shell around a lighter core. */
export const BONE = profile((d) => {
  const shell = chord(d) - 0.8 * chord(Math.min(1, d / 0.8));
  return Math.min(1, 1.15 * shell + 0.5 * chord(Math.min(1, d / 0.8)));
});
/** A soft-edged band with no shell. */
export const HAZE = profile((d) => (1 - d * d) ** 2);
/** Metal or plastic: the full strength almost to the edge. */
export const SOLID = profile((d) => Math.min(1, (1 - d) * 4));

/** Draws a path of beads, keeping the stronger value where it meets what the field already holds. */
export function stroke(field: Field, beads: readonly Bead[], shape: Profile): void {
  const { n, data } = field;
  const scale = n / SIDE;
  for (let i = 0; i + 1 < beads.length; i++) {
    const [ax, ay, ar, as] = beads[i]!;
    const [bx, by, br, bs] = beads[i + 1]!;
    const [x0, y0, dx, dy] = [ax * scale - 0.5, ay * scale - 0.5, (bx - ax) * scale, (by - ay) * scale];
    const reach = Math.max(ar, br) * scale;
    const squared = dx * dx + dy * dy || 1e-6;
    const left = Math.max(0, Math.ceil(Math.min(x0, x0 + dx) - reach));
    const right = Math.min(n - 1, Math.floor(Math.max(x0, x0 + dx) + reach));
    const top = Math.max(0, Math.ceil(Math.min(y0, y0 + dy) - reach));
    const bottom = Math.min(n - 1, Math.floor(Math.max(y0, y0 + dy) + reach));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        let t = ((x - x0) * dx + (y - y0) * dy) / squared;
        t = Math.min(1, Math.max(0, t));
        const ex = x - x0 - t * dx;
        const ey = y - y0 - t * dy;
        const off = Math.sqrt(ex * ex + ey * ey) / ((ar + (br - ar) * t) * scale);
        if (off >= 1) continue;
        const value = (as + (bs - as) * t) * shape[(off * 64) | 0]!;
        if (value > data[y * n + x]!) data[y * n + x] = value;
      }
    }
  }
}

/** Scratch room of `blur`. */
let copy = new Float32Array(0);

/**
 * Blurs in place: `passes` box averages of `radius` cells each way. Beyond the edge lies more of the edge
 * cell or, wrapped, the opposite side.
 */
export function blur(field: Field, radius: number, passes = 2, wrapped = false): void {
  const { n, data } = field;
  const share = 1 / (2 * radius + 1);
  const low = Int32Array.from({ length: n }, (_, i) =>
    i >= radius ? i - radius : wrapped ? i - radius + n : 0,
  );
  const high = Int32Array.from({ length: n }, (_, i) => {
    const at = i + radius + 1;
    return at < n ? at : wrapped ? at - n : n - 1;
  });
  const line = new Float32Array(n);
  const sums = new Float32Array(n);
  if (copy.length < n * n) copy = new Float32Array(n * n);
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < n; y++) {
      const row = y * n;
      for (let x = 0; x < n; x++) line[x] = data[row + x]!;
      let sum = line[0]!;
      for (let i = 1; i <= radius; i++) sum += line[i]! + line[wrapped ? n - i : 0]!;
      for (let x = 0; x < n; x++) {
        data[row + x] = sum * share;
        sum += line[high[x]!]! - line[low[x]!]!;
      }
    }
    copy.set(data);
    for (let x = 0; x < n; x++) {
      let sum = copy[x]!;
      for (let i = 1; i <= radius; i++) sum += copy[i * n + x]! + copy[(wrapped ? n - i : 0) * n + x]!;
      sums[x] = sum;
    }
    for (let y = 0; y < n; y++) {
      const [enter, leave] = [high[y]! * n, low[y]! * n];
      for (let x = 0; x < n; x++) {
        data[y * n + x] = sums[x]! * share;
        sums[x]! += copy[enter + x]! - copy[leave + x]!;
      }
    }
  }
}

/** The field at `factor` (an even number) times its size, between its cells by straight lines. */
export function enlarge(field: Field, factor: number): Field {
  const out = newField(field.n * factor);
  eachEnlargedRow(field, factor, (row, y) => out.data.set(row, y * out.n));
  return out;
}

/** Hands over the rows that `enlarge` would make, one after the other, in one array that it uses again. */
export function eachEnlargedRow(
  field: Field,
  factor: number,
  use: (row: Float32Array, y: number) => void,
): void {
  const { n, data } = field;
  const size = n * factor;
  const half = factor / 2;
  const line = new Float32Array(n);
  const row = new Float32Array(size);
  for (let y = 0; y < size; y++) {
    const at = Math.min(n - 1, Math.max(0, (y + 0.5) / factor - 0.5));
    const above = Math.min(n - 2, Math.floor(at));
    const low = at - above;
    for (let x = 0; x < n; x++) {
      const i = above * n + x;
      line[x] = data[i]! * (1 - low) + data[i + n]! * low;
    }
    row.fill(line[0]!, 0, half);
    row.fill(line[n - 1]!, size - half);
    let x = half;
    for (let cell = 0; cell + 1 < n; cell++) {
      const rise = (line[cell + 1]! - line[cell]!) / factor;
      let value = line[cell]! + rise / 2;
      for (let k = 0; k < factor; k++) {
        row[x++] = value;
        value += rise;
      }
    }
    use(row, y);
  }
}

/** The field at 1/`factor` of its size: averages of squares. */
export function shrink(field: Field, factor: number): Field {
  const out = newField(field.n / factor);
  const share = 1 / (factor * factor);
  for (let y = 0; y < field.n; y++) {
    const row = Math.floor(y / factor) * out.n;
    for (let x = 0; x < out.n; x++) {
      let sum = 0;
      for (let k = 0; k < factor; k++) sum += field.data[y * field.n + x * factor + k]!;
      out.data[row + x]! += sum * share;
    }
  }
  return out;
}
