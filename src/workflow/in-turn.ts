/**
 * What several reads give that are under way. Of those that fail, the first in the list is told, whichever failed first: the
 * same trouble has the same words then, however fast the services answer.
 */
export async function inTurn<T extends readonly unknown[]>(
  reads: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  for (const read of reads) void quietly(read);
  const results: unknown[] = [];
  for (const read of reads) results.push(await read);
  return results as unknown as T;
}

/** The same promise, whose failure concerns those alone who wait for it, and may concern nobody. */
export function quietly<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => undefined);
  return reading;
}
