/** `npm run bench`: how fast building is, beside a floor; `npm run bench -- NAME` for another benchmark. */

interface Benchmark {
  what: string;
  load: () => Promise<(args: string[]) => Promise<void>>;
}

const BENCHMARKS: Record<string, Benchmark> = {
  build: {
    what: 'seconds a build, cold and warm, beside reading the images and rendering as many pages by themselves',
    load: async () => (await import('./bench/build.ts')).benchBuild,
  },
  decode: {
    what: 'milliseconds a decode, for each transfer syntax, beside other programs',
    load: async () => {
      const { benchDecode } = await import('./bench/decode.ts');
      return (args) => benchDecode({ json: args.includes('--json') });
    },
  },
  likeness: {
    what: 'seconds a search among hashes of images, beside comparing each with each, and what it finds of changed copies',
    load: async () => (await import('./bench/likeness.ts')).benchLikeness,
  },
  explorer: {
    what: 'seconds until the explorer of a site can be used, milliseconds a change of a filter, frames a second, memory',
    load: async () => (await import('./bench/explorer.ts')).benchExplorer,
  },
  scale: {
    what: 'how seconds and memory grow from 10,000 records to a million, without a pixel',
    load: async () => (await import('./bench/scale.ts')).benchScale,
  },
  'label-doubts': {
    what: 'how many labels that were changed on purpose the check of doubtful labels lists, beside drawing by lot',
    load: async () => (await import('./bench/label-doubts.ts')).benchLabelDoubts,
  },
};

async function main(args: string[]): Promise<void> {
  const named = args[0] !== undefined && !args[0].startsWith('-');
  const name = named ? args[0]! : 'build';
  const benchmark = BENCHMARKS[name];
  if (benchmark && (named || args[0] !== '--help')) {
    const run = await benchmark.load();
    return run(named ? args.slice(1) : args);
  }
  const lines = Object.entries(BENCHMARKS).map(([key, { what }]) => `  ${key.padEnd(12)} ${what}`);
  const out = benchmark ? process.stdout : process.stderr;
  if (!benchmark) out.write(`There is no benchmark "${name}".\n`);
  out.write(`npm run bench -- [NAME] [OPTIONS], with one of these names (build):\n${lines.join('\n')}\n`);
  if (!benchmark) process.exitCode = 2;
}

await main(process.argv.slice(2));

export {};
