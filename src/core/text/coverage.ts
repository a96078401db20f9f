import { firstIndex } from "./search.ts";
import type { Span } from "./span.ts";

/** Tells whether a place was decided about: whether any of the spans touches it. */
export function coverage(spans: readonly Span[]): (place: Span) => boolean {
  const covered = merged(spans);
  return ({ start, end }) => {
    const span = covered[firstIndex(covered.length, (index) => (covered[index]?.end ?? 0) > start)];
    return span !== undefined && span.start < end;
  };
}

/** Spans in order and without overlaps. */
function merged(spans: readonly Span[]): Span[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
