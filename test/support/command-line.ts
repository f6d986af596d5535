import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const PROGRAM = fileURLToPath(new URL('../../scripts/reading-room.mjs', import.meta.url));

/** What a run of the command line left behind. */
export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real command line in a folder and waits for its end. */
export const run = (cwd: string, ...args: string[]): Promise<Outcome> => runWith(cwd, {}, ...args);

/** The same with further variables in its environment. */
export async function runWith(
  cwd: string,
  environment: Record<string, string>,
  ...args: string[]
): Promise<Outcome> {
  const { child, outcome } = startWith(cwd, environment, ...args);
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
  return outcome.finally(() => clearTimeout(timer));
}

/** A command line on its way. */
export interface Started {
  child: ChildProcessByStdio<null, Readable, Readable>;
  outcome: Promise<Outcome>;
}

/** Starts the real command line in a folder. */
export const start = (cwd: string, ...args: string[]): Started => startWith(cwd, {}, ...args);

/** The same with further variables in its environment. */
export function startWith(cwd: string, environment: Record<string, string>, ...args: string[]): Started {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { ...shellEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...texts }));
  });
  return { child, outcome };
}

/** The environment as a user's shell has it: without what the test runner adds for its own. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const added =
    /^(NODE_ENV|NODE_OPTIONS|VITEST.*|TEST|DEV|PROD|MODE|SSR|BASE_URL|FORCE_COLOR|READING_ROOM_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)));
}

/** Writes the small made-up dataset. */
export async function writeSample(cwd: string, out: string, ...options: string[]): Promise<void> {
  mustSucceed(await run(cwd, 'sample', '--out', out, ...options));
}

export interface BuildArguments {
  data: string;
  out: string;
  cache: string;
  base?: string;
  jobs?: number;
}

/** Builds a site, from a folder outside the project; it has to succeed. All paths are absolute. */
export async function buildSite(
  { data, out, cache, base = '/report/', jobs = 2 }: BuildArguments,
  ...more: string[]
): Promise<Outcome> {
  const args = ['--data', data, '--out', out, '--cache', cache, '--base', base, '--jobs', String(jobs)];
  return mustSucceed(await run(tmpdir(), 'build', ...args, ...more));
}

function mustSucceed(outcome: Outcome): Outcome {
  if (outcome.status === 0) return outcome;
  throw new Error(`the command line ended with ${outcome.status}:\n${outcome.stderr}${outcome.stdout}`);
}

/** A running `serve`. */
export interface Serving {
  /** What it printed: the address of the overview. */
  url: string;
  /** Asks it to end, as Ctrl-C does, and waits. */
  stop(): Promise<Outcome>;
}

/** Serves a built site on a port that the system chooses. */
export async function serveSite(cwd: string, out: string): Promise<Serving> {
  const { child, outcome } = start(cwd, 'serve', '--out', out, '--port', '0');
  const line = await Promise.race([
    new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (part: string) => {
        text += part;
        if (text.includes('\n')) resolve(text);
      });
    }),
    outcome.then(({ status, stderr }) => {
      throw new Error(`serve ended with ${status}: ${stderr}`);
    }),
  ]);
  return {
    url: line.trim(),
    stop() {
      child.kill('SIGTERM');
      return outcome;
    },
  };
}
