import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The suite has to be quick on a machine of two cores; more workers only wait for one another there.
    maxWorkers: 2,
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
        },
      },
    ],
  },
});
