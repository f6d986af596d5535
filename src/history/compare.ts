import { compareBoxes } from './boxes.ts';
import { BETWEEN_CLASSES, type ImageDigest, type PatientDigest, readDigest } from './digest.ts';
import { FindingTally } from './findings.ts';
import { compareSettings } from './settings.ts';
import type { BuildRecord, ImageChange, PatientChange, PublishedState } from './types.ts';

/** What is different between two states of a dataset. */
export interface Comparison {
  record: BuildRecord;
  changes: PatientChange[];
  removed: string[];
}

/**
 * Compares a dataset with what was published before.
 * @returns undefined where nothing has changed
 */
export function compareStates(
  before: PublishedState,
  after: PublishedState,
  build: number,
): Comparison | undefined {
  const record: BuildRecord = { build, patients: after.patients.length };
  const changes: PatientChange[] = [];
  const tally = new FindingTally();
  const classes = new Map<string, [number, number]>();
  const countClass = (name: string | null, at: 0 | 1) => {
    for (const each of classesIn(name)) {
      const counts = classes.get(each) ?? [0, 0];
      counts[at]++;
      classes.set(each, counts);
    }
  };

  // Nearly all lines are the same: only the others are read. The classes of these are counted by their differences.
  const same = new Set(before.patients);
  const changed = after.patients.filter((line) => !same.delete(line));
  const old = new Map([...same].map((line) => readDigest(line, before.names)).map((each) => [each.id, each]));
  for (const line of changed) {
    const now = readDigest(line, after.names);
    const was = old.get(now.id);
    old.delete(now.id);
    tally.compare(was?.findings ?? [], now.findings);
    countClass(was?.class ?? null, 0);
    countClass(now.class, 1);
    const change = was ? comparePatients(was, now) : { added: true as const };
    if (change) changes.push({ in: build, id: now.id, ...change });
  }
  for (const was of old.values()) {
    tally.compare(was.findings, []);
    countClass(was.class, 0);
  }
  tally.compare(before.findings, after.findings);

  const removed = [...old.keys()];
  countChanges(record, changes, removed.length);
  const differing = [...classes].filter(([, [a, b]]) => a !== b).sort(([a], [b]) => (a < b ? -1 : 1));
  if (differing.length > 0) {
    const totals = classTotals(after);
    record.classCounts = differing.map(([name, [a, b]]) => {
      const total = totals.get(name) ?? 0;
      return [name, total - b + a, total];
    });
  }
  const findings = tally.changes();
  if (findings.length > 0) record.findings = findings;
  const settings = compareSettings(before.settings, after.settings);
  if (settings.length > 0) record.settings = settings;
  // Beside what it is of, a record has a key for each thing that changed.
  return Object.keys(record).length > 2 ? { record, changes, removed } : undefined;
}

const classesIn = (text: string | null): string[] => (text === null ? [] : text.split(BETWEEN_CLASSES));

/** Patients of each class. */
function classTotals({ patients, names }: PublishedState): Map<string, number> {
  const totals = new Map<string, number>();
  for (const line of patients) {
    for (const name of classesIn(readDigest(line, names).class))
      totals.set(name, (totals.get(name) ?? 0) + 1);
  }
  return totals;
}

/** @returns undefined where only findings are others */
function comparePatients(
  was: PatientDigest,
  now: PatientDigest,
): Omit<PatientChange, 'in' | 'id'> | undefined {
  const change: Omit<PatientChange, 'in' | 'id'> = {};
  if (was.target !== now.target) change.target = [was.target, now.target];
  if (was.class !== now.class) change.class = [was.class, now.class];
  const [from, to] = [splitsOf(was), splitsOf(now)];
  if (from !== '' && to !== '' && from !== to) change.split = [from, to];
  const boxes = compareBoxes(was.boxes, now.boxes);
  if (boxes) change.boxes = boxes;
  const image = compareImages(was.images, now.images);
  if (image) change.image = image;
  return Object.keys(change).length > 0 ? change : undefined;
}

const splitsOf = ({ images }: PatientDigest) => [...new Set(images.map(({ split }) => split))].join(', ');

function compareImages(was: ImageDigest[], now: ImageDigest[]): ImageChange | undefined {
  if (now.length !== was.length) return now.length > was.length ? 'added' : 'removed';
  const others = now.flatMap((image, i) => (image.file === was[i]!.file ? [] : [[was[i]!, image] as const]));
  if (others.length === 0) return undefined;
  return others.every(([a, b]) => a.pixels !== '' && a.pixels === b.pixels) ? 'header' : 'pixels';
}

/** Counts what changed into the record of the build. */
function countChanges(record: BuildRecord, changes: PatientChange[], removed: number): void {
  const count = (key: 'added' | 'targets' | 'classes' | 'splits') => {
    record[key] = (record[key] ?? 0) + 1;
  };
  for (const change of changes) {
    if (change.added) count('added');
    if (change.target) count('targets');
    if (change.class) count('classes');
    if (change.split) count('splits');
    if (change.image) {
      record.images ??= {};
      record.images[change.image] = (record.images[change.image] ?? 0) + 1;
    }
    if (change.boxes) {
      const { added = [], removed: gone = [], moved = [] } = change.boxes;
      record.boxes ??= { added: 0, removed: 0, moved: 0, patients: 0 };
      record.boxes.added += added.length;
      record.boxes.removed += gone.length;
      record.boxes.moved += moved.length;
      record.boxes.patients++;
    }
  }
  if (removed > 0) record.removed = removed;
}
