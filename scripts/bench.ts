/** `npm run bench -- NAME`: one benchmark of those beside; without a name, what there is. */

interface Benchmark {
  what: string;
  load: () => Promise<(options: { json: boolean }) => Promise<void>>;
}

const BENCHMARKS: Record<string, Benchmark> = {
  decode: {
    what: 'milliseconds a decode, for each transfer syntax, beside other programs',
    load: async () => (await import('./bench/decode.ts')).benchDecode,
  },
};

async function main(name: string | undefined, options: string[]): Promise<void> {
  const benchmark = name === undefined ? undefined : BENCHMARKS[name];
  if (benchmark) {
    const run = await benchmark.load();
    return run({ json: options.includes('--json') });
  }
  const lines = Object.entries(BENCHMARKS).map(([key, { what }]) => `  ${key.padEnd(8)} ${what}`);
  const out = name === undefined ? process.stdout : process.stderr;
  if (name !== undefined) out.write(`There is no benchmark "${name}".\n`);
  out.write(`npm run bench -- NAME [--json], with one of these names:\n${lines.join('\n')}\n`);
  if (name !== undefined) process.exitCode = 2;
}

const [name, ...options] = process.argv.slice(2);
await main(name, options);

export {};
