import type { Anatomy, Flank } from './anatomy.ts';
import {
  type Bead,
  blur,
  curve,
  type Field,
  fill,
  HAZE,
  newField,
  type Point,
  ROD,
  SIDE,
  stroke,
} from './field.ts';
import type { Box, Film } from './film.ts';
import { Random } from './random.ts';
import { textures } from './texture.ts';

/** What a finding does to the picture, cell by cell. */
export interface Change {
  /** Share of the air that fluid or tissue has taken the place of, 0 to 1. */
  airless: Field;
  /** Density laid over everything else. */
  added: Field;
}

/** The film's finding as a change to a healthy chest; undefined where there is nothing to draw. */
export function drawFinding(film: Film, anatomy: Anatomy, n: number): Change | undefined {
  const random = new Random(`${film.key}/finding`);
  const change = { airless: newField(n), added: newField(n) };
  const flank: Flank = random.chance(0.5) ? -1 : 1;
  if (film.finding === 'opacity') for (const box of film.boxes) consolidation(box, change.airless, random);
  else if (film.finding === 'effusion') effusion(anatomy, flank, change.airless, random);
  else if (film.finding === 'nodule') nodules(anatomy, flank, change.added, random);
  else if (film.finding === 'collapse') bands(anatomy, flank, change.added, random);
  else if (film.finding === 'fibrosis') fibrosis(anatomy, change.airless, random);
  else return undefined;
  return change;
}

function step(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * (3 - 2 * c);
}

/**
 * Patches that run together and fill a box between them, melting away at its border: five to nine ellipses
 * scattered over it, each pushed in and out by the cloud texture.
 */
function consolidation(box: Box, airless: Field, random: Random): void {
  const { n, data } = airless;
  const scale = n / SIDE;
  const { cloud, mesh } = textures();
  const [sx, sy] = [random.whole(0, 511), random.whole(0, 511)];
  const dense = random.between(0.75, 1);
  const [cx, cy] = [(box.x + box.width / 2) * scale, (box.y + box.height / 2) * scale];
  const [hw, hh] = [(box.width / 2) * scale, (box.height / 2) * scale];
  const patches = Array.from({ length: random.whole(5, 9) }, (_, i) => {
    // The first lies across the middle; the others go round it, out to where they touch the border.
    const [rx, ry] = i === 0 ? [0.85, 0.85] : [random.between(0.38, 0.7), random.between(0.3, 0.6)];
    const turn = i * 2.4 + random.between(0, 1.2);
    const [u, v] = i === 0 ? [0, 0] : [(1.02 - rx) * Math.cos(turn), (1.02 - ry) * Math.sin(turn)];
    return { u, v, rx, ry, strength: i === 0 ? 0.42 : random.between(0.25, 0.55) };
  });
  const [top, bottom] = [Math.max(0, Math.floor(cy - hh * 1.25)), Math.min(n, Math.ceil(cy + hh * 1.25))];
  const [left, right] = [Math.max(0, Math.floor(cx - hw * 1.25)), Math.min(n, Math.ceil(cx + hw * 1.25))];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = ((y + sy) & 511) * 512 + ((x + sx) & 511);
      const far = ((y * 2 + sx) & 511) * 512 + ((x * 2 + sy) & 511);
      const ragged = 0.13 * cloud[at]! + 0.08 * cloud[far]!;
      const [u, v] = [(x - cx) / hw, (y - cy) / hh];
      let clear = 1;
      for (const patch of patches) {
        const [du, dv] = [(u - patch.u) / patch.rx, (v - patch.v) / patch.ry];
        const near = 1.22 + ragged - Math.sqrt(du * du + dv * dv);
        if (near > 0) clear *= 1 - patch.strength * step(near / 1.15);
      }
      const value = (1 - clear) * dense * (1 + 0.1 * cloud[far]! + 0.06 * mesh[at]!);
      const cell = y * n + x;
      data[cell] = data[cell]! + Math.min(0.95, Math.max(0, value)) * (1 - data[cell]!);
    }
  }
}

/** Fluid above the diaphragm: level in the middle, climbing the chest wall. */
function effusion(anatomy: Anatomy, flank: Flank, airless: Field, random: Random): void {
  const base = anatomy.domes[flank];
  const top = base + random.between(-140, 30);
  const wall = anatomy.halfWidth(base);
  const rise = random.between(60, 130);
  const line: Point[] = [0, 0.25, 0.5, 0.7, 0.85, 0.95, 1.02].map((share) =>
    anatomy.place(flank, share * wall, top + 34 * (1 - share) - rise * share ** 5),
  );
  const floor = [
    anatomy.place(flank, wall + 40, top - rise),
    anatomy.place(flank, wall + 40, 1100),
    anatomy.place(flank, 0, 1100),
  ];
  fill(airless, [...curve(line, 6), ...floor], 0.97);
  blur(airless, 7, 2);
}

function nodules(anatomy: Anatomy, flank: Flank, added: Field, random: Random): void {
  const count = random.chance(0.7) ? 1 : random.whole(2, 4);
  for (let i = 0; i < count; i++) {
    const y = random.between(210, anatomy.domes[flank] - 70);
    const lateral = anatomy.halfWidth(y) * random.between(0.5, 0.78);
    const side = i === 0 || random.chance(0.5) ? flank : (-flank as Flank);
    const radius = count === 1 ? random.between(17, 34) : random.between(11, 20);
    const [px, py] = anatomy.place(side, lateral, y);
    const lump = newField(added.n);
    // A few overlapping lumps: no nodule is quite round.
    for (let k = 0; k < 3; k++) {
      const [dx, dy] = [random.bell() * radius * 0.22, random.bell() * radius * 0.22];
      stroke(
        lump,
        [
          [px + dx, py + dy, radius, 0.13],
          [px + dx + 1, py + dy + 1, radius, 0.13],
        ],
        ROD,
      );
    }
    blur(lump, 1, 2);
    for (let k = 0; k < added.data.length; k++) added.data[k]! += lump.data[k]!;
  }
}

/** Strips of collapsed lung above the diaphragm, nearly level. */
function bands(anatomy: Anatomy, flank: Flank, added: Field, random: Random): void {
  for (const side of random.chance(0.5) ? [flank] : [flank, -flank as Flank]) {
    for (let i = random.whole(1, 3); i > 0; i--) {
      const y = anatomy.domes[side] - random.between(18, 120);
      const from = random.between(110, 170);
      const to = Math.min(anatomy.halfWidth(y) - 20, from + random.between(80, 170));
      const slope = random.between(-0.25, 0.4);
      const wide = random.between(4, 9);
      const beads: Bead[] = [0, 0.2, 0.5, 0.8, 1].map((t) => {
        const x = from + (to - from) * t;
        return [
          ...anatomy.place(side, x, y + slope * (x - from) + 10 * t * (1 - t)),
          wide * (1.1 - 0.4 * t),
          t === 0 || t === 1 ? 0.02 : 0.1,
        ] as const;
      });
      stroke(added, beads, HAZE);
    }
  }
  blur(added, 1, 2);
}

/** Coarse meshwork, most of it low down and towards the chest wall. */
function fibrosis(anatomy: Anatomy, airless: Field, random: Random): void {
  const { n, data } = airless;
  const { mesh, cloud } = textures();
  const shift = random.whole(0, 262143);
  const strong = random.between(0.1, 0.16);
  const [mx, base] = anatomy.place(1, 0, anatomy.domes[1]);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [((i % n) * SIDE) / n, (Math.floor(i / n) * SIDE) / n];
    const low = step((y - base + 420) / 420);
    const out = 0.35 + 0.65 * step(Math.abs(x - mx) / 340);
    const s = (i + shift) & 262143;
    data[i] = Math.max(0, low * out * strong * (1 + 0.8 * mesh[s]! + 0.5 * cloud[s]!));
  }
}
