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

/** Stages one after the other, each timed. */
export class Stages {
  /** Seconds of each stage that has ended, in milliseconds' steps. */
  readonly seconds: Record<string, number> = {};
  readonly #progress: Progress;
  #stage: Stage | undefined;
  #name = '';
  #started = 0;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  begin(name: string, total?: number): void {
    this.#stage = this.#progress.stage(name, total);
    this.#name = name;
    this.#started = performance.now();
  }

  advance(by: number): void {
    this.#stage?.advance(by);
  }

  /** Ends the stage that was begun last. */
  end(summary?: string): void {
    this.#stage?.done(summary);
    this.#stage = undefined;
    this.seconds[this.#name] = Math.round(performance.now() - this.#started) / 1000;
  }

  note(text: string): void {
    this.#progress.note(text);
  }

  warn(text: string): void {
    this.#progress.warn(text);
  }
}

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
      const now = performance.now();
      if (total && tenth > told && tenth < 10 && now - last > 2000) {
        last = now;
        const rate = (1000 * seen) / (now - started);
        const left = Math.round((total - seen) / rate);
        write(
          `${name}: ${seen} of ${total}, ${rate < 10 ? rate.toPrecision(2) : Math.round(rate)} a second, ${left} s left`,
        );
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
  let seen = 0;
  let bar: SingleBar | undefined;
  let bars: MultiBar | undefined;
  if (total) {
    bars = new MultiBar({
      stream,
      clearOnComplete: true,
      hideCursor: true,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      format: `${name.padEnd(10)} {bar} {value} of {total}  {rate} a second  {eta_formatted} left`,
    });
    bar = bars.create(total, 0, { rate: '–' });
  } else stream.write(`${name} …\r`);
  return {
    advance(by) {
      seen += by;
      const rate = seen / Math.max(0.001, (performance.now() - started) / 1000);
      bar?.increment(by, { rate: rate < 10 ? rate.toFixed(1) : Math.round(rate) });
    },
    done(summary) {
      bars?.stop();
      stream.write(
        `\u001b[2K\r${colours.green('✓')} ${name}: ${summary ?? 'done'} ${colours.dim(`(${seconds(started)})`)}\n`,
      );
    },
  };
}
