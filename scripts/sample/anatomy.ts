import { curve, type Point, SIDE } from './field.ts';
import { Random } from './random.ts';

/** Who lies on the film and how it was taken: all that the anatomy depends on. */
export interface Sitter {
  /** Names the random streams of this picture; the same key and the same fields give the same picture. */
  key: string;
  sex: 'F' | 'M';
  /** In years. */
  age: number;
  /** AP: portable, in bed (low lungs, broad heart, shoulder blades over the lungs). PA: standing. */
  view: 'AP' | 'PA';
  /** Times the usual heart width; 1 where the heart is not the finding. */
  heart: number;
  /** Centred, upright and of usual size: for pictures whose boxes are given rather than found. */
  square: boolean;
}

/** -1: the patient's right, on the left of the picture. 1: the patient's left. */
export type Flank = -1 | 1;

/** The measures and shapes of one chest. Polygons are in image pixels; lengths are in unscaled ones. */
export interface Anatomy {
  sitter: Sitter;
  /** Places a point given by its distance from the midline (towards `flank`) and its height. */
  place: (flank: Flank, lateral: number, y: number) => Point;
  /** Image pixels in one anatomical length. */
  scale: number;
  /** Half the inner width of the rib cage at a height. */
  halfWidth: (y: number) => number;
  /** Sideways shift of what lies in front of the spine, for a patient turned about the long axis. */
  turn: number;
  /** Heights of the right and the left dome of the diaphragm. */
  domes: Record<Flank, number>;
  /** Sideways bend of the spine at a height. */
  spineBend: (y: number) => number;
  /** Vertebra heights, from the first thoracic down; a rib starts at each of the first ten. */
  vertebrae: number[];
  /** From 0.6 (thin) to 1.5 (heavy). */
  girth: number;
  /** Pleural space to the middle and to below the domes: heart and abdomen lie in front of part of it. */
  lungs: Record<Flank, Point[]>;
  mediastinum: Point[];
  abdomen: Point[];
  /** The trunk and, where they lie beside it, the arms. */
  body: Point[][];
}

/** Films are exposed to fit the chest: its height fills more of the picture than the plan's own units. */
const STRETCH = 1.1;

const CAGE: readonly Point[] = [
  [80, 96],
  [128, 172],
  [165, 219],
  [215, 260],
  [290, 295],
  [380, 319],
  [490, 336],
  [600, 348],
  [700, 352],
  [800, 346],
  [900, 330],
  [1100, 320],
];

function along(table: readonly Point[], y: number): number {
  let i = 1;
  while (i < table.length - 1 && table[i]![0] < y) i++;
  const [a, b] = [table[i - 1]!, table[i]!];
  return a[1] + ((b[1] - a[1]) * (y - a[0])) / (b[0] - a[0]);
}

/** The chest of a sitter: sizes drawn from the sitter's key, shapes laid out in the picture. */
export function layOut(sitter: Sitter): Anatomy {
  const random = new Random(`${sitter.key}/anatomy`);
  const portable = sitter.view === 'AP';
  const loose = sitter.square ? 0.25 : 1;
  const tilt = random.bell() * (portable ? 0.026 : 0.012) * loose;
  const scale = (1.035 + random.bell() * 0.04 * loose) * (sitter.age < 14 ? 0.93 : 1);
  const midline = SIDE / 2 + random.bell() * (portable ? 20 : 11) * loose;
  const lift = random.bell() * 16 * loose + (portable ? 4 : -4);
  const tall = STRETCH * (1 + random.bell() * 0.03 * loose) * (portable && !sitter.square ? 0.96 : 1);
  const wide = (sitter.sex === 'F' ? 0.965 : 1.01) * (1 + random.bell() * 0.045 * loose);
  const turn = random.bell() * (portable ? 12 : 5) * loose;
  const girth = Math.min(1.5, Math.max(0.6, 1 + random.bell() * 0.22));
  const breath = random.bell() * 22 * loose;
  const dome = (portable ? (sitter.square ? 668 : 640) : 692) + breath - (girth - 1) * 40;
  const domes = { [-1]: dome, 1: dome + random.between(14, 34) } as Record<Flank, number>;
  const bend = random.bell() * (sitter.age > 60 ? 9 : 4);
  const phase = random.between(0, 3);
  const first = 118 + random.bell() * 5;
  const vertebrae = Array.from({ length: 14 }, (_, i) => first + i * 49 + i * i * 0.85);
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const place = (flank: Flank, lateral: number, y: number): Point => {
    const x = flank * lateral * scale * wide;
    const h = (y - 480) * scale * tall;
    return [midline + x * cos - h * sin, 480 + lift + x * sin + h * cos];
  };
  const halfWidth = (y: number) => along(CAGE, y);
  const spineBend = (y: number) => bend * Math.sin(y / 170 + phase);
  const frame = { sitter, place, scale, halfWidth, turn, domes, spineBend, vertebrae, girth };
  return {
    ...frame,
    lungs: { [-1]: lung(-1), 1: lung(1) } as Record<Flank, Point[]>,
    mediastinum: mediastinum(),
    abdomen: abdomen(),
    body: body(),
  };

  function lung(flank: Flank): Point[] {
    const base = domes[flank];
    const apex = 108 + (flank === 1 ? 4 : 0) + random.bell() * 3;
    const points: Point[] = [
      [20, 260],
      [38, 190],
      [58, apex + 34],
      [88, apex + 8],
      [122, apex],
      [158, apex + 12],
      [190, apex + 38],
    ];
    for (let y = 190; y < base + 60; y += 60) points.push([halfWidth(y), y]);
    points.push([halfWidth(base + 96) - 1, base + 98], [halfWidth(base) - 16, base + 128]);
    points.push([220, base + 122], [120, base + 104], [16, base + 70], [10, base - 150]);
    return curve(
      points.map(([lateral, y]) => place(flank, lateral, y)),
      5,
      true,
    );
  }

  function mediastinum(): Point[] {
    const size = sitter.heart * (portable ? 1.13 : 1) * (1 + random.bell() * 0.05);
    const old = Math.min(1, Math.max(0, (sitter.age - 35) / 40));
    const knob = 2 + old * random.between(4, 16);
    const upper = (portable ? 5 : 0) + random.bell() * 3;
    const [low, apex] = [domes[-1] + 34, domes[1] + 8];
    const at = (share: number, bottom: number) => 420 + (bottom - 420) * share;
    const right: Point[] = [
      [82, -30],
      [70, 90],
      [50 + upper, 165],
      [48 + upper, 240],
      [50 + upper, 310],
      [55 + upper, 360],
      [61 * size ** 0.4, 415],
      [88 * size ** 0.7, at(0.2, low)],
      [108 * size ** 0.8, at(0.42, low)],
      [114 * size ** 0.8, at(0.62, low)],
      [103 * size ** 0.8, at(0.85, low)],
      [84, at(1.05, low)],
      [70, 920],
      [66, 1090],
    ];
    const left: Point[] = [
      [66, 1090],
      [90, 900],
      [140 * size, at(1.18, apex)],
      [200 * size, at(1.06, apex)],
      [221 * size, at(0.9, apex)],
      [214 * size, at(0.68, apex)],
      [193 * size, at(0.45, apex)],
      [152 * size ** 0.8, at(0.21, apex)],
      [112 * size ** 0.5, at(0.05, apex)],
      [93, 410],
      [85, 390],
      [67, 368],
      [66 + knob, 338],
      [71 + knob, 310],
      [63 + knob, 281],
      [50 + upper, 252],
      [47 + upper, 205],
      [54 + upper, 150],
      [74, 90],
      [86, -30],
    ];
    const shift = (y: number) => turn * Math.min(1, Math.max(0, (y - 100) / 300));
    return curve(
      [
        ...right.map(([lateral, y]) => place(-1, lateral - shift(y), y)),
        ...left.map(([lateral, y]) => place(1, lateral + shift(y), y)),
      ],
      6,
      true,
    );
  }

  function abdomen(): Point[] {
    const line = (flank: Flank): Point[] => {
      const top = domes[flank];
      const flat = random.between(0.85, 1.15);
      const edge = halfWidth(top + 90);
      const points: Point[] = [
        [0, top + 44 * flat],
        [52, top + 27 * flat],
        [105, top + 8 * flat],
        [165, top],
        [222, top + 9 * flat],
        [edge - 78, top + 30 * flat],
        [edge - 40, top + 56],
        [edge - 14, top + 86],
        [edge + 8, top + 116],
        [edge + 40, top + 150],
        [edge + 300, top + 240],
      ];
      return curve(
        points.map(([lateral, y]) => place(flank, lateral, y)),
        6,
      );
    };
    const [right, left] = [line(-1), line(1)];
    const floor = place(1, 0, domes[-1] + 38);
    return [...right.slice(1).reverse(), floor, ...left.slice(1), [1500, 1500], [-500, 1500]];
  }

  function body(): Point[][] {
    const wall = 22 + girth * 40;
    const slope = portable ? -14 : 10;
    const neck = 92 + girth * 18;
    const side = (flank: Flank): Point[] => {
      const drop = slope + random.bell() * 8;
      const points: Point[] = [
        [neck, -80],
        [neck + 4, 0],
        [neck + 50, 42 + drop],
        [270, 74 + drop],
        [390, 96 + drop],
        [480, 140 + drop],
        [540, 230],
        [620, 400],
        [760, 740],
        [600 + wall, 740],
        [482 + wall, 470],
        [430 + wall * 0.6, 372],
        [halfWidth(430) + wall + 30, 400],
        [halfWidth(480) + wall + 12, 480],
      ];
      for (let y = 570; y < 1300; y += 110)
        points.push([halfWidth(y) + wall + Math.max(0, y - 700) * 0.1 * girth, y]);
      return curve(
        points.map(([lateral, y]) => place(flank, lateral, y)),
        5,
      );
    };
    const trunk = [...side(-1).reverse(), ...side(1)];
    if (!portable || random.chance(0.35)) return [trunk];
    const arms = ([-1, 1] as const).map((flank) => {
      const gap = random.between(4, 16);
      const inner: Point[] = [
        [500, 330],
        [halfWidth(420) + wall + 34, 405],
        [halfWidth(480) + wall + 14 + gap, 500],
      ];
      for (let y = 590; y < 1300; y += 110) inner.push([halfWidth(y) + wall + gap + 4 + (y - 590) * 0.03, y]);
      return curve(
        [...inner, [760, 1300], [640, 500]].map(([lateral, y]) => place(flank, lateral!, y!)),
        4,
      );
    });
    return [trunk, ...arms];
  }
}
