import { MultiBar, type SingleBar } from 'cli-progress';
import pc from 'picocolors';

/** Tells a person what is going on. All of it goes to standard error; standard output is for answers. */
export interface Progress {
  /** Begins a stage; `total` of what is counted, or undefined where that is not known. */
  stage(name: string, total?: number): Stage;
  /** A sentence that matters now. */
  note(text: string): void;
  warn(text: string): void;
}

export interface Stage {
  advance(by: number): void;
  done(summary?: string): void;
}

/** Says nothing: for tests and for programs. */
export const silentProgress: Progress = {
  stage: () => ({ advance() {}, done() {} }),
  note() {},
  warn() {},
};

const noColours = pc.createColors(false);

/** A bar on a terminal, a line a stage elsewhere. `NO_COLOR` is honoured. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const colours = stream.isTTY && !process.env.NO_COLOR ? pc.createColors(true) : noColours;
  const write = (text: string) => stream.write(`${text}\n`);
  return {
    note: (text) => write(text),
    warn: (text) => write(`${colours.yellow('warning')}  ${text}`),
    stage: (name, total) =>
      stream.isTTY ? barStage(stream, name, total, colours) : lineStage(write, name, total),
  };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Without a terminal: one line at the end, and for long stages one at every tenth of the way. */
function lineStage(write: (text: string) => void, name: string, total: number | undefined): Stage {
  const started = performance.now();
  let seen = 0;
  let told = 0;
  let last = started;
  return {
    advance(by) {
      seen += by;
      const tenth = total ? Math.floor((10 * seen) / total) : 0;
      if (tenth > told && tenth < 10 && performance.now() - last > 2000) {
        last = performance.now();
        write(`${name}: ${seen} of ${total}`);
      }
      told = Math.max(told, tenth);
    },
    done: (summary) => write(`${name}: ${summary ?? 'done'} (${seconds(started)})`),
  };
}

function barStage(
  stream: NodeJS.WriteStream,
  name: string,
  total: number | undefined,
  colours: typeof noColours,
): Stage {
  const started = performance.now();
  let bar: SingleBar | undefined;
  let bars: MultiBar | undefined;
  if (total) {
    bars = new MultiBar({
      stream,
      clearOnComplete: true,
      hideCursor: true,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      format: `${name.padEnd(10)} {bar} {value} of {total}  {eta_formatted} left`,
    });
    bar = bars.create(total, 0);
  } else stream.write(`${name} …\r`);
  return {
    advance: (by) => bar?.increment(by),
    done(summary) {
      bars?.stop();
      stream.write(
        `\u001b[2K\r${colours.green('✓')} ${name}: ${summary ?? 'done'} ${colours.dim(`(${seconds(started)})`)}\n`,
      );
    },
  };
}
