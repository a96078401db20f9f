import { quietly } from "../in-turn.ts";

/**
 * A read that is asked for once for each key, however often and from wherever it is wanted. One that failed is not repeated
 * either: the wire has done that within its bounds.
 *
 * It may be begun before anybody knows whether it is needed: what fails then is told to those who ask for it, and to nobody
 * else.
 *
 * @param keyOf without regard to case, which ARM ids and application ids do not have
 */
export function once<K, T>(keyOf: (key: K) => string, read: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const name = keyOf(key).toLowerCase();
    const before = known.get(name);
    if (before !== undefined) return before;
    const reading = quietly(read(key));
    known.set(name, reading);
    return reading;
  };
}
