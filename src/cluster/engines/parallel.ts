import { ATTEMPTS, type Engine, type Work } from '../types.ts';
import { afterwards, finishing, line, partsOf, quoted, renderOne } from '../words.ts';

/** GNU parallel, on this machine or over ssh on a few: for those who have no scheduler. */
export const parallel: Engine = {
  name: 'parallel',
  containers: false,
  render: (work) => [{ name: 'run.sh', text: script(work), executable: true }],
};

const script = (work: Work) => `#!/bin/sh
# Reads all shards with GNU parallel, then puts them together${work.out === undefined ? '' : ' and builds the site'}.
#   ./run.sh                       on this machine
#   ./run.sh --sshlogin a,b,c      on others, which have the same folders at the same places
# Shards that are finished are left as they are: to go on after a failure, start it again.
seq 1 ${work.of} | parallel --jobs 1 --retries ${ATTEMPTS} "$@" ${quoted(shardLine(work))} || exit 1
${afterwards(work)}${pages(work)}
`;

const pages = (work: Work) =>
  partsOf(work) === undefined
    ? ''
    : ` || exit 1
seq 1 ${partsOf(work)} | parallel --jobs 1 --retries ${ATTEMPTS} "$@" ${quoted(renderOne(work, '{}'))} || exit 1
${finishing(work)}`;

/** A command line in which parallel puts a number for {}. */
function shardLine({ program, data, shards, of, task, config }: Work): string {
  const words = [...program, 'ingest', '--data', data, '--shards', shards, '--jobs', String(task.jobs)];
  return `${line([...words, ...(config === undefined ? [] : ['--config', config])])} --shard {}/${of}`;
}
