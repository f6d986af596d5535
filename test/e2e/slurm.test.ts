import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shardName } from '../../src/shards/shard.ts';
import { buildSite, runWith } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { writeModel } from '../support/model-dataset.ts';
import { type SlurmCluster, startSlurm, whyNoSlurm } from '../support/slurm.ts';

const OF = 4;
const lacking = whyNoSlurm();

/** A cluster of two nodes, where Slurm is installed. Nothing is installed by the test. */
describe.skipIf(lacking)(`on a real Slurm cluster${lacking ? ` (skipped: ${lacking})` : ''}`, () => {
  let temporary: TemporaryFolder;
  let cluster: SlurmCluster | undefined;

  beforeAll(async () => {
    temporary = await temporaryFolder();
    const ids = Array.from({ length: 12 }, (_, i) => `patient-${i}`);
    writeModel(temporary.at('data'), {
      title: 'On a cluster',
      words: undefined,
      patients: ids.map((id, i) => ({
        id,
        boxes: i % 2 === 0 ? [[2, 3, 10, 12]] : [],
        class: undefined,
        age: '050Y',
        image: i,
        split: 'train',
      })),
    });
    cluster = await startSlurm(temporary.at('slurm'));
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await temporary?.[Symbol.asyncDispose]();
  });

  const submit = (...more: string[]) =>
    runWith(
      temporary.folder,
      cluster!.environment,
      ...['cluster', 'submit', '--data', 'data', '--shards', 'shards', '--of', String(OF)],
      ...['--cache', 'cache', '--out', 'site', '--jobs', '1', '--memory', '1000', ...more],
    );

  const jobsIn = (text: string) => [...text.matchAll(/job (\d+)/g)].map(([, job]) => job!);

  test('a shard that fails is named with its log; the same command reads that one alone and builds the site of one machine', async () => {
    const blocked = temporary.at('shards', shardName({ number: 3, of: OF }));
    await runWith(temporary.folder, {}, 'ingest', '--data', 'data', '--shards', 'shards', '--shard', '1/4');
    writeFileSync(`${blocked}.partial`, 'a file where a folder should be');
    const failed = await submit();
    expect(failed.status, failed.stderr).toBe(1);
    expect(failed.stderr).toContain('Shards 2-4 of 4: job');
    expect(failed.stderr).toMatch(/ingest-\d+-3\.log: shard 3 of 4 could not be read\. .*EEXIST/);
    expect(failed.stderr).toContain('only what is missing is read');
    expect(existsSync(temporary.at('site'))).toBe(false);

    rmSync(`${blocked}.partial`);
    const mended = await submit('--json');
    expect(mended.status, mended.stderr).toBe(0);
    expect(JSON.parse(mended.stdout)).toMatchObject({ shards: [3] });

    const one = {
      data: temporary.at('data'),
      out: temporary.at('alone'),
      cache: temporary.at('alone-cache'),
    };
    await buildSite({ ...one, base: '/', jobs: 1 });
    expect(await fingerprints(temporary.at('site'))).toEqual(await fingerprints(one.out));
  });

  test('work that was submitted before is followed; jobs that Slurm holds are told, with how to go on', async () => {
    const detached = await submit('--detach', '--sbatch=--hold');
    expect(detached.status, detached.stderr).toBe(0);
    const jobs = jobsIn(detached.stderr);
    expect(jobs.length).toBe(1);
    const held = await submit();
    expect(held.status, held.stderr).toBe(1);
    expect(held.stderr).toContain('An earlier call has submitted this work');
    expect(held.stderr).toMatch(
      new RegExp(
        `holds all that is left, ${jobs[0]}: JobHeldUser.*scontrol release ${jobs[0]}.*scancel ${jobs[0]}`,
      ),
    );
    execFileSync('scancel', jobs, { env: { ...process.env, ...cluster!.environment } });
    const again = await submit();
    expect(again.status, again.stderr).toBe(0);
    expect(jobsIn(again.stderr)).not.toEqual(jobs);
  });

  test('what sbatch refuses is told in its own words', async () => {
    const { status, stderr } = await submit('--sbatch=--partition=nowhere');
    expect(status).toBe(1);
    expect(stderr).toMatch(/did not take the job.*invalid partition/i);
  });
});
