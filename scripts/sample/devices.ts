import type { Anatomy } from './anatomy.ts';
import {
  type Bead,
  curve,
  ellipse,
  type Field,
  fill,
  newField,
  type Point,
  SIDE,
  SOLID,
  stroke,
} from './field.ts';
import type { Film } from './film.ts';
import type { Random } from './random.ts';

/** The exposed part of the picture, in pixels: from left and top up to, not including, right and bottom. */
export interface Window {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * Wires and tubes, seen inside the window, and the film's own lettering, written over everything. All drawn
 * at full size because metal is the one thing on a radiograph with hard edges. Values from 0 to 1 say how
 * far a pixel goes towards white; undefined when the film carries nothing.
 */
export function drawOverlay(film: Film, anatomy: Anatomy, random: Random, window: Window): Field | undefined {
  const portable = film.view === 'AP';
  const ill = film.finding !== 'none';
  const parts: ((layer: Field) => void)[] = [];
  if (film.finding === 'pacemaker') parts.push((layer) => pacemaker(anatomy, layer, random));
  if (film.finding === 'sternotomy') parts.push((layer) => sternotomy(anatomy, layer, random));
  if (portable) {
    if (random.chance(ill ? 0.55 : 0.3)) parts.push((layer) => electrodes(anatomy, layer, random));
    if (random.chance(ill ? 0.3 : 0.08)) parts.push((layer) => centralLine(anatomy, layer, random));
    if (random.chance(ill ? 0.18 : 0)) parts.push((layer) => airwayTubes(anatomy, layer, random));
  }
  const lettered = random.chance(0.75);
  if (parts.length === 0 && !lettered) return undefined;
  const layer = newField(SIDE);
  for (const part of parts) part(layer);
  layer.data.fill(0, 0, window.top * SIDE);
  layer.data.fill(0, window.bottom * SIDE);
  for (let y = window.top; y < window.bottom; y++) {
    layer.data.fill(0, y * SIDE, y * SIDE + window.left);
    layer.data.fill(0, y * SIDE + window.right, (y + 1) * SIDE);
  }
  if (lettered) lettering(layer, portable, random);
  return layer;
}

function beads(points: readonly Point[], radius: number, strength: number): Bead[] {
  return curve(points, 10).map(([x, y]) => [x, y, radius, strength]);
}

/** Snap electrodes on the skin, their wires leaving the picture. */
function electrodes(anatomy: Anatomy, layer: Field, random: Random): void {
  const spots: readonly (readonly [flank: -1 | 1, lateral: number, y: number])[] = [
    [-1, 265, 210],
    [1, 255, 215],
    [-1, 300, 640],
    [1, 310, 650],
    [1, 120, 470],
  ];
  for (const [flank, lateral, y] of spots.slice(random.chance(0.5) ? 0 : 1, random.whole(3, 5))) {
    const [x, py] = anatomy.place(flank, lateral + random.bell() * 26, y + random.bell() * 26);
    fill(layer, ellipse(x, py, 11, 11), 0.28);
    fill(layer, ellipse(x, py, 5.5, 5.5), 0.6);
    const away = flank * random.between(50, 170);
    const down = y > 400 ? 1 : -0.2;
    const path: Point[] = [
      [x, py],
      [x + away * 0.25, py + 34 * down + random.bell() * 10],
      [x + away * 0.7, py + 110 * down + random.bell() * 22],
      [x + away, py + 240 * down + random.bell() * 30],
      [x + away * 1.1 + flank * 60, py + 460 * down],
      [x + away + flank * 300, py + 900 * down],
    ];
    stroke(layer, beads(path, 2.1, 0.62), SOLID);
  }
}

/** From the right side of the neck down to where the great vein meets the heart. */
function centralLine(anatomy: Anatomy, layer: Field, random: Random): void {
  const end = 430 + random.bell() * 26;
  const start: readonly (readonly [number, number])[] = random.chance(0.6)
    ? [
        [84, -30],
        [76, 60],
        [62, 140],
      ]
    : [
        [520, 280],
        [430, 190],
        [330, 172],
        [200, 182],
        [104, 196],
      ];
  const path = [...start, [46, 235], [38, 310], [40, end - 40], [42, end]] as readonly (readonly [
    number,
    number,
  ])[];
  stroke(
    layer,
    beads(
      path.map(([x, y]) => anatomy.place(-1, x, y)),
      2.2,
      0.42,
    ),
    SOLID,
  );
}

/** A breathing tube that ends above the fork of the windpipe, and a feeding tube into the stomach. */
function airwayTubes(anatomy: Anatomy, layer: Field, random: Random): void {
  const end = 285 + random.bell() * 18;
  const line = beads(
    [
      [4, -30],
      [2, 80],
      [-2, 190],
      [-5, end],
    ].map(([x, y]) => anatomy.place(1, x!, y!)),
    2,
    0.5,
  );
  const wall = line.map(([x, y]): Bead => [x - 5, y, 9.5, 0.13]);
  stroke(layer, wall, SOLID);
  stroke(layer, line, SOLID);
  const base = anatomy.domes[1];
  const way = [
    [-10, -30],
    [-8, 150],
    [8, 330],
    [12, 520],
    [14, base - 20],
    [38, base + 50],
    [95, base + 92],
    [150, base + 120 + random.bell() * 10],
  ];
  stroke(
    layer,
    beads(
      way.map(([x, y]) => anatomy.place(1, x!, y!)),
      2.6,
      0.4,
    ),
    SOLID,
  );
}

function pacemaker(anatomy: Anatomy, layer: Field, random: Random): void {
  const [x, y] = anatomy.place(1, 262 + random.bell() * 12, 268 + random.bell() * 14);
  const turn = random.between(-0.35, 0.35);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const part = (points: readonly Point[]) =>
    fill(
      layer,
      curve(
        points.map(([u, v]): Point => [x + u * c - v * s, y + u * s + v * c]),
        4,
        true,
      ),
      0.34,
    );
  part([
    [-46, -26],
    [-40, -34],
    [40, -34],
    [46, -26],
    [46, 18],
    [34, 36],
    [14, 42],
    [-14, 42],
    [-34, 36],
    [-46, 18],
  ]);
  part([
    [-40, -20],
    [40, -20],
    [41, 14],
    [28, 31],
    [0, 37],
    [-28, 31],
    [-41, 14],
  ]);
  part([
    [-38, -34],
    [-34, -52],
    [-10, -58],
    [10, -58],
    [34, -52],
    [38, -34],
  ]);
  const [rx, ry] = [x - 30, y - 52];
  const vein: Point[] = [
    anatomy.place(1, 150, 196),
    anatomy.place(1, 50, 226),
    anatomy.place(-1, 34, 290),
    anatomy.place(-1, 46, 420),
  ];
  const loop: Point[] = [
    [rx, ry],
    [rx + 70, ry + 10],
    [rx + 88, ry + 90],
    [rx + 26, ry + 128],
    [rx - 46, ry + 70],
    [rx - 70, ry - 10],
  ];
  const chamber: Point[] = [
    anatomy.place(-1, 62, 545),
    anatomy.place(-1, 18, 640),
    anatomy.place(1, 90, anatomy.domes[1] - 26),
    anatomy.place(1, 148, anatomy.domes[1] - 18),
  ];
  const atrium: Point[] = [
    anatomy.place(-1, 60, 500),
    anatomy.place(-1, 84, 520),
    anatomy.place(-1, 92, 488),
  ];
  stroke(layer, beads([...loop, ...vein, ...chamber], 2.2, 0.68), SOLID);
  stroke(
    layer,
    beads(
      [
        [rx + 8, ry],
        [rx + 50, ry + 24],
        [rx - 30, ry + 24],
        ...vein.map(([u, v]): Point => [u + 5, v + 3]),
        ...atrium,
      ],
      2,
      0.66,
    ),
    SOLID,
  );
  for (const tip of [chamber.at(-1)!, atrium.at(-1)!])
    stroke(
      layer,
      [
        [...tip, 4.5, 0.85],
        [tip[0] + 9, tip[1] + 2, 4, 0.85],
      ],
      SOLID,
    );
}

/** Wire loops down the breastbone after an operation. */
function sternotomy(anatomy: Anatomy, layer: Field, random: Random): void {
  for (let i = 0; i < 6; i++) {
    const [x, y] = anatomy.place(1, anatomy.turn + random.bell() * 4, 235 + i * 66 + random.bell() * 5);
    const ring = ellipse(x, y, random.between(13, 18), random.between(8, 12), random.bell() * 0.25);
    stroke(
      layer,
      [...ring.slice(3), ...ring.slice(0, 1)].map(([u, v]): Bead => [u, v, 1.9, 0.75]),
      SOLID,
    );
    stroke(
      layer,
      [
        [x + 2, y + 8, 2.6, 0.8],
        [x + 8 + random.bell() * 3, y + 17, 2.2, 0.75],
      ],
      SOLID,
    );
  }
}

/** Five columns and seven rows a letter, one string of bits a row. */
const LETTERS: Record<string, readonly string[]> = {
  A: ['01110', '10001', '10001', '11111', '10001', '10001', '10001'],
  B: ['11110', '10001', '10001', '11110', '10001', '10001', '11110'],
  E: ['11111', '10000', '10000', '11110', '10000', '10000', '11111'],
  L: ['10000', '10000', '10000', '10000', '10000', '10000', '11111'],
  O: ['01110', '10001', '10001', '10001', '10001', '10001', '01110'],
  P: ['11110', '10001', '10001', '11110', '10000', '10000', '10000'],
  R: ['11110', '10001', '10001', '11110', '10100', '10010', '10001'],
  T: ['11111', '00100', '00100', '00100', '00100', '00100', '00100'],
};

/** The side marker in a corner and, on a portable film, the word for it. No name, no date. */
function lettering(layer: Field, portable: boolean, random: Random): void {
  const left = random.chance(0.8);
  const x = left ? random.between(920, 965) : random.between(34, 70);
  write(layer, left ? 'L' : 'R', x, random.between(26, 120), random.between(4.5, 6));
  if (portable && random.chance(0.6)) {
    const word = random.chance(0.7) ? 'PORTABLE' : 'AP';
    write(layer, word, left ? random.between(24, 60) : random.between(820, 850), random.between(20, 60), 2.8);
  }
}

function write(layer: Field, word: string, x: number, y: number, cell: number): void {
  [...word].forEach((letter, place) => {
    LETTERS[letter]!.forEach((row, v) => {
      for (let u = 0; u < 5; u++) {
        if (row[u] !== '1') continue;
        const [px, py] = [x + (place * 6 + u) * cell, y + v * cell];
        fill(
          layer,
          [
            [px, py],
            [px + cell, py],
            [px + cell, py + cell],
            [px, py + cell],
          ],
          0.86,
        );
      }
    });
  });
}
