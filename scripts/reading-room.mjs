#!/usr/bin/env node
// Starts the command line on a Node that is new enough. The npm package `node` carries one, which scripts run by
// npm use by themselves; called directly on an older Node, this file hands over to it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

/**
 * What has to be said before Node starts. Two pools of memory, because image libraries fill each of the many that glibc
 * makes with what others have given back: that takes a quarter of a build's memory. And compiled code is kept, by the
 * content of its source: several threads and processes load the same.
 */
const SETTINGS = {
  MALLOC_ARENA_MAX: '2',
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/reading-room', import.meta.url)),
};
const isSet = Object.keys(SETTINGS).every((name) => process.env[name] !== undefined);
const environment = { ...SETTINGS, ...process.env };

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  // The process becomes another one in place: signals, exit status and streams stay as they are.
  if (!isSet && process.platform === 'linux')
    process.execve(
      process.execPath,
      [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
      environment,
    );
  // node:sqlite is a release candidate and says so at every start; users can do nothing about it.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (String(warning).startsWith('SQLite is an experimental feature')) return;
    emitWarning(warning, ...rest);
  };
  // Whoever read our answer has read enough, as `head` does.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const carried = path.join(
    path.dirname(createRequire(import.meta.url).resolve('node/package.json')),
    'bin',
    'node',
  );
  const result = spawnSync(carried, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: environment,
  });
  if (result.error) {
    process.stderr.write(
      `Reading Room needs Node ${NEEDED} or newer, and the one of the npm package "node" did not start.\n`,
    );
    process.stderr.write(
      `This is Node ${process.versions.node}. Run \`npm ci\` first, or install Node ${NEEDED}.\n`,
    );
  }
  process.exitCode = result.status ?? 1;
}
