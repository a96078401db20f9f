/**
 * ARM refills 25 reads a second into a bucket of 250 (documented): what one list of reads takes at once stays well below it,
 * and read-pace.ts sees to the sum.
 */
const readsAtOnce = 32;

/** Maps with a bound on how many are under way; the results keep the order of the items. */
export async function atOnce<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await read(item);
  };
  await Promise.all(Array.from({ length: Math.min(readsAtOnce, items.length) }, worker));
  return results;
}
