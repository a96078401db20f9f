/** The word that a mistyped one was meant to be: the nearest of those known, or `null` where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const near = known
    .map((one) => ({ one, distance: distanceBetween(wanted, one.toLowerCase()) }))
    .filter(
      ({ one, distance }) => distance <= Math.max(1, Math.floor(Math.min(wanted.length, one.length) / 3)),
    )
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.one ?? null;
}

/** How many letters have to be put in, left out, replaced or swapped with their neighbour. */
function distanceBetween(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, next];
  }
  return last[b.length] ?? 0;
}
