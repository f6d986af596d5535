import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Writes the most memory that a process had, in bytes, into the file PEAK_MEMORY, when it ends. */
if (isMainThread && process.env.PEAK_MEMORY)
  process.on('exit', () =>
    writeFileSync(process.env.PEAK_MEMORY, String(process.resourceUsage().maxRSS * 1024)),
  );
