import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longer than half a minute on two cores, the longest first: what begins last would have a core to
 * itself while the other one has nothing left to do. A new file that takes as long belongs here; none has to.
 */
const LONG = [
  ...[
    'slurm-faults',
    'accessibility',
    'warm-build',
    'object-storage-out',
    'render-parts',
    'build-options',
    'privacy',
  ],
  ...[
    'interrupted',
    'command-line-data',
    'hostile-text',
    'explorer',
    'sheets',
    'preferences',
    'object-storage',
  ],
];

/** Starts long files first, the others in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`));
      return place < 0 ? LONG.length : place;
    };
    // Sorting is stable.
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
