import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Slurm's and MUNGE's programs. Debian: apt-get install slurmctld slurmd slurm-client munge */
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol'];

/** Why no cluster can be started here; undefined where one can. */
export function whyNoSlurm(): string | undefined {
  const missing = PROGRAMS.filter((name) => !pathOf(name));
  return missing.length === 0 ? undefined : `${missing.join(', ')} not on the PATH`;
}

/** Daemons lie where the PATH of users may not lead. */
const pathOf = (name: string) =>
  [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));

export interface SlurmCluster extends AsyncDisposable {
  /** Variables by which Slurm's programs find it. */
  environment: Record<string, string>;
  /** Pulls the plug of a node: its daemon and all that runs there end at once, and nothing is told to anybody. */
  killNode(name: string): void;
  /** Starts a node again. */
  startNode(name: string): void;
}

/** Processes of this machine: what was asked of each, and its environment. */
export function* processes(): Generator<{
  pid: number;
  parent: number;
  command: string;
  environment: string;
}> {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFileSync(path.join('/proc', name, file), 'utf8');
    try {
      const [, parent] = read('stat').split(') ').at(-1)!.split(' ');
      yield {
        pid: Number(name),
        parent: Number(parent),
        command: read('cmdline').replaceAll('\0', ' '),
        environment: read('environ'),
      };
    } catch {
      // It has gone, or is somebody else's.
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone.
  }
}

const NODES = ['n1', 'n2'];

/**
 * Starts a real cluster of two nodes on this machine, which listens on loopback only.
 * @param folder for all that it keeps
 */
export async function startSlurm(folder: string): Promise<SlurmCluster> {
  const at = (...names: string[]) => path.join(folder, ...names);
  for (const name of ['state', 'log', 'run', ...NODES.map((node) => `spool.${node}`)])
    mkdirSync(at(name), { recursive: true, mode: 0o755 });
  writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o400 });
  writeFileSync(at('slurm.conf'), configuration(folder, await freePorts(1 + NODES.length)));
  const environment = { SLURM_CONF: at('slurm.conf') };
  const call = (name: string, ...args: string[]) =>
    execFileSync(pathOf(name)!, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  call(
    'munged',
    ...[`--key-file=${at('munge.key')}`, `--socket=${at('run', 'munge.sock')}`],
    ...[`--pid-file=${at('run', 'munged.pid')}`, `--log-file=${at('log', 'munged.log')}`],
    ...[`--seed-file=${at('run', 'seed')}`, '--force'],
  );
  call('slurmctld', '-f', environment.SLURM_CONF);
  const startNode = (name: string) => void call('slurmd', '-f', environment.SLURM_CONF, '-N', name);
  for (const node of NODES) startNode(node);
  return {
    environment,
    startNode,
    killNode(name) {
      kill(Number(readFileSync(at('run', `slurmd.${name}.pid`), 'utf8')));
      const all = [...processes()];
      const ours = all.filter(
        ({ environment: own }) =>
          own.includes(`SLURM_CONF=${environment.SLURM_CONF}\0`) && own.includes(`SLURMD_NODENAME=${name}\0`),
      );
      const stewards = all.filter(
        ({ pid, command }) => command.startsWith('slurmstepd') && ours.some(({ parent }) => parent === pid),
      );
      for (const { pid } of [...stewards, ...ours]) kill(pid);
    },
    async [Symbol.asyncDispose]() {
      const daemons = [...NODES.map((node) => `slurmd.${node}`), 'slurmctld', 'munged'];
      await Promise.all(daemons.map((name) => end(at('run', `${name}.pid`))));
    },
  };
}

/** Ends a daemon and waits until it has gone. */
async function end(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    process.kill(pid, 'SIGTERM');
    for (let i = 0; i < 200; i++) {
      await wait(50);
      process.kill(pid, i === 100 ? 'SIGKILL' : 0);
    }
  } catch {
    // It has gone.
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function configuration(folder: string, [controller, ...ports]: number[]): string {
  const { username } = userInfo();
  const nodes = NODES.map(
    (name, i) =>
      `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=1 RealMemory=4000`,
  );
  return `ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=${controller}
AuthType=auth/munge
AuthInfo=socket=${folder}/run/munge.sock,cred_expire=5
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=${username}
SlurmdUser=${username}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool.%n
SlurmctldPidFile=${folder}/run/slurmctld.pid
SlurmdPidFile=${folder}/run/slurmd.%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
SlurmdParameters=config_overrides
${nodes.join('\n')}
PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}
