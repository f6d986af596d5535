import { boxIou } from '../history/boxes.ts';
import type { BoxSides } from '../history/types.ts';
import { counted } from '../statistics/words.ts';
import type { BuildRecord, Change } from './changes.ts';
import { formatTarget } from './format.ts';

/** Changes in words. */

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** When a build was made: `26 November 2018`, in UTC. */
export const dateInWords = (date: string): string => day.format(new Date(date));

/** A build's name: `Build 3, 26 November 2018`. */
export const buildName = ({ build, date }: { build: number; date?: string | undefined }): string =>
  `Build ${build}${date === undefined ? '' : `, ${dateInWords(date)}`}`;

const IMAGES = {
  added: 'An image was added.',
  removed: 'An image was removed.',
  pixels: 'The image was replaced: its pixels are others.',
  header: 'The file was replaced: the pixels are the same, the header or the encoding is another.',
} as const;

/** What changed of a patient, a sentence each. */
export function changeSentences({ added, target, class: names, split, boxes, image }: Change): string[] {
  const sentences: string[] = [];
  if (added) sentences.push('The patient was added.');
  const quoted = (name: string | null) => name ?? 'none';
  if (target) {
    const [from, to] = target.map((each) => formatTarget(each ?? undefined).toLowerCase());
    sentences.push(`Target: ${from} → ${to}.`);
  }
  if (names) sentences.push(`Class: ${quoted(names[0])} → ${quoted(names[1])}.`);
  if (split) sentences.push(`Split: ${split[0]} → ${split[1]}.`);
  for (const [from, to] of boxes?.moved ?? [])
    sentences.push(`Box moved: ${sides(from)} → ${sides(to)}, IoU ${boxIou(from, to).toFixed(2)}.`);
  for (const box of boxes?.added ?? []) sentences.push(`Box added: ${sides(box)}.`);
  for (const box of boxes?.removed ?? []) sentences.push(`Box removed: ${sides(box)}.`);
  if (image) sentences.push(IMAGES[image]);
  return sentences;
}

/** A box as `264, 152, 213 × 379`: left, top, width and height in image pixels. */
const sides = ([x, y, width, height]: BoxSides): string =>
  `${short(x)}, ${short(y)}, ${short(width)} × ${short(height)}`;

const short = (n: number) => String(Math.round(n * 100) / 100);

/** What a build changed, a phrase each. */
export function recordPhrases(record: BuildRecord): string[] {
  const { build, patients, added = 0, removed = 0, images = {}, boxes, settings, findings } = record;
  if (build === 1) return [`The history begins with ${counted(patients, 'patient')}`];
  const phrases: string[] = [];
  const tell = (n: number | undefined, text: string) => n && phrases.push(text);
  tell(added, `${counted(added, 'patient')} added`);
  tell(removed, `${counted(removed, 'patient')} withdrawn`);
  tell(images.pixels, `${counted(images.pixels ?? 0, 'image')} replaced by other pixels`);
  tell(images.header, `${counted(images.header ?? 0, 'image')} replaced, pixels unchanged`);
  tell(images.added, `images added to ${counted(images.added ?? 0, 'patient')}`);
  tell(images.removed, `images removed from ${counted(images.removed ?? 0, 'patient')}`);
  tell(record.targets, `another target for ${counted(record.targets ?? 0, 'patient')}`);
  tell(record.classes, `another class for ${counted(record.classes ?? 0, 'patient')}`);
  tell(record.splits, `another split for ${counted(record.splits ?? 0, 'patient')}`);
  if (boxes) {
    const each = [
      boxes.added > 0 && `${boxes.added} added`,
      boxes.removed > 0 && `${boxes.removed} removed`,
      boxes.moved > 0 && `${boxes.moved} moved`,
    ];
    phrases.push(`boxes: ${each.filter(Boolean).join(', ')}`);
  }
  tell(settings?.length, `${counted(settings?.length ?? 0, 'setting')} changed`);
  if (findings) {
    const sum = (key: 'new' | 'gone' | 'accepted') => findings.reduce((all, each) => all + each[key], 0);
    const each = (['new', 'gone', 'accepted'] as const).flatMap((key) =>
      sum(key) > 0 ? [`${sum(key).toLocaleString('en')} ${key}`] : [],
    );
    phrases.push(`findings: ${each.join(', ')}`);
  }
  return phrases;
}

/** The same as a sentence. */
export function recordSentence(record: BuildRecord): string {
  const text = recordPhrases(record).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A setting's value as it is written in JSON, cut where it is long. */
export function settingText(value: unknown): string {
  if (value === undefined) return 'not given';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
