import { createHash } from 'node:crypto';
import { type Anatomy, layOut } from './anatomy.ts';
import type { CaptureHeader } from './dicom.ts';
import { fill, newField, SIDE } from './field.ts';
import type { Box, Film, Finding } from './film.ts';
import { Random } from './random.ts';

export type ClassName = 'Normal' | 'No Lung Opacity / Not Normal' | 'Lung Opacity';

/** One image of the sample: who it is of, what it shows, what its file says. */
export interface Case {
  id: string;
  className: ClassName;
  film: Film;
  header: CaptureHeader;
}

/** The two patients that the well-known notebook works through; no other id of the sample sorts before them. */
const WORKED = ['0004cfab-14fd-4e49-80ba-63a80b6bddd6', '00436515-870c-4b36-a041-de91049b9ab4'] as const;
const WORKED_BOXES: readonly Box[] = [
  { x: 264, y: 152, width: 213, height: 379 },
  { x: 562, y: 152, width: 256, height: 453 },
];

const UID_ROOT = '1.2.276.0.7230010.3.1';
/** Millimetres; the first is the commonest. Strings, because these very digits stand in the files. */
const SPACINGS = ['0.14300000000000002', '0.168', '0.139', '0.171', '0.19431099999999999', '0.115', '0.148'];
const OTHERS: readonly Finding[] = [
  'heart',
  'nodule',
  'effusion',
  'collapse',
  'fibrosis',
  'pacemaker',
  'sternotomy',
];
const OTHERS_MIX = [0.2, 0.2, 0.22, 0.12, 0.1, 0.06, 0.1];

/**
 * The patients and the test images of a sample, each in the order of their ids. Counts and seed are taken
 * as checked. The same three numbers give the same cases.
 */
export function castSample(patients: number, tests: number, seed: number): { train: Case[]; test: Case[] } {
  const taken = new Set<string>(WORKED);
  const worked: Case[] = [
    {
      id: WORKED[0],
      className: 'No Lung Opacity / Not Normal',
      film: {
        key: `${seed}/${WORKED[0]}`,
        sex: 'F',
        age: 51,
        view: 'PA',
        heart: 1.3,
        square: true,
        finding: 'heart',
        boxes: [],
      },
      header: {
        patientId: WORKED[0],
        sex: 'F',
        age: 51,
        view: 'PA',
        spacing: SPACINGS[0]!,
        instanceUid: `${UID_ROOT}.4.8323329.28530.1517874485.775526`,
        studyUid: `${UID_ROOT}.2.8323329.28530.1517874485.775525`,
        seriesUid: `${UID_ROOT}.3.8323329.28530.1517874485.775524`,
      },
    },
    {
      id: WORKED[1],
      className: 'Lung Opacity',
      film: {
        key: `${seed}/${WORKED[1]}`,
        sex: 'F',
        age: 32,
        view: 'AP',
        heart: 1,
        square: true,
        finding: 'opacity',
        boxes: WORKED_BOXES,
      },
      header: headerOf(WORKED[1], 'F', 32, 'AP', seed),
    },
  ];
  const cloudy = Math.max(1, Math.round(patients * 0.23)) - 1;
  const normal = Math.min(Math.round(patients * 0.33), patients - 2 - cloudy);
  const train = cast(`${seed}/train`, seed, { normal, cloudy, other: patients - 2 - cloudy - normal }, taken);
  const half = Math.round(tests * 0.33);
  const some = Math.min(Math.ceil(tests * 0.23), tests - half);
  const test = cast(`${seed}/test`, seed, { normal: half, cloudy: some, other: tests - half - some }, taken);
  return { train: [...worked, ...train], test };
}

function cast(
  key: string,
  seed: number,
  counts: { normal: number; cloudy: number; other: number },
  taken: Set<string>,
): Case[] {
  const random = new Random(`${key}/cast`);
  const groups: readonly (readonly [ClassName, number, number])[] = [
    ['Normal', counts.normal, 0.23],
    ['No Lung Opacity / Not Normal', counts.other, 0.5],
    ['Lung Opacity', counts.cloudy, 0.77],
  ];
  const out: Case[] = [];
  for (const [className, count, portable] of groups) {
    const views = deal(count, [portable, 1 - portable], random);
    const sexes = deal(count, [0.57, 0.43], random);
    const findings = deal(count, OTHERS_MIX, random);
    const boxCounts = className === 'Lung Opacity' ? dealBoxCounts(count, random) : [];
    for (let i = 0; i < count; i++) {
      const id = nextId(`${key}/${out.length}`, taken);
      const finding =
        className === 'Normal' ? 'none' : className === 'Lung Opacity' ? 'opacity' : OTHERS[findings[i]!]!;
      const sex = sexes[i] ? 'F' : 'M';
      const view = views[i] ? 'PA' : 'AP';
      const years = Math.round(Math.min(92, Math.max(3, 47 + random.bell() * 17)));
      // Worn lungs, pacemakers and heart operations belong to the second half of life.
      const age =
        finding === 'fibrosis' || finding === 'pacemaker' || finding === 'sternotomy'
          ? 50 + (years % 43)
          : years;
      const heart = finding === 'heart' ? random.between(1.22, 1.38) : 1;
      const film: Film = { key: `${seed}/${id}`, sex, age, view, heart, square: false, finding, boxes: [] };
      film.boxes = finding === 'opacity' ? placeBoxes(film, boxCounts[i]!) : [];
      out.push({ id, className, film, header: headerOf(id, sex, age, view, seed) });
    }
  }
  return out.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `count` choices among the weights' places, each as often as its weight says, in a random order. */
function deal(count: number, weights: readonly number[], random: Random): number[] {
  const dealt = Array.from({ length: count }, (_, i) => {
    let left = (i + 0.5) / count;
    const place = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return place < 0 ? weights.length - 1 : place;
  });
  return random.shuffle(dealt);
}

/** One to four boxes a patient in the usual mix; the rare counts are there even when the sample is small. */
function dealBoxCounts(count: number, random: Random): number[] {
  const sure = [1, 3, 4].slice(0, count);
  const rest = deal(count - sure.length, [0.43, 0.53, 0.03, 0.01], random).map((place) => place + 1);
  return random.shuffle([...sure, ...rest]);
}

/** A version 4 UUID out of a hash, free and above the ids of the worked cases. */
function nextId(key: string, taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const hex = createHash('sha256').update(`${key}/id/${attempt}`).digest('hex');
    const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4];
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    if (id <= WORKED[1] || taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function headerOf(
  patientId: string,
  sex: 'F' | 'M',
  age: number,
  view: 'AP' | 'PA',
  seed: number,
): CaptureHeader {
  const random = new Random(`${seed}/${patientId}/header`);
  const spacing = random.chance(0.35) ? SPACINGS[0]! : random.pick(SPACINGS);
  const host = `8323329.${random.whole(300, 32767)}.15178742${random.whole(10, 99)}`;
  const tick = random.whole(100002, 999999);
  return {
    patientId,
    sex,
    age,
    view,
    spacing,
    instanceUid: `${UID_ROOT}.4.${host}.${tick}`,
    studyUid: `${UID_ROOT}.2.${host}.${tick - 1}`,
    seriesUid: `${UID_ROOT}.3.${host}.${tick - 2}`,
  };
}

/**
 * Boxes for a film's opacities: nearly all of each over lung that neither heart nor belly hides, hardly any
 * of it over another box, the lungs taking turns.
 */
function placeBoxes(film: Film, count: number): Box[] {
  const anatomy = layOut(film);
  const random = new Random(`${film.key}/boxes`);
  const lungs = ([-1, 1] as const).map((flank) => openLung(anatomy, flank));
  const first = random.whole(0, 1);
  const boxes: Box[] = [];
  for (let attempt = 0; boxes.length < count; attempt++) {
    const lung = lungs[(first + boxes.length) % 2]!;
    // Sizes shrink with every failure, so that the last box always finds its place.
    const most = Math.max(0, 1 - attempt / 500) * (count > 2 ? 0.5 : 1);
    const width = Math.round(random.between(88 + 50 * most, 110 + 170 * most));
    const height = Math.round(Math.min(470, Math.max(84, width * random.between(0.85, 1.15 + 0.95 * most))));
    // Pneumonia prefers the lower zones.
    const [a, b] = [random.pick(lung.cells), random.pick(lung.cells)];
    const [cx, cy] = a[1] > b[1] ? a : b;
    const box = { x: Math.round(cx - width / 2), y: Math.round(cy - height / 2), width, height };
    if (box.x < 8 || box.y < 8 || box.x + width > SIDE - 8 || box.y + height > SIDE - 8) continue;
    if (
      boxes.some((other) => overlap(box, other) > 0.06 * Math.min(width * height, other.width * other.height))
    )
      continue;
    if (lung.share(box) > (attempt < 500 ? 0.8 : 0.6)) boxes.push(box);
  }
  return boxes.sort((a, b) => a.x - b.x);
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, wide) * Math.max(0, tall);
}

/** One lung as seen past the heart and above the diaphragm: where it is, and what share of a box it covers. */
function openLung(
  anatomy: Anatomy,
  flank: -1 | 1,
): { cells: [x: number, y: number][]; share: (box: Box) => number } {
  const n = 128;
  const step = SIDE / n;
  const field = newField(n);
  fill(field, anatomy.lungs[flank], 1);
  fill(field, anatomy.mediastinum, -1);
  fill(field, anatomy.abdomen, -1);
  const cells: [number, number][] = [];
  for (let i = 0; i < n * n; i++) {
    if (field.data[i]! > 0.5) cells.push([((i % n) + 0.5) * step, (Math.floor(i / n) + 0.5) * step]);
  }
  const share = (box: Box) => {
    let [inside, all] = [0, 0];
    for (let y = Math.floor(box.y / step); y < (box.y + box.height) / step; y++) {
      for (let x = Math.floor(box.x / step); x < (box.x + box.width) / step; x++) {
        all++;
        if (field.data[y * n + x]! > 0.5) inside++;
      }
    }
    return inside / all;
  };
  return { cells, share };
}
