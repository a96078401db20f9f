import { Fault } from "../fault.ts";
import type { Span } from "./span.ts";

/**
 * Replaces the text of a span by `insert`. Offsets refer to the *original* text. An empty span inserts,
 * an empty `insert` deletes.
 */
export interface Edit extends Span {
  readonly insert: string;
}

/**
 * The text with the edits made. Law: everything outside the spans is identical.
 *
 * @throws Fault `defect` when edits overlap, are out of order or leave the text: such a list was never decided
 * for this text, and a guess would damage a policy.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let copied = 0;
  for (const edit of edits) {
    assertFits(text, edit, copied);
    result += text.slice(copied, edit.start) + edit.insert;
    copied = edit.end;
  }
  return result + text.slice(copied);
}

/** The edits that bring the edited text back. Law: `applyEdits(applyEdits(t, e), invertEdits(t, e)) === t`. */
export function invertEdits(text: string, edits: readonly Edit[]): Edit[] {
  let shift = 0;
  let previousEnd = 0;
  return edits.map((edit) => {
    assertFits(text, edit, previousEnd);
    previousEnd = edit.end;
    const start = edit.start + shift;
    shift += edit.insert.length - (edit.end - edit.start);
    return { start, end: start + edit.insert.length, insert: text.slice(edit.start, edit.end) };
  });
}

/** Whether edits can be made in a text: in order, apart from each other, and inside of it. */
export function editsFit(text: string, edits: readonly Edit[]): boolean {
  return edits.every((edit, index) => fits(text, edit, edits[index - 1]?.end ?? 0));
}

function fits(text: string, edit: Edit, previousEnd: number): boolean {
  return edit.start >= previousEnd && edit.end >= edit.start && edit.end <= text.length;
}

function assertFits(text: string, edit: Edit, previousEnd: number): void {
  if (!fits(text, edit, previousEnd)) {
    throw new Fault(
      "defect",
      `edit ${edit.start}–${edit.end} does not fit a text of ${text.length} code units`,
    );
  }
}
