/**
 * The first index that something holds for, where it then holds for every later one: a binary search.
 *
 * @param count how many there are @returns `count` where it holds for none
 */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
