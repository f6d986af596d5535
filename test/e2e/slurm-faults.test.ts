import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shardName } from '../../src/shards/shard.ts';
import { catalogueContent } from '../support/catalogue-content.ts';
import { buildSite, runWith } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { writeModel } from '../support/model-dataset.ts';
import { processes, type SlurmCluster, startSlurm, whyNoSlurm } from '../support/slurm.ts';

const OF = 8;
const PATIENTS = 2000;
/** Places of files that break off. */
const POISON = [7, 700, 1400];
const lacking = whyNoSlurm();

/** Two thousand images in eight shards, where everything goes wrong that may. */
describe.skipIf(lacking)(`on a Slurm cluster that fails${lacking ? ` (skipped: ${lacking})` : ''}`, () => {
  let temporary: TemporaryFolder;
  let cluster: SlurmCluster;
  let alone: { site: Record<string, string>; catalogue: Buffer; content: Record<string, string> };
  const at = (...names: string[]) => temporary.at(...names);

  beforeAll(async () => {
    temporary = await temporaryFolder();
    writeModel(at('data'), {
      title: 'On a cluster that fails',
      words: undefined,
      patients: Array.from({ length: PATIENTS }, (_, i) => ({
        id: `patient-${i}`,
        boxes: i % 3 === 0 ? [[2, 3, 10, 12]] : [],
        class: i % 3 === 0 ? 'Lung Opacity' : 'Normal',
        age: '050Y',
        image: POISON.includes(i) ? 'damaged' : i,
        split: 'train',
      })),
    });
    writeFileSync(
      at('data', 'report.yaml'),
      'title: On a cluster that fails\ndescription: A model.\nprivacy: basic\n',
    );
    cluster = await startSlurm(at('slurm'));
    const one = { data: at('data'), out: at('alone'), cache: at('alone-cache') };
    // Readings are numbered as they come: with one worker, in the order of the images, as a merge numbers them.
    await buildSite({ ...one, base: '/', jobs: 1 });
    alone = {
      site: await fingerprints(one.out),
      catalogue: readFileSync(at('alone-cache', 'catalogue.sqlite')),
      content: catalogueContent(at('alone-cache', 'catalogue.sqlite')),
    };
    rmSync(at('alone'), { recursive: true });
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await temporary?.[Symbol.asyncDispose]();
  });

  const submit = (cache: string, ...more: string[]) =>
    runWith(
      temporary.folder,
      cluster.environment,
      ...['cluster', 'submit', '--data', 'data', '--shards', 'shards', '--of', String(OF), '--jobs', '1'],
      ...['--cache', cache, '--out', `site-${cache}`, '--memory', '1000', ...more],
    );

  /** The site, and the catalogue behind it, are those of one machine. */
  async function expectTheSame(cache: string): Promise<void> {
    expect(await fingerprints(at(`site-${cache}`))).toEqual(alone.site);
    expect(readFileSync(at(cache, 'catalogue.sqlite')).equals(alone.catalogue)).toBe(true);
  }

  /** A process that reads a shard at this moment. */
  async function worker(): Promise<number> {
    for (let i = 0; i < 600; i++) {
      for (const { pid, command } of processes())
        if (command.includes('cli') || command.includes('reading-room.mjs'))
          if (command.includes(' ingest ') && command.includes(at('shards'))) return pid;
      await wait(50);
    }
    throw new Error('no shard is read');
  }

  test('a worker killed, then a node killed, three files that break off: the site is that of one machine', async () => {
    // Nothing may be left of a run before this one: what is done already is not read again.
    for (const name of ['shards', 'cache', 'site-cache']) rmSync(at(name), { recursive: true, force: true });
    const started = await submit('cache', '--detach');
    expect(started.status, started.stderr).toBe(0);
    process.kill(await worker(), 'SIGKILL');
    await wait(1000);
    await worker();
    cluster.killNode('n2');
    try {
      let last = await submit('cache');
      // Where Slurm gave a task up for good the same command says so, and completes it.
      if (last.status !== 0) {
        expect(last.stderr).toMatch(
          /error: .*Then give the same command again: only what is missing is read/,
        );
        last = await submit('cache');
      }
      expect(last.status, last.stderr).toBe(0);
      await expectTheSame('cache');
    } finally {
      cluster.startNode('n2');
    }
  }, 300_000);

  test('of two shards that were deleted only these are read again', async () => {
    for (const number of [2, 5]) {
      expect(existsSync(at('shards', shardName({ number, of: OF })))).toBe(true);
      rmSync(at('shards', shardName({ number, of: OF })), { recursive: true });
    }
    const { status, stdout, stderr } = await submit('other', '--json');
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ shards: [2, 5] });
    await expectTheSame('other');
  }, 300_000);

  test('pages are rendered in parts', async () => {
    const { status, stdout, stderr } = await submit('parts', '--pages-of', '2', '--json');
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ shards: [], render: expect.any(String) });
    expect(await fingerprints(at('site-parts'))).toEqual(alone.site);
    // The build that puts the pages together takes figures over, so rows of the catalogue lie in another order.
    expect(catalogueContent(at('parts', 'catalogue.sqlite'))).toEqual(alone.content);
  }, 300_000);
});
