import { ATTEMPTS, type Engine, type Resources, type Work } from '../types.ts';
import { afterwards, ingestWords, line } from '../words.ts';

/** What the merge's script says last, with the number of its job. */
export const ALL_DONE = 'all done in job';

/** File names of the two batch scripts. */
export const INGEST_SCRIPT = 'ingest.sbatch';
export const MERGE_SCRIPT = 'merge.sbatch';

/**
 * Job arrays of Slurm, from 1. A worker that is killed is started again by its own script: Slurm requeues a job only
 * where its node fails, and only after its credential has expired.
 */
export const slurm: Engine = {
  name: 'slurm',
  containers: false,
  render: (work) => [
    { name: INGEST_SCRIPT, text: ingestScript(work), executable: true },
    { name: MERGE_SCRIPT, text: mergeScript(work), executable: true },
  ],
};

const resources = ({ jobs, memory }: Resources) => `#SBATCH --cpus-per-task=${jobs}
#SBATCH --mem=${memory}M
#SBATCH --open-mode=append`;

const ingestScript = (work: Work) => `#!/bin/sh
# Reads one shard of the dataset a task. Submit it with
#   ARRAY=$(sbatch --parsable ${INGEST_SCRIPT})
#   sbatch --dependency=afterany:\${ARRAY%%;*} ${MERGE_SCRIPT}
# Shards that are finished are left as they are: to go on after a failure, submit both again.
# Partition, account and time limit: options of sbatch, or its variables such as SBATCH_PARTITION.
#SBATCH --job-name=reading-room-ingest
#SBATCH --array=1-${work.of}
#SBATCH --requeue
${resources(work.task)}

attempt=0
while :; do
  ${line(ingestWords(work))}
  status=$?
  case $status in
    # Done, wrong usage, stopped: the same would come of it again.
    0 | 2 | 130) exit $status ;;
  esac
  attempt=$((attempt + 1))
  [ $attempt -lt ${ATTEMPTS} ] || exit $status
  echo "attempt $attempt ended with $status: trying again" >&2
done
`;

const mergeScript = (work: Work) => `#!/bin/sh
# Puts the shards together${work.out === undefined ? '' : ' and builds the site'}: see ${INGEST_SCRIPT}.
#SBATCH --job-name=reading-room-merge
${resources(work.build)}

${afterwards(work)} && echo "${ALL_DONE} $SLURM_JOB_ID"
`;
