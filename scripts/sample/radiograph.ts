import { type Anatomy, type Flank, layOut } from './anatomy.ts';
import { drawOverlay, type Window } from './devices.ts';
import {
  blur,
  eachEnlargedRow,
  ellipse,
  enlarge,
  type Field,
  fill,
  newField,
  type Point,
  ROD,
  SIDE,
  shrink,
  stroke,
} from './field.ts';
import type { Film } from './film.ts';
import { drawFinding } from './findings.ts';
import { Random } from './random.ts';
import { drawBones } from './skeleton.ts';
import { textures } from './texture.ts';
import { drawVessels } from './vessels.ts';

const MID = 512;
const COARSE = 128;
const FLANKS: readonly Flank[] = [-1, 1];

/**
 * Draws a chest film: 1024×1024 grey pixels, row by row, one byte each, 0 black. The same film gives the
 * same bytes.
 */
export function drawRadiograph(film: Film): Uint8Array {
  const anatomy = layOut(film);
  const random = new Random(`${film.key}/film`);
  const density = expose(film, anatomy, random);
  const pixels = develop(density, film, random);
  const window = shutters(random);
  const layer = drawOverlay(film, anatomy, random, window);
  for (let y = 0; y < SIDE; y++) {
    const [row, end] = [y * SIDE, (y + 1) * SIDE];
    if (y < window.top || y >= window.bottom) pixels.fill(1, row, end);
    pixels.fill(1, row, row + window.left);
    pixels.fill(1, row + window.right, end);
  }
  if (!layer) return pixels;
  const lit = layer.data;
  for (let i = 0; i < lit.length; i++) {
    if (lit[i]! > 0) pixels[i]! += Math.max(0, 246 - pixels[i]!) * Math.min(1, lit[i]!);
  }
  return pixels;
}

function blurred(field: Field, radius: number, passes = 2): Field {
  const out = { n: field.n, data: field.data.slice() };
  blur(out, radius, passes);
  return out;
}

/** The sum of all that the beam passes: 0 is open air, 1 the densest part of the belly. */
function expose(film: Film, anatomy: Anatomy, random: Random): Field {
  const air = airField(anatomy);
  const soft = softTissue(anatomy, random);
  const bones = drawBones(anatomy, MID);
  const vessels = drawVessels(anatomy, MID);
  const inner = middleShapes(anatomy);
  const change = drawFinding(film, anatomy, MID);
  const { cloud, mesh } = textures();
  const shift = random.whole(0, MID * MID - 1);
  const gain = 0.37 - (anatomy.girth - 1) * 0.08;
  const out = newField(MID);
  for (let i = 0; i < out.data.length; i++) {
    const s = (i + shift) & (MID * MID - 1);
    const filled = change ? change.airless.data[i]! : 0;
    const left = air.data[i]! * (1 - filled);
    const room = Math.min(1, air.data[i]! * 1.6);
    const clear = Math.min(1, left * 1.6);
    out.data[i] =
      soft.data[i]! * (1 + 0.012 * cloud[s]!) +
      inner.data[i]! +
      bones.data[i]! * (0.5 + 0.45 * clear + 0.06 * mesh[s]!) -
      gain * left * (1 + 0.035 * cloud[s]! + 0.022 * mesh[s]!) +
      // Vessels drown in fluid, while the airways beside them stay open: dark branches in a white cloud.
      room * (vessels.data[i]! * (1 - filled) - 0.4 * filled * Math.min(0.06, vessels.data[i]!)) +
      (change ? change.added.data[i]! * room : 0);
  }
  return out;
}

/** How much air the beam passes in each place, 0 to 1. */
function airField(anatomy: Anatomy): Field {
  const pleura = newField(MID);
  for (const flank of FLANKS) fill(pleura, anatomy.lungs[flank], 1);
  const middle = newField(MID);
  fill(middle, anatomy.mediastinum, 1);
  const belly = newField(MID);
  fill(belly, anatomy.abdomen, 1);
  // Depth grows inwards from the chest wall: what a wide blur leaves of the outline.
  const depth = blurred(shrink(pleura, 4), 7, 2);
  const sunk = blurred(shrink(belly, 4), 9, 2);
  const loose = enlarge(blurred(shrink(middle, 4), 1, 2), 4);
  const [deep, under] = [enlarge(depth, 4), enlarge(sunk, 4)];
  const hidden = enlarge(blurred(shrink(pleura, 4), 4, 2), 4);
  const [, apexY] = anatomy.place(1, 110, 100);
  const out = newField(MID);
  for (let i = 0; i < out.data.length; i++) {
    const d = deep.data[i]!;
    const top = Math.min(1, Math.max(0, ((i >> 9) * 2 - apexY) / 260));
    const thick = (0.34 + 0.66 * d * (2 - d)) * (0.62 + 0.38 * top * (2 - top));
    // Neck vessels have no such border as the heart has.
    const m = loose.data[i]! + (middle.data[i]! - loose.data[i]!) * Math.min(1, 0.25 + top);
    const behindDome = 1 - belly.data[i]! * Math.min(1, 0.84 + 0.2 * under.data[i]!);
    out.data[i] = (pleura.data[i]! * (1 - m) + 0.16 * m * hidden.data[i]!) * thick * behindDome;
  }
  // The chest moves while the film is exposed.
  blur(out, 1, 1);
  return out;
}

/** Body wall, neck, belly, heart depth and breasts: everything without a sharp edge of its own. */
function softTissue(anatomy: Anatomy, random: Random): Field {
  const body = newField(MID);
  for (const part of anatomy.body) fill(body, part, 1);
  for (let i = 0; i < body.data.length; i++) if (body.data[i]! > 1) body.data[i] = 1;
  const far = blurred(shrink(body, 4), 9, 2);
  const heart = newField(COARSE);
  fill(heart, anatomy.mediastinum, 1);
  blur(heart, 5, 2);
  const belly = newField(COARSE);
  fill(belly, anatomy.abdomen, 1);
  blur(belly, 8, 2);
  const column = newField(COARSE);
  const back: Point[] = [];
  for (let y = -40; y <= 1100; y += 60) back.push([40, y]);
  fill(
    column,
    [
      ...back.map(([x, y]) => anatomy.place(1, x, y)),
      ...back.reverse().map(([x, y]) => anatomy.place(-1, x, y)),
    ],
    1,
  );
  blur(column, 3, 2);
  const out = newField(COARSE);
  for (let i = 0; i < out.data.length; i++) {
    const f = far.data[i]!;
    out.data[i] = 0.1 + 0.42 * f * f + 0.15 * heart.data[i]! + 0.12 * belly.data[i]! + 0.05 * column.data[i]!;
  }
  const large = enlarge(out, 4);
  for (let i = 0; i < body.data.length; i++) large.data[i]! *= body.data[i]!;
  if (anatomy.sitter.sex === 'F' && anatomy.sitter.age > 13) breasts(anatomy, random, large);
  return large;
}

function breasts(anatomy: Anatomy, random: Random, into: Field): void {
  const size = random.between(0.75, 1.2) * anatomy.girth ** 0.5;
  const shadow = newField(COARSE * 2);
  for (const flank of FLANKS) {
    const [x, y] = anatomy.place(flank, 212 + random.bell() * 10, 590 + random.bell() * 16);
    const one = newField(COARSE * 2);
    fill(one, ellipse(x, y, 165 * size, 150 * size, flank * -0.15), 0.09);
    // It hangs: hardly there above, thickest along the fold below.
    for (let i = 0; i < one.data.length; i++) {
      const share = ((i >> 8) * 4 - y) / (300 * size) + 0.5;
      shadow.data[i]! += one.data[i]! * Math.min(1, Math.max(0, share));
    }
  }
  blur(shadow, 2, 2);
  const large = enlarge(shadow, 2);
  for (let i = 0; i < into.data.length; i++) into.data[i]! += large.data[i]!;
}

/** Windpipe, main bronchi, aorta and stomach bubble. */
function middleShapes(anatomy: Anatomy): Field {
  const random = new Random(`${anatomy.sitter.key}/middle`);
  const out = newField(MID);
  const dark = newField(MID);
  const { turn } = anatomy;
  const at = (x: number, y: number) => anatomy.place(1, x + turn * 0.6, y);
  const lean = random.between(2, 10);
  const fork = 352 + random.bell() * 8;
  const wide = anatomy.sitter.sex === 'F' ? 15.5 : 18;
  stroke(
    dark,
    [
      [...at(0, -40), wide, 0.12],
      [...at(0, 130), wide, 0.13],
      [...at(-lean * 0.6, 240), wide, 0.12],
      [...at(-lean, fork - 30), wide, 0.1],
      [...at(-lean + 2, fork), wide, 0.09],
    ],
    ROD,
  );
  stroke(
    dark,
    [
      [...at(-lean, fork - 14), 14, 0.09],
      [...at(-48, fork + 46), 12.5, 0.09],
      [...at(-76, fork + 92), 10, 0.06],
      [...at(-86, fork + 130), 7, 0.02],
    ],
    ROD,
  );
  stroke(
    dark,
    [
      [...at(-lean, fork - 14), 13, 0.08],
      [...at(48, fork + 34), 12, 0.085],
      [...at(88, fork + 56), 11, 0.06],
      [...at(106, fork + 80), 7, 0.02],
    ],
    ROD,
  );
  const aorta = newField(MID);
  stroke(
    aorta,
    [
      [...at(34, 318), 33, 0.04],
      [...at(30, 420), 27, 0.035],
      [...at(22, 560), 25, 0.035],
      [...at(12, 720), 23, 0.03],
      [...at(6, 860), 22, 0.02],
    ],
    ROD,
  );
  const [gx, gy] = anatomy.place(1, random.between(120, 185), anatomy.domes[1] + random.between(46, 62));
  const size = random.between(0.55, 1.25);
  const gas = newField(COARSE * 2);
  if (random.chance(0.8)) {
    const round = ellipse(gx, gy, 64 * size, 34 * size, random.between(-0.1, 0.35));
    const level = gy + 12 * size;
    fill(
      gas,
      anatomy.sitter.view === 'PA' ? round.map(([x, y]): Point => [x, Math.min(y, level)]) : round,
      0.15,
    );
    blur(gas, 2, 2);
  }
  const bubble = enlarge(gas, 2);
  for (let i = 0; i < out.data.length; i++) out.data[i] = aorta.data[i]! - dark.data[i]! - bubble.data[i]!;
  return out;
}

/** Density to grey: local contrast as a digital plate's software adds it, then the curve of the film. */
function develop(density: Field, film: Film, random: Random): Uint8Array {
  const local = enlarge(blurred(shrink(density, 4), 8, 2), 4);
  const crisp = random.between(0.25, 0.7);
  for (let i = 0; i < density.data.length; i++)
    density.data[i]! += crisp * (density.data[i]! - local.data[i]!);
  const low = 0.012 + random.bell() * 0.018;
  const high = 1.1 + random.bell() * 0.07;
  const shoulder = random.between(1.35, 1.95);
  const table = new Uint8Array(4096);
  for (let i = 0; i < 4096; i++) {
    const t = Math.min(1, Math.max(0, (i / 2560 - 0.2 - low) / (high - low)));
    table[i] = Math.round(3 + 240 * (1 - (1 - t) ** shoulder));
  }
  const { grain } = textures();
  const rough = (film.view === 'AP' ? 0.012 : 0.009) * random.between(0.8, 1.25);
  const shift = random.whole(0, SIDE * SIDE - 1);
  const out = new Uint8Array(SIDE * SIDE);
  eachEnlargedRow(density, SIDE / MID, (row, y) => {
    const start = y * SIDE;
    for (let x = 0; x < SIDE; x++) {
      const noise = rough * grain[(start + x + shift) & (SIDE * SIDE - 1)]!;
      const cell = ((row[x]! + noise + 0.2) * 2560) | 0;
      out[start + x] = table[Math.min(4095, Math.max(0, cell))]!;
    }
  });
  return out;
}

/** The part of the plate that the lead shutters leave open: all of it on most films. */
function shutters(random: Random): Window {
  const shut = random.chance(0.4);
  const margin = () => (shut && random.chance(0.5) ? random.whole(6, 44) : 0);
  return { left: margin(), right: SIDE - margin(), top: margin(), bottom: SIDE - margin() };
}
