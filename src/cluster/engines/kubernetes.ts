import { stringify } from 'yaml';
import { ATTEMPTS, type Engine, type Resources, type Work } from '../types.ts';
import { afterwards, finishing, ingestWords, partsOf, renderWords } from '../words.ts';

/** Tasks that run at the same time where nobody changes it: clusters have quotas. */
const PARALLEL = 50;

/** Indexed Jobs of Kubernetes (batch/v1; a limit of retries for each index is there since 1.29). */
export const kubernetes: Engine = {
  name: 'kubernetes',
  containers: true,
  render: (work) => [
    {
      name: 'ingest-job.yaml',
      text: `# Reads one shard of the dataset an index. Start it, wait, then start the merge:
#   kubectl apply -f ingest-job.yaml
#   kubectl wait --for=condition=Complete --timeout=-1s job/reading-room-ingest
#   kubectl apply -f merge-job.yaml
${furtherSteps(work)}# Shards that are finished are left as they are: to go on after a failure, delete both jobs and start them again.
${stringify(ingestJob(work))}`,
    },
    {
      name: 'merge-job.yaml',
      text: `# Puts the shards together${work.out === undefined ? '' : ' and builds the site'}: see ingest-job.yaml.
${stringify(mergeJob(work))}`,
    },
    ...(partsOf(work) === undefined
      ? []
      : [
          {
            name: 'render-job.yaml',
            text: `# Renders one part of the pages an index: see ingest-job.yaml.\n${stringify(renderJob(work))}`,
          },
          {
            name: 'finish-job.yaml',
            text: `# Puts the pages together and finishes the site: see ingest-job.yaml.\n${stringify(finishJob(work))}`,
          },
        ]),
  ],
};

const furtherSteps = (work: Work) =>
  partsOf(work) === undefined
    ? ''
    : ['merge', 'render']
        .map(
          (name, i) => `#   kubectl wait --for=condition=Complete --timeout=-1s job/reading-room-${name}
#   kubectl apply -f ${['render', 'finish'][i]}-job.yaml
`,
        )
        .join('');

const ingestJob = (work: Work) => indexed('reading-room-ingest', work.of, work, ingestWords(work));

const renderJob = (work: Work) => indexed('reading-room-render', partsOf(work)!, work, renderWords(work));

const finishJob = (work: Work) => ({
  ...head('reading-room-finish'),
  spec: { backoffLimit: ATTEMPTS, template: pod(work, work.build, ['sh', '-c', finishing(work)]) },
});

const indexed = (name: string, completions: number, work: Work, words: string[]) => ({
  ...head(name),
  spec: {
    completionMode: 'Indexed',
    completions,
    parallelism: Math.min(completions, PARALLEL),
    backoffLimitPerIndex: ATTEMPTS,
    podFailurePolicy: {
      rules: [
        // A pod that a node takes along when it goes does not count as an attempt.
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        // Wrong usage stays wrong.
        { action: 'FailIndex', onExitCodes: { operator: 'In', values: [2] } },
      ],
    },
    template: pod(work, work.task, words),
  },
});

const mergeJob = (work: Work) => ({
  ...head('reading-room-merge'),
  spec: { backoffLimit: ATTEMPTS, template: pod(work, work.build, ['sh', '-c', afterwards(work)]) },
});

const head = (name: string) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } });

function pod({ image, volumes }: Work, { jobs, memory }: Resources, command: string[]) {
  const names = volumes.map((_, i) => `volume-${i + 1}`);
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'reading-room',
          image,
          command: command.map(literal),
          resources: {
            requests: { cpu: String(jobs), memory: `${memory}Mi` },
            limits: { memory: `${memory}Mi` },
          },
          ...(volumes.length > 0 && {
            volumeMounts: volumes.map(({ path }, i) => ({ name: names[i], mountPath: path })),
          }),
        },
      ],
      ...(volumes.length > 0 && {
        volumes: volumes.map(({ name }, i) => ({
          name: names[i],
          persistentVolumeClaim: { claimName: name },
        })),
      }),
    },
  };
}

/** Kubernetes puts variables into commands: $$(NAME) stands for $(NAME). */
const literal = (word: string) => word.replaceAll('$(', '$$$$(');
