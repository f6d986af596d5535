import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inRanges } from '../../src/shards/found.ts';
import { outliveHolder, startBeat } from '../../src/shards/lease.ts';
import { readShardName, shardName, shardOf, taskNumber } from '../../src/shards/shard.ts';
import { temporaryFolder } from '../support/files.ts';

test('the shard of a path follows from its SHA-256, so that any program can tell it', () => {
  // printf %s stage_2_train_images/a.dcm | sha256sum begins with 946e5ffdc44c0824.
  expect(shardOf('stage_2_train_images/a.dcm', 1000)).toBe(453);
  const counts = new Array<number>(16).fill(0);
  for (let i = 0; i < 16_000; i++) counts[shardOf(`folder/${i}.dcm`, 16) - 1]!++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('names of shards can be read, and others are none', () => {
  const shard = { number: 3, of: 1200 };
  expect(readShardName(shardName(shard))).toEqual({ ...shard, finished: true });
  expect(readShardName(`${shardName(shard)}.partial`)).toEqual({ ...shard, finished: false });
  for (const name of ['shard-3-of-8', 'shard-0003-of-0008.old', 'media'])
    expect(readShardName(name)).toBeUndefined();
});

test.each([
  [{ SLURM_ARRAY_TASK_ID: '3' }, 3],
  [{ JOB_COMPLETION_INDEX: '0' }, 1],
  [{ AWS_BATCH_JOB_ARRAY_INDEX: '7' }, 8],
  [{ SGE_TASK_ID: '5' }, 5],
  [{ SGE_TASK_ID: 'undefined' }, undefined],
  [{}, undefined],
])('engines tell the number of a task: %j', (environment, number) => {
  expect(taskNumber(environment)).toBe(number);
});

test('numbers are told as engines take them', () => {
  expect(inRanges([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10');
  expect(inRanges([])).toBe('');
});

test('a shard held on another machine is taken over where nothing tells that its holder lives', async () => {
  await using temporary = await temporaryFolder();
  const lock = temporary.at('lock');
  const held = (host: string) => writeFileSync(lock, JSON.stringify({ pid: 1, host, since: '', out: '' }));
  held('node-that-went');
  writeFileSync(temporary.at('beat'), '17');
  await outliveHolder(temporary.folder, { patience: 200 });
  expect(await readFile(lock, 'utf8')).toBe('');

  held('node-that-lives');
  let beats = 17;
  const beating = setInterval(() => writeFileSync(temporary.at('beat'), String(++beats)), 20);
  await expect(outliveHolder(temporary.folder, { patience: 20_000 })).rejects.toThrow(/node-that-lives/);
  clearInterval(beating);

  // The lock itself tells of processes on this machine.
  held(hostname());
  await outliveHolder(temporary.folder, { patience: 20_000 });
  expect(await readFile(lock, 'utf8')).toContain(hostname());
});

test('the holder of a shard tells that it lives, until it ends', async () => {
  await using temporary = await temporaryFolder();
  const end = startBeat(temporary.folder);
  await expect.poll(() => readFile(temporary.at('beat'), 'utf8').catch(() => '')).toBe('1');
  await end();
  await wait(50);
  await expect(readFile(temporary.at('beat'))).rejects.toThrow('ENOENT');
});
