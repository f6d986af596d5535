import { awsBatch } from './engines/aws-batch.ts';
import { kubernetes } from './engines/kubernetes.ts';
import { parallel } from './engines/parallel.ts';
import { slurm } from './engines/slurm.ts';
import type { Engine } from './types.ts';

/** What can run the tasks. */
export const ENGINES: readonly Engine[] = [slurm, kubernetes, awsBatch, parallel];
