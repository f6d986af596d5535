/**
 * What is to be done by a cluster: shards of a dataset, then their merge, then a build, which may have its pages rendered in
 * parts. All folders are absolute.
 */
export interface Work {
  data: string;
  shards: string;
  of: number;
  cache: string;
  /** Folder of the site; without one the work ends with the merge. */
  out?: string | undefined;
  config?: string | undefined;
  /** In how many parts the pages are rendered; by the build alone where nothing is said, or no site is built. */
  pageParts?: number | undefined;
  /** How Reading Room is started there: words of a command line. */
  program: readonly string[];
  /** What a task gets that reads a shard, and the one that merges and builds. */
  task: Resources;
  build: Resources;
  /** Container image, for engines that run containers. */
  image: string;
  /** What is mounted into containers, and where. */
  volumes: readonly Volume[];
}

export interface Resources {
  /** Cores, and images that are read or pages that are rendered at the same time. */
  jobs: number;
  /** In megabytes. */
  memory: number;
}

/** A volume that all tasks share. */
export interface Volume {
  /** As the engine knows it: a claim of Kubernetes, a file system of EFS. */
  name: string;
  /** Absolute path in the container. */
  path: string;
}

export interface RenderedFile {
  name: string;
  text: string;
  /** Whether it is a program to be started. */
  executable?: boolean;
}

/** What runs tasks on many machines: one file in `engines/` and one line in the index. */
export interface Engine {
  name: string;
  /** Whether it needs a container image. */
  containers: boolean;
  /** Files for whoever submits the work themselves; each says how. */
  render(work: Work): RenderedFile[];
}

/** How often a task is tried again before its shard is given up. */
export const ATTEMPTS = 3;
