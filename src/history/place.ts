import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A history becomes what it is to be together with the site: it waits where the site's new files wait, and whoever puts these
 * into their places puts it there first. May be done again, so that a build that was killed is finished by the next one.
 */

const waiting = (staging: string) => ({
  text: path.join(staging, 'history.jsonl'),
  place: path.join(staging, 'history.place'),
});

/** Lets a history wait for its place. */
export function stageHistory(staging: string, file: string, text: string): void {
  writeFileSync(waiting(staging).text, text);
  // Last: where it is, the text is whole.
  writeFileSync(waiting(staging).place, file);
}

/** Puts the history that waits in its place, in one step; nothing where none waits. */
export function placeHistory(staging: string): void {
  const { text, place } = waiting(staging);
  if (!existsSync(place)) return;
  const file = readFileSync(place, 'utf8');
  const aside = `${file}.new`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(aside, readFileSync(text));
  renameSync(aside, file);
}
