import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { type BrowserProgram, findBrowser } from './browser-program.ts';
import { buildSite, type Serving, serveSite, writeSample } from './command-line.ts';
import { temporaryFolder } from './files.ts';
import { writeHostile } from './hostile.ts';

/** A dataset with the site that the real command line built of it, and its address while the tests run. */
export interface BuiltSite {
  data: string;
  site: string;
  /** The base path that it was built for. */
  base: string;
  /** Address of the overview. */
  url: string;
  /** Messages of the build. */
  messages: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The sample, as `sample` writes it. */
    sample: BuiltSite;
    /** A few patients with names and texts that want to break out, and with faults of every kind. */
    hostile: BuiltSite;
    browser: BrowserProgram;
  }
}

/** Makes once what most tests look at: the sample and a hostile dataset, both with their sites, and a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const temporary = await temporaryFolder();
  const servers: Serving[] = [];
  const teardown = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await temporary[Symbol.asyncDispose]();
  };

  async function site(name: string, data: string): Promise<BuiltSite> {
    const out = temporary.at(`${name}-site`);
    const base = '/report/';
    const cache = temporary.at(`${name}-cache`);
    const { stderr } = await buildSite({ data, out, cache, base, jobs: 2 });
    const server = await serveSite(temporary.folder, out);
    servers.push(server);
    return { data, site: out, base, url: server.url, messages: stderr };
  }

  try {
    const data = path.join(temporary.folder, 'sample');
    const [browser] = await Promise.all([
      findBrowser(temporary.at('browser')),
      writeSample(temporary.folder, data),
    ]);
    project.provide('browser', browser);
    const hostile = temporary.at('hostile');
    await writeHostile(data, hostile);
    project.provide('sample', await site('sample', data));
    project.provide('hostile', await site('hostile', hostile));
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
