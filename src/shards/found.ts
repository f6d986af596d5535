import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DataFault } from '../errors.ts';
import type { Listing } from './listing.ts';
import { type Manifest, type Program, programInWords, readManifest, readsAlike } from './manifest.ts';
import { readShardName, type Shard, shardName } from './shard.ts';

/** How a shard stands: only one that is `done` can be merged. */
export type Standing = 'done' | 'missing' | 'begun' | 'other files' | 'other program';

export interface FoundShard extends Shard {
  /** Where it lies, or will. */
  folder: string;
  standing: Standing;
  manifest: Manifest | undefined;
}

/**
 * Into how many shards the dataset of a folder is cut, as the names in it say.
 * @throws DataFault where there are none, or of several cuts
 */
export function findCut(shards: string): number {
  const names = existsSync(shards) ? readdirSync(shards) : [];
  const cuts = [...new Set(names.flatMap((name) => readShardName(name)?.of ?? []))].sort((a, b) => a - b);
  if (cuts.length === 1) return cuts[0]!;
  throw new DataFault(
    cuts.length === 0 ? 'there are no shards.' : `there are shards of ${cuts.join(' and of ')}.`,
    {
      file: shards,
      remedy:
        cuts.length === 0
          ? 'Read them first: reading-room ingest --help tells how.'
          : 'Say which ones with --of, or delete the others.',
    },
  );
}

/**
 * How all shards of a dataset stand.
 * @param listings the files of each as they are now
 */
export function findShards(shards: string, program: Program, listings: readonly Listing[]): FoundShard[] {
  return listings.map((listing, i) => {
    const shard = { number: i + 1, of: listings.length };
    const folder = path.join(shards, shardName(shard));
    const manifest = readManifest(folder);
    return { ...shard, folder, manifest, standing: standingOf(folder, manifest, program, listing) };
  });
}

function standingOf(
  folder: string,
  manifest: Manifest | undefined,
  program: Program,
  listing: Listing,
): Standing {
  if (!manifest) return existsSync(`${folder}.partial`) ? 'begun' : 'missing';
  if (!readsAlike(manifest.program, program)) return 'other program';
  return manifest.listing.digest === listing.digest ? 'done' : 'other files';
}

/** What each standing means, in a sentence about shards. */
const MEANS: Record<Exclude<Standing, 'done'>, string> = {
  missing: 'missing',
  begun: 'begun and not finished',
  'other files': 'of other files than the dataset holds now',
  'other program': 'read by another version of Reading Room, or with other settings',
};

/**
 * Why shards cannot be merged, and how to make those that are missing.
 * @returns undefined where all are done
 */
export function lackOf(
  found: readonly FoundShard[],
  program: Program,
  command: string,
): DataFault | undefined {
  const lacking = found.filter(({ standing }) => standing !== 'done');
  if (lacking.length === 0) return undefined;
  const of = found.length;
  const parts = Object.entries(MEANS).flatMap(([standing, means]) => {
    const those = lacking.filter((shard) => shard.standing === standing);
    return those.length === 0 ? [] : [`${inRanges(those.map((s) => s.number))} ${means}${makers(those)}`];
  });
  const mine = lacking.some(({ standing }) => standing === 'other program')
    ? ` This is ${programInWords(program)}.`
    : '';
  const first = lacking[0]!.number;
  const others = lacking.length === 1 ? '' : `, and so on for ${inRanges(lacking.map((s) => s.number))}`;
  return new DataFault(
    `${of - lacking.length} of ${of} shards can be merged. Not: ${parts.join('; ')}.${mine}`,
    { remedy: `Make them with: ${command} --shard ${first}/${of}${others}.` },
  );
}

/** Which programs read some shards. */
function makers(shards: readonly FoundShard[]): string {
  const names = shards.flatMap(({ standing, manifest }) =>
    standing === 'other program' && manifest ? programInWords(manifest.program) : [],
  );
  return names.length === 0 ? '' : `: ${[...new Set(names)].join(', ')}`;
}

/** Ascending numbers as engines take them: 1-3,7. */
export function inRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');
}
