import path from 'node:path';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { labelsOf, rankDoubts, similarPatients } from '../../src/quality/label-doubt.ts';
import { Random } from '../sample/random.ts';

/** Share of the labels that are changed, how often that is done, and how many of the list are looked at. */
const CHANGED = 0.05;
const RUNS = 20;
const LOOKED_AT = [10, 25, 50];

/**
 * What the check of doubtful labels finds where labels were changed on purpose: how many of those that it lists first,
 * beside drawing them by lot, for which each list of neighbours is given to another image.
 * `--cache DIR`: cache of a build.
 */
export async function benchLabelDoubts(args: string[]): Promise<void> {
  const at = args.indexOf('--cache');
  if (at < 0) throw new Error('say with --cache DIR which build to look at');
  const folder = path.resolve(args[at + 1]!);
  const catalogue = Catalogue.open(path.join(folder, 'catalogue.sqlite'), path.join(folder, 'state.sqlite'));
  const labels = labelsOf(catalogue);
  const similar = [...similarPatients(catalogue)].filter(([patient]) => labels.has(patient));
  catalogue.close();
  const names = [...new Set(labels.values())].sort();
  if (names.length < 2) throw new Error('there are no two labels to exchange');
  process.stdout.write(`${labels.size} labels, ${CHANGED * 100} % of them changed\n`);
  for (const byLot of [false, true]) {
    const hits = LOOKED_AT.map(() => ({ changed: 0, listed: 0 }));
    for (let run = 0; run < RUNS; run++) {
      const random = new Random(`doubts ${run}`);
      const wrong = new Set<number>();
      const told = new Map(labels);
      for (const [patient, label] of labels) {
        if (!random.chance(CHANGED)) continue;
        const others = names.filter((name) => name !== label);
        told.set(patient, random.pick(others));
        wrong.add(patient);
      }
      const doubts = rankDoubts(told, byLot ? exchanged(similar, random) : similar);
      for (const [i, most] of LOOKED_AT.entries()) {
        const listed = doubts.slice(0, most);
        hits[i]!.listed += listed.length;
        hits[i]!.changed += listed.filter(({ patient }) => wrong.has(patient)).length;
      }
    }
    const cells = hits.map(
      ({ changed, listed }, i) =>
        `first ${LOOKED_AT[i]}: ${((100 * changed) / Math.max(1, listed)).toFixed(1)} %`,
    );
    process.stdout.write(`${(byLot ? 'by lot' : 'by neighbours').padEnd(14)} ${cells.join('   ')}\n`);
  }
}

function exchanged<T>(similar: [number, T][], random: Random): [number, T][] {
  const lists = random.shuffle(similar.map(([, list]) => list));
  return similar.map(([patient], i) => [patient, lists[i]!]);
}
