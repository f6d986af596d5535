#!/usr/bin/env node
// Starts the command line on a Node that is new enough. The npm package `node` carries one, which scripts run by
// npm use by themselves; called directly on an older Node, this file hands over to it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  // node:sqlite is a release candidate and says so at every start; users can do nothing about it.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (String(warning).startsWith('SQLite is an experimental feature')) return;
    emitWarning(warning, ...rest);
  };
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
