import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENGINES } from '../../src/cluster/index.ts';
import { isAlive, isStuck, readQueue } from '../../src/cluster/slurm-jobs.ts';
import type { Work } from '../../src/cluster/types.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;

beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(() => temporary[Symbol.asyncDispose]());

/** Folders whose names mean something to a shell. */
const DATA = "/d/it's $(here) & there";

/** A program that writes down how it was called, with the variables that engines set, and ends as it is told. */
function recorder(statuses: number[] = []): string {
  const file = temporary.at('program');
  writeFileSync(temporary.at('statuses'), statuses.map((status) => `${status}\n`).join(''));
  writeFileSync(
    file,
    `#!/bin/sh
for word; do printf '<%s>' "$word"; done >> "$0.calls"
echo >> "$0.calls"
status=$(head -n 1 "$(dirname "$0")/statuses")
sed -i 1d "$(dirname "$0")/statuses"
exit \${status:-0}
`,
    { mode: 0o755 },
  );
  return file;
}

const calls = () => readFileSync(temporary.at('program.calls'), 'utf8').trim().split('\n');

const workOf = (program: string, more: Partial<Work> = {}): Work => ({
  data: DATA,
  shards: '/d/shards',
  of: 8,
  cache: '/d/cache',
  out: '/d/site',
  program: [program],
  task: { jobs: 2, memory: 2000 },
  build: { jobs: 4, memory: 8000 },
  image: 'registry.example/reading-room:1',
  volumes: [{ name: 'films', path: '/d' }],
  ...more,
});

function filesOf(engine: string, work: Work): Record<string, string> {
  const files = ENGINES.find(({ name }) => name === engine)!.render(work);
  for (const { name, text } of files) writeFileSync(temporary.at(name), text, { mode: 0o755 });
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

const INGEST = `<ingest><--data><${DATA}><--shards></d/shards>`;
const MERGE = `<merge><--data><${DATA}><--shards></d/shards><--of><8><--cache></d/cache>`;
const BUILD = `<build><--data><${DATA}><--cache></d/cache><--out></d/site><--jobs><4>`;

test.each([
  ['a shard that fails is tried again', [1, 137, 0], 0, 3],
  ['but not for ever', [1, 1, 1, 0], 1, 3],
  ['nor where the call is wrong', [2, 0], 2, 1],
  ['nor where it was stopped', [130, 0], 130, 1],
])('slurm: %s', (_what, statuses, status, attempts) => {
  filesOf('slurm', workOf(recorder(statuses)));
  expect(spawnSync('sh', [temporary.at('ingest.sbatch')]).status).toBe(status);
  expect(calls()).toEqual(Array(attempts).fill(`${INGEST}<--of><8><--jobs><2>`));
});

test('slurm: the array has a task a shard, and the merge is followed by the build', () => {
  const files = filesOf('slurm', workOf(recorder()));
  expect(files['ingest.sbatch']).toMatch(/^#SBATCH --array=1-8$/m);
  expect(files['ingest.sbatch']).toMatch(/^#SBATCH --mem=2000M$/m);
  expect(files['merge.sbatch']).toMatch(/^#SBATCH --mem=8000M$/m);
  const text = execFileSync('sh', [temporary.at('merge.sbatch')], {
    encoding: 'utf8',
    env: { ...process.env, SLURM_JOB_ID: '17' },
  });
  expect(calls()).toEqual([MERGE, BUILD]);
  expect(text).toBe('all done in job 17\n');
});

test('slurm: where the merge fails nothing is built', () => {
  filesOf('slurm', workOf(recorder([1])));
  expect(spawnSync('sh', [temporary.at('merge.sbatch')]).status).toBe(1);
  expect(calls()).toEqual([MERGE]);
});

/** A command of a container, as Kubernetes reads it: $(NAME) of variables that are not there stays, $$ is $. */
const expanded = (command: string[]) => command.map((word) => word.replaceAll('$$', '$'));

test('kubernetes: an indexed job with an index a shard, then a job that merges', () => {
  const files = filesOf('kubernetes', workOf(recorder()));
  const job = parse(files['ingest-job.yaml']!);
  expect(job).toMatchObject({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'reading-room-ingest' },
    spec: { completionMode: 'Indexed', completions: 8, parallelism: 8, backoffLimitPerIndex: 3 },
  });
  const { spec } = job.spec.template;
  // With a pod failure policy, pods may not be restarted in place.
  expect(spec.restartPolicy).toBe('Never');
  expect(spec.containers[0].volumeMounts).toEqual([{ name: 'volume-1', mountPath: '/d' }]);
  expect(spec.volumes).toEqual([{ name: 'volume-1', persistentVolumeClaim: { claimName: 'films' } }]);
  expect(spec.containers[0].resources.limits).toEqual({ memory: '2000Mi' });
  const [program, ...args] = expanded(spec.containers[0].command);
  execFileSync(program!, args);
  const after = parse(files['merge-job.yaml']!);
  const [container] = after.spec.template.spec.containers;
  expect(container.resources.requests).toEqual({ cpu: '4', memory: '8000Mi' });
  const [shell, ...script] = expanded(container.command);
  execFileSync(shell!, script);
  expect(calls()).toEqual([`${INGEST}<--of><8><--jobs><2>`, MERGE, BUILD]);
});

test('aws-batch: an array job with a child a shard, then a job that merges', () => {
  const files = filesOf('aws-batch', workOf(recorder()));
  const definition = JSON.parse(files['job-definition.json']!);
  expect(definition).toMatchObject({
    jobDefinitionName: 'reading-room',
    type: 'container',
    containerProperties: {
      image: 'registry.example/reading-room:1',
      resourceRequirements: [
        { type: 'VCPU', value: '2' },
        { type: 'MEMORY', value: '2000' },
      ],
      volumes: [{ name: 'volume-1', efsVolumeConfiguration: { fileSystemId: 'films' } }],
      mountPoints: [{ sourceVolume: 'volume-1', containerPath: '/d' }],
    },
    retryStrategy: { attempts: 3 },
  });
  const ingest = JSON.parse(files['ingest-job.json']!);
  expect(ingest).toMatchObject({ jobDefinition: 'reading-room', arrayProperties: { size: 8 } });
  const merge = JSON.parse(files['merge-job.json']!);
  expect(merge.containerOverrides.resourceRequirements).toContainEqual({ type: 'MEMORY', value: '8000' });
  for (const { containerOverrides } of [ingest, merge]) {
    const [program, ...args] = containerOverrides.command as string[];
    execFileSync(program!, args);
  }
  expect(calls()).toEqual([`${INGEST}<--of><8><--jobs><2>`, MERGE, BUILD]);
  expect(spawnSync('sh', ['-n', temporary.at('submit.sh')]).status).toBe(0);
});

const hasParallel = spawnSync('parallel', ['--version']).stdout?.includes('GNU parallel') ?? false;

test.skipIf(!hasParallel)('parallel: every shard, then the merge and the build', () => {
  filesOf('parallel', workOf(recorder(), { of: 3 }));
  execFileSync('sh', [temporary.at('run.sh'), '--will-cite']);
  expect(calls()).toEqual([
    ...[1, 2, 3].map((n) => `${INGEST}<--jobs><2><--shard><${n}/3>`),
    MERGE.replace('<8>', '<3>'),
    BUILD,
  ]);
});

const HAND_OUT = `${BUILD}<--pages></d/shards/pages><--pages-of><5><--hand-out>`;
const RENDER = '<render><--pages></d/shards/pages>';
const FINISH = `${BUILD}<--pages></d/shards/pages><--pages-of><5>`;

test('with parts of pages, the build hands them out, an array renders them, and the last job puts them together', () => {
  const slurm = filesOf('slurm', workOf(recorder(), { pageParts: 5 }));
  expect(slurm['render.sbatch']).toMatch(/^#SBATCH --array=1-5$/m);
  const texts = ['merge', 'render', 'finish'].map((name) =>
    execFileSync('sh', [temporary.at(`${name}.sbatch`)], {
      encoding: 'utf8',
      env: { ...process.env, SLURM_JOB_ID: '17' },
    }),
  );
  expect(texts).toEqual(['', '', 'all done in job 17\n']);
  const expected = [MERGE, HAND_OUT, `${RENDER}<--of><5><--jobs><2>`, FINISH];
  expect(calls()).toEqual(expected);

  const kubernetes = filesOf('kubernetes', workOf(recorder(), { pageParts: 5 }));
  expect(parse(kubernetes['render-job.yaml']!).spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 5,
  });
  for (const name of ['merge', 'render', 'finish']) {
    const [container] = parse(kubernetes[`${name}-job.yaml`]!).spec.template.spec.containers;
    const [program, ...args] = expanded(container.command);
    execFileSync(program!, args);
  }
  expect(calls().slice(4)).toEqual(expected);

  const aws = filesOf('aws-batch', workOf(recorder(), { pageParts: 5 }));
  expect(JSON.parse(aws['render-job.json']!)).toMatchObject({ arrayProperties: { size: 5 } });
  for (const name of ['merge', 'render', 'finish']) {
    const [program, ...args] = JSON.parse(aws[`${name}-job.json`]!).containerOverrides.command as string[];
    execFileSync(program!, args);
  }
  expect(calls().slice(8)).toEqual(expected);
  expect(spawnSync('sh', ['-n', temporary.at('submit.sh')]).status).toBe(0);
});

test.skipIf(!hasParallel)('parallel: parts of pages are rendered after the shards', () => {
  filesOf('parallel', workOf(recorder(), { of: 1, pageParts: 2 }));
  execFileSync('sh', [temporary.at('run.sh'), '--will-cite']);
  expect(calls().slice(1)).toEqual([
    MERGE.replace('<8>', '<1>'),
    HAND_OUT.replace('<5>', '<2>'),
    ...[1, 2].map((n) => `${RENDER}<--jobs><2><--shard><${n}/2>`),
    FINISH.replace('<5>', '<2>'),
  ]);
});

test('without a site the work ends with the merge', () => {
  filesOf('slurm', workOf(recorder(), { out: undefined }));
  execFileSync('sh', [temporary.at('merge.sbatch')]);
  expect(calls()).toEqual([MERGE]);
});

test('what squeue says is understood', () => {
  const tasks = readQueue(
    [
      ...['12_3|RUNNING|None', '12_4|PENDING|Resources', '12_5|PENDING|JobHeldUser', '12_6|COMPLETED|None'],
      ...[
        '13|PENDING|Dependency',
        '14|PENDING|DependencyNeverSatisfied',
        '15|REQUEUE_HOLD|launch failed requeued held',
      ],
      ...['16|FAILED|NonZeroExitCode', '17|PENDING|JobHeldAdmin', '18|PENDING|(null)', ''],
    ].join('\n'),
  );
  expect(tasks[0]).toEqual({ id: '12_3', job: '12', task: 3, state: 'RUNNING', reason: 'None' });
  const ids = (which: (task: (typeof tasks)[number]) => boolean) => tasks.filter(which).map(({ id }) => id);
  expect(ids((task) => !isAlive(task))).toEqual(['12_6', '16']);
  expect(ids(isStuck)).toEqual(['12_5', '14', '15', '17']);
});
