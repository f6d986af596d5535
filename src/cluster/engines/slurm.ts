import { ATTEMPTS, type Engine, type Resources, type Work } from '../types.ts';
import { afterwards, finishing, ingestWords, line, partsOf, renderWords } from '../words.ts';

/** What the last script says last, with the number of its job. */
export const ALL_DONE = 'all done in job';

/** File names of the batch scripts: the last two only where pages are rendered in parts. */
export const INGEST_SCRIPT = 'ingest.sbatch';
export const MERGE_SCRIPT = 'merge.sbatch';
export const RENDER_SCRIPT = 'render.sbatch';
export const FINISH_SCRIPT = 'finish.sbatch';

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
    ...(partsOf(work) === undefined
      ? []
      : [
          { name: RENDER_SCRIPT, text: renderScript(work), executable: true },
          { name: FINISH_SCRIPT, text: finishScript(work), executable: true },
        ]),
  ],
};

const resources = ({ jobs, memory }: Resources) => `#SBATCH --cpus-per-task=${jobs}
#SBATCH --mem=${memory}M
#SBATCH --open-mode=append`;

const ingestScript = (work: Work) => `#!/bin/sh
# Reads one shard of the dataset a task. Submit it with
#   ARRAY=$(sbatch --parsable ${INGEST_SCRIPT})
#   ${partsOf(work) === undefined ? '' : 'MERGE=$('}sbatch ${partsOf(work) === undefined ? '' : '--parsable '}--dependency=afterany:\${ARRAY%%;*} ${MERGE_SCRIPT}${furtherSteps(work)}
# Shards that are finished are left as they are: to go on after a failure, submit both again.
# Partition, account and time limit: options of sbatch, or its variables such as SBATCH_PARTITION.
#SBATCH --job-name=reading-room-ingest
#SBATCH --array=1-${work.of}
#SBATCH --requeue
${resources(work.task)}

${patiently(line(ingestWords(work)))}`;

const patiently = (command: string) => `attempt=0
while :; do
  ${command}
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

${afterwards(work)}${partsOf(work) === undefined ? ` && echo "${ALL_DONE} $SLURM_JOB_ID"` : ''}
`;

const furtherSteps = (work: Work) =>
  partsOf(work) === undefined
    ? ''
    : `)
#   PAGES=$(sbatch --parsable --dependency=afterany:\${MERGE%%;*} ${RENDER_SCRIPT})
#   sbatch --dependency=afterany:\${PAGES%%;*} ${FINISH_SCRIPT}`;

const renderScript = (work: Work) => `#!/bin/sh
# Renders one part of the pages a task: see ${INGEST_SCRIPT}.
#SBATCH --job-name=reading-room-render
#SBATCH --array=1-${partsOf(work)}
#SBATCH --requeue
${resources(work.task)}

${patiently(line(renderWords(work)))}`;

const finishScript = (work: Work) => `#!/bin/sh
# Puts the pages together and finishes the site: see ${INGEST_SCRIPT}.
#SBATCH --job-name=reading-room-finish
${resources(work.build)}

${finishing(work)} && echo "${ALL_DONE} $SLURM_JOB_ID"
`;
