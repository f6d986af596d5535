import { Piscina } from 'piscina';

/** Images whose task is done before a thread would have begun. */
export const FEW_IMAGES = 200;

/**
 * Does one task on a thread of its own, while other things are done.
 * @param file URL of a module whose default export does it
 * @param small whether it is done before a thread would have begun: it is done here then, when it is waited for
 * @returns what waits for the result. A failure is thrown there, and the reason of `signal` once it is aborted
 */
export function onThread<Task, Result>(
  file: URL,
  task: Task,
  { signal, small = false }: { signal?: AbortSignal | undefined; small?: boolean } = {},
): () => Promise<Result> {
  if (small)
    return async () => ((await import(file.href)) as { default: (task: Task) => Result }).default(task);
  const result = run<Task, Result>(file, task, signal);
  // Whoever does not come to wait for it has failed otherwise.
  result.catch(() => undefined);
  return () => result;
}

async function run<Task, Result>(file: URL, task: Task, signal: AbortSignal | undefined): Promise<Result> {
  const pool = new Piscina<Task, Result>({ filename: file.href, minThreads: 1, maxThreads: 1 });
  try {
    return await pool.run(task, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await pool.destroy();
  }
}
