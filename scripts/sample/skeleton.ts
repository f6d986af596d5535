import type { Anatomy, Flank } from './anatomy.ts';
import {
  type Bead,
  BONE,
  ellipse,
  type Field,
  fill,
  HAZE,
  newField,
  type Point,
  ROD,
  stroke,
} from './field.ts';
import { Random } from './random.ts';

const FLANKS: readonly Flank[] = [-1, 1];

/**
 * Bones of the chest as added density, 0 to about 0.3: ribs, spine, collar bones, shoulder blades and the
 * heads of the upper arms. Each group is drawn by itself, so that crossing bones add up as they do
 * on film; `reach` is the share of the picture, from the top, that a group can touch.
 */
export function drawBones(anatomy: Anatomy, n: number): Field {
  const out = newField(n);
  const sheet = newField(n);
  const group = (draw: (field: Field) => void, reach = 1) => {
    draw(sheet);
    for (let i = 0; i < n * n * reach; i++) {
      out.data[i]! += sheet.data[i]!;
      sheet.data[i] = 0;
    }
  };
  const ribs = FLANKS.flatMap((flank) => ribCage(anatomy, flank));
  group((field) => {
    for (const rib of ribs) stroke(field, rib.back, BONE);
  });
  group((field) => {
    for (const rib of ribs) stroke(field, rib.front, BONE);
  });
  for (const flank of FLANKS) {
    group((field) => shoulder(anatomy, flank, field));
    group((field) => collarBone(anatomy, flank, field), 0.5);
  }
  group((field) => spine(anatomy, field));
  return out;
}

/**
 * Ribs as tilted ellipses around the chest seen from the front: away from the spine almost level, down round
 * the flank, and on downwards to the cartilage, which casts no shadow. Strength follows the beam's path
 * through the bone: most where a rib turns the corner.
 */
function ribCage(anatomy: Anatomy, flank: Flank): { back: Bead[]; front: Bead[] }[] {
  const random = new Random(`${anatomy.sitter.key}/ribs/${flank}`);
  const portable = anatomy.sitter.view === 'AP';
  const firm = random.between(0.85, 1.15) * (anatomy.sitter.age > 70 ? 0.85 : 1);
  return anatomy.vertebrae.slice(0, 11).map((start, index) => {
    const fall =
      [56, 104, 148, 184, 210, 230, 244, 252, 256, 250, 200][index]! * (portable ? 0.86 : 1) +
      random.bell() * 5;
    const width = anatomy.halfWidth(start + fall * 0.5) + 7 - (index === 0 ? 22 : 0);
    const radius = (10.6 + Math.min(index, 6) * 0.42) * (1 + random.bell() * 0.05) * anatomy.scale;
    const end = index === 0 ? 2.2 : index < 7 ? 2.5 + random.bell() * 0.06 : 2.25 - (index - 7) * 0.14;
    const points: Bead[] = [];
    const back: Bead[] = [];
    const front: Bead[] = [];
    const wave = random.bell() * 4;
    for (let i = 0; i <= 46; i++) {
      const angle = 0.05 + ((end - 0.05) * i) / 46;
      const side = Math.sin(angle);
      const forward = angle > Math.PI / 2;
      const lateral = forward ? width * (0.3 + 0.7 * side) : width * side ** 0.93;
      const down = forward ? 0.5 + 0.47 * (angle - Math.PI / 2) : (1 - Math.cos(angle)) / 2;
      const lift = forward ? 0 : -11 * Math.sin(2 * angle);
      const y = start + fall * down + lift + wave * Math.sin(angle * 3);
      const grazing = 1 / Math.max(0.42, Math.abs(Math.cos(angle)));
      // A rib is a flat band: turning the flank it shows its thin edge.
      const thin = 1 - 0.42 * side ** 10;
      // Both halves fade into each other round the flank, and the front one into its cartilage.
      const join = Math.min(1, Math.abs(angle - Math.PI / 2) / 0.28 + 0.3);
      const fade = join * (forward ? Math.min(1, (end - angle) / 0.5) : 1);
      const strength = forward
        ? 0.05 * firm * fade * Math.min(1.5, grazing)
        : 0.06 * firm * fade * Math.min(1.75, grazing ** 0.8);
      const [px, py] = anatomy.place(
        flank,
        Math.max(14, lateral + (forward ? flank * anatomy.turn * 0.3 : 0)),
        y,
      );
      points.push([
        px,
        py,
        radius * thin * (forward ? 1.08 + 0.12 * (angle - 1.57) : 0.92 + 0.08 * side),
        strength,
      ]);
      if (angle <= Math.PI / 2 + 0.03) back.push(points[i]!);
      if (angle >= Math.PI / 2 - 0.06) front.push(points[i]!);
    }
    return { back, front };
  });
}

function path(anatomy: Anatomy, flank: Flank, points: readonly Bead[]): Bead[] {
  return points.map(([lateral, y, radius, strength]) => {
    const [px, py] = anatomy.place(flank, lateral, y);
    return [px, py, radius * anatomy.scale, strength];
  });
}

function smooth(points: readonly Bead[]): Bead[] {
  const out: Bead[] = [];
  const pick = (i: number) => points[Math.min(points.length - 1, Math.max(0, i))]!;
  for (let i = 0; i + 1 < points.length; i++) {
    const [p, q, r, s] = [pick(i - 1), pick(i), pick(i + 1), pick(i + 2)];
    for (let k = 0; k < 6; k++) {
      const t = k / 6;
      const on = (j: 0 | 1 | 2 | 3) =>
        q[j] +
        0.5 *
          t *
          (r[j] - p[j] + t * (2 * p[j] - 5 * q[j] + 4 * r[j] - s[j] + t * (3 * (q[j] - r[j]) + s[j] - p[j])));
      out.push([on(0), on(1), on(2), on(3)]);
    }
  }
  out.push(points.at(-1)!);
  return out;
}

function collarBone(anatomy: Anatomy, flank: Flank, field: Field): void {
  const random = new Random(`${anatomy.sitter.key}/clavicle/${flank}`);
  const portable = anatomy.sitter.view === 'AP';
  const raise = (portable ? -30 : 0) + random.bell() * 9;
  const steep = portable ? 0.6 : 1;
  const inner = 40 + flank * anatomy.turn;
  const points: Bead[] = [
    [inner, 208, 17, 0.085],
    [inner + 22, 201, 14, 0.1],
    [inner + 62, 186, 11, 0.11],
    [165, 163, 10, 0.11],
    [235, 142, 10, 0.11],
    [305, 127, 10, 0.11],
    [370, 121, 11.5, 0.1],
    [425, 126, 13, 0.085],
  ];
  const laid = points.map(([x, y, r, s]): Bead => [x, 208 + (y - 208) * steep + raise, r, s]);
  stroke(field, smooth(path(anatomy, flank, laid)), BONE);
}

function shoulder(anatomy: Anatomy, flank: Flank, field: Field): void {
  const random = new Random(`${anatomy.sitter.key}/scapula/${flank}`);
  const portable = anatomy.sitter.view === 'AP';
  const out = (portable ? 4 : 62) + random.bell() * 12;
  const drop = random.bell() * 8 + (portable ? -12 : 0);
  const turn = (points: readonly Point[]) => points.map(([x, y]) => anatomy.place(flank, x + out, y + drop));
  const bead = (points: readonly Bead[]) =>
    smooth(
      path(
        anatomy,
        flank,
        points.map(([x, y, r, s]): Bead => [x + out, y + drop, r, s]),
      ),
    );
  fill(
    field,
    turn([
      [232, 118],
      [262, 128],
      [372, 190],
      [362, 250],
      [338, 345],
      [318, 430],
      [300, 452],
      [284, 440],
      [252, 330],
      [226, 200],
    ]),
    0.028,
  );
  stroke(
    field,
    bead([
      [376, 205, 9, 0.05],
      [356, 290, 8, 0.06],
      [332, 380, 7, 0.055],
      [306, 450, 8, 0.045],
      [290, 446, 5, 0.03],
    ]),
    ROD,
  );
  stroke(
    field,
    bead([
      [290, 446, 4, 0.03],
      [254, 330, 4, 0.026],
      [228, 205, 4, 0.026],
      [234, 124, 5, 0.03],
    ]),
    ROD,
  );
  stroke(
    field,
    bead([
      [238, 190, 4, 0.02],
      [300, 158, 8, 0.045],
      [370, 120, 13, 0.06],
      [420, 106, 16, 0.06],
      [448, 118, 13, 0.05],
    ]),
    BONE,
  );
  stroke(
    field,
    bead([
      [366, 178, 15, 0.05],
      [390, 172, 12, 0.06],
      [398, 190, 10, 0.05],
    ]),
    BONE,
  );
  const [hx, hy] = anatomy.place(flank, 438 + out * 0.8, 196 + drop);
  const r = 52 * anatomy.scale;
  fill(field, ellipse(hx, hy, r, r * 1.05), 0.05);
  const ring = ellipse(hx, hy, r * 0.96, r * 1.01).map(([x, y]): Bead => [x, y, 5, 0.05]);
  stroke(field, [...ring, ring[0]!], HAZE);
  stroke(
    field,
    bead([
      [456, 236, 34, 0.08],
      [486, 300, 27, 0.1],
      [528, 400, 24, 0.1],
      [590, 560, 23, 0.1],
      [660, 740, 23, 0.1],
    ]),
    BONE,
  );
}

function spine(anatomy: Anatomy, field: Field): void {
  const { vertebrae, spineBend } = anatomy;
  for (let i = -3; i < vertebrae.length + 4; i++) {
    const y =
      vertebrae[i] ?? (i < 0 ? vertebrae[0]! + i * 42 : vertebrae.at(-1)! + (i - vertebrae.length + 1) * 72);
    const next = vertebrae[i + 1] ?? y + (i < 0 ? 42 : 72);
    const tall = (next - y) * 0.4;
    const wide = 29 + Math.max(0, i) * 0.95;
    const at = (x: number, dy: number) => anatomy.place(1, x + spineBend(y + dy), y + dy);
    const block: Point[] = [
      [-wide, -tall],
      [-wide * 0.9, 0],
      [-wide, tall],
      [wide, tall],
      [wide * 0.9, 0],
      [wide, -tall],
    ];
    fill(
      field,
      block.map(([x, dy]) => at(x, dy)),
      0.026,
    );
    for (const edge of [-1, 1]) {
      const plate = [-0.95, 0, 0.95].map(
        (x): Bead => [...at(x * wide, edge * tall * (1 - 0.08 * (1 - x * x))), 4, 0.07],
      );
      stroke(field, plate, HAZE);
      const wall = [-0.9, 0, 0.9].map(
        (s): Bead => [...at(edge * wide * (0.9 + 0.1 * s * s), s * tall), 4, 0.06],
      );
      stroke(field, wall, HAZE);
      if (i < 12)
        stroke(
          field,
          [
            [...at(edge * 18, -tall * 0.5), 9, 0.05],
            [...at(edge * (wide + 26), -tall * 0.6 - 6), 8, 0.035],
          ],
          BONE,
        );
      fill(field, ellipse(...at(edge * wide * 0.62, -tall * 0.3), 6, 9), 0.04);
    }
    const [sx, sy] = at(0, tall * 1.1);
    fill(field, ellipse(sx, sy, 5, 13), 0.045);
  }
}
