/**
 * A copy of a list that a service gives in any order, ordered by a key, so that two readings are the same. Code units are
 * compared and not a language's letters: the order is the same on every computer. Equal keys keep their order.
 */
export function inOrder<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  return list
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ item }) => item);
}
