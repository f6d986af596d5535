import { ATTEMPTS, type Engine, type Resources, type Work } from '../types.ts';
import { afterwards, finishing, ingestWords, partsOf, renderWords } from '../words.ts';

/** Array jobs of AWS Batch: from 2 to 10,000 children. */
export const awsBatch: Engine = {
  name: 'aws-batch',
  containers: true,
  render: (work) => [
    json('job-definition.json', jobDefinition(work)),
    json('ingest-job.json', ingestJob(work)),
    json('merge-job.json', mergeJob(work)),
    ...(partsOf(work) === undefined
      ? []
      : [json('render-job.json', renderJob(work)), json('finish-job.json', finishJob(work))]),
    { name: 'submit.sh', text: submitScript(work), executable: true },
  ],
};

const json = (name: string, value: unknown) => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });

const DEFINITION = 'reading-room';

function jobDefinition({ image, task, volumes }: Work) {
  const names = volumes.map((_, i) => `volume-${i + 1}`);
  return {
    jobDefinitionName: DEFINITION,
    type: 'container',
    containerProperties: {
      image,
      resourceRequirements: needs(task),
      volumes: volumes.map(({ name }, i) => ({
        name: names[i],
        efsVolumeConfiguration: { fileSystemId: name, transitEncryption: 'ENABLED' },
      })),
      mountPoints: volumes.map(({ path }, i) => ({ sourceVolume: names[i], containerPath: path })),
    },
    retryStrategy: {
      attempts: ATTEMPTS,
      evaluateOnExit: [
        // Wrong usage stays wrong.
        { onExitCode: '2', action: 'EXIT' },
        { onReason: '*', action: 'RETRY' },
      ],
    },
  };
}

const needs = ({ jobs, memory }: Resources) => [
  { type: 'VCPU', value: String(jobs) },
  { type: 'MEMORY', value: String(memory) },
];

const ingestJob = (work: Work) => array('reading-room-ingest', work.of, ingestWords(work));

const renderJob = (work: Work) => array('reading-room-render', partsOf(work)!, renderWords(work));

const array = (jobName: string, size: number, words: string[]) => ({
  jobName,
  jobDefinition: DEFINITION,
  // An array of one is none: the variable is missing then.
  ...(size > 1 && { arrayProperties: { size } }),
  containerOverrides: { command: size > 1 ? words : [...words, '--shard', '1/1'] },
});

const finishJob = (work: Work) => ({
  jobName: 'reading-room-finish',
  jobDefinition: DEFINITION,
  containerOverrides: { command: ['sh', '-c', finishing(work)], resourceRequirements: needs(work.build) },
});

const mergeJob = (work: Work) => ({
  jobName: 'reading-room-merge',
  jobDefinition: DEFINITION,
  containerOverrides: { command: ['sh', '-c', afterwards(work)], resourceRequirements: needs(work.build) },
});

const submitScript = (work: Work) => `#!/bin/sh
# Registers the job definition and submits all jobs to a queue: ./submit.sh QUEUE
# Shards that are finished are left as they are: to go on after a failure, start it again.
set -eu
queue=\${1:?usage: ./submit.sh QUEUE}
cd "$(dirname "$0")"
aws batch register-job-definition --cli-input-json file://job-definition.json
ingest=$(aws batch submit-job --job-queue "$queue" --cli-input-json file://ingest-job.json --query jobId --output text)
${
  partsOf(work) === undefined
    ? 'aws batch submit-job --job-queue "$queue" --cli-input-json file://merge-job.json --depends-on "jobId=$ingest"'
    : `merge=$(aws batch submit-job --job-queue "$queue" --cli-input-json file://merge-job.json --depends-on "jobId=$ingest" --query jobId --output text)
pages=$(aws batch submit-job --job-queue "$queue" --cli-input-json file://render-job.json --depends-on "jobId=$merge" --query jobId --output text)
aws batch submit-job --job-queue "$queue" --cli-input-json file://finish-job.json --depends-on "jobId=$pages"`
}
`;
