import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The suite has to be quick on a machine of two cores; more workers only wait for one another there.
    maxWorkers: 2,
    // On CI the counts are read from a file, too.
    reporters: [
      ['default', { summary: false }],
      ...(process.env.CI ? [['json', { outputFile: 'test-output/results.json' }] as const] : []),
    ],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'] },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          // Each test may start the command line or load pages in a browser.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
