/** Does a task for each, several at the same time. After a failure none is begun, and those that were are waited for. */
export async function inLanes<T>(
  all: readonly T[],
  lanes: number,
  task: (one: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    try {
      while (next < all.length) {
        signal?.throwIfAborted();
        await task(all[next++]!);
      }
    } catch (error) {
      next = all.length;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, all.length) }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
