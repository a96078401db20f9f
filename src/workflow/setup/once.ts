import { quietly } from "../in-turn.ts";

/** Makes a read that is asked for once for each key, however often and from wherever it is wanted. */
export type Keep = <K, T>(keyOf: (key: K) => string, read: (key: K) => Promise<T>) => (key: K) => Promise<T>;

/**
 * Within one snapshot: a read that failed is not repeated either, because the wire has done that within its bounds.
 *
 * It may be begun before anybody knows whether it is needed: what fails then is told to those who ask for it, and to nobody
 * else. Keys have no case, as ARM ids and application ids have none.
 */
export const once: Keep = (keyOf, read) => keeping(keyOf, read, () => undefined);

/** For all the snapshots of a command that plans several setups: what failed is asked for again. */
export const onceUnlessFailed: Keep = (keyOf, read) => keeping(keyOf, read, (forget) => forget());

function keeping<K, T>(
  keyOf: (key: K) => string,
  read: (key: K) => Promise<T>,
  failed: (forget: () => void) => void,
): (key: K) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const name = keyOf(key).toLowerCase();
    const before = known.get(name);
    if (before !== undefined) return before;
    const reading = quietly(read(key));
    known.set(name, reading);
    reading.catch(() => failed(() => known.delete(name)));
    return reading;
  };
}
