import type { Anatomy, Flank } from './anatomy.ts';
import { type Bead, blur, type Field, HAZE, newField, ROD, stroke } from './field.ts';
import { Random } from './random.ts';

/** Where the big vessels leave the heart's shadow, from the midline. The left hilum stands higher. */
const HILUM: Record<Flank, readonly [lateral: number, y: number]> = {
  [-1]: [90, 428],
  1: [106, 402],
} as Record<Flank, readonly [number, number]>;

/** Lung vessels from the hila outwards, as density (0 to about 0.2) wherever there is air around them. */
export function drawVessels(anatomy: Anatomy, n: number): Field {
  const field = newField(n);
  for (const flank of [-1, 1] as const) {
    const random = new Random(`${anatomy.sitter.key}/vessels/${flank}`);
    const stretch = (anatomy.domes[flank] - 230) / 460;
    const [hx, hy] = HILUM[flank];
    const grow = (x: number, y: number, angle: number, radius: number, level: number): void => {
      const beads: Bead[] = [];
      const length = random.between(24, 84) * (0.55 + radius / 9);
      const count = Math.max(3, Math.round(length / 9));
      const tip = radius * random.between(0.7, 0.84);
      let bend = random.bell() * 0.04;
      for (let i = 0; i <= count; i++) {
        const r = radius + ((tip - radius) * i) / count;
        const [px, py] = anatomy.place(flank, x, y);
        beads.push([px, py, Math.max(1.7, r), 0.012 + 0.0175 * Math.min(r, 8)]);
        if (i === count) break;
        x += Math.cos(angle) * 9;
        y += Math.sin(angle) * 9 * stretch;
        angle += bend;
        bend = bend * 0.8 + random.bell() * 0.03;
      }
      stroke(field, beads, ROD);
      if (tip < 0.95 || level > 6 || x < 20 || x > anatomy.halfWidth(y) - 14) return;
      const split = random.between(0.28, 0.75);
      const lean = random.between(0.25, 0.75);
      grow(x, y, angle - split * lean, tip * random.between(0.72, 0.96), level + 1);
      grow(x, y, angle + split * (1 - lean), tip * random.between(0.6, 0.9), level + 1);
    };
    // Fans of arteries and, a little lower and more level, veins; the lower lobes get the wider ones.
    const turns: readonly (readonly [angle: number, radius: number])[] = [
      [-1.35, 3.6],
      [-1.1, 4.6],
      [-0.8, 3.4],
      [-0.4, 3.2],
      [-0.1, 3.6],
      [0.2, 4.6],
      [0.5, 5.6],
      [0.75, 6],
      [1, 7.4],
      [1.22, 6.6],
      [1.42, 5.6],
    ];
    for (const [angle, radius] of turns) {
      const down = Math.max(0, Math.sin(angle));
      grow(
        hx + random.bell() * 12 - 10,
        hy + random.bell() * 18 + down * 24,
        angle + random.bell() * 0.2,
        radius * random.between(1.05, 1.4),
        0,
      );
    }
    hilum(anatomy, flank, field, random);
  }
  blur(field, 1, 1);
  return field;
}

function hilum(anatomy: Anatomy, flank: Flank, field: Field, random: Random): void {
  const [hx, hy] = HILUM[flank];
  const bead = (x: number, y: number, radius: number, strength: number): Bead => [
    ...anatomy.place(flank, x, y),
    radius,
    strength,
  ];
  // The descending pulmonary artery, a comma beside the heart, and the upper-lobe trunk above it.
  stroke(
    field,
    [
      bead(hx - 26, hy - 26, 22, 0.14),
      bead(hx + 2, hy, 26, 0.16),
      bead(hx + 14, hy + 44, 22, 0.15),
      bead(hx + 16, hy + 96, 15, 0.11),
      bead(hx + 12, hy + 150, 9, 0.05),
    ],
    HAZE,
  );
  stroke(
    field,
    [bead(hx - 16, hy, 20, 0.13), bead(hx + 8, hy - 40, 15, 0.1), bead(hx + 18, hy - 82, 9, 0.05)],
    HAZE,
  );
  for (let i = 0; i < 9; i++) {
    const [x, y, r] = [hx + random.bell() * 20 + 6, hy + random.bell() * 34 + 8, random.between(4, 9)];
    stroke(field, [bead(x, y, r, 0.055), bead(x + 2, y + 2, r, 0.055)], ROD);
  }
}
