import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    // The suite has to be quick on a machine of two cores; more workers only wait for one another there.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: [['default', { summary: false }], 'json'],
    // For continuous integration, which counts from it.
    outputFile: { json: 'test-output/results.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          // Some start worker threads, on a machine that may be busy.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          // Each test may start the command line or load pages in a browser, on a machine that may be busy.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // What is waited for in a browser comes late there; one second, which is usual, is too short.
          expect: { poll: { timeout: 30_000 } },
          // A browser that fails once for want of time is no fault of the report; one that fails twice is looked at.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
    ],
  },
});
