import type { QuotedText, ScriptCommand, ScriptWord } from "./script.ts";

/** A command while it is being read. */
export interface DraftCommand extends ScriptCommand {
  readonly words: ScriptWord[];
  readonly documents: QuotedText[];
  start: number;
  end: number;
  input: ScriptWord | null;
  pipedInto: DraftCommand | null;
}

/** A command of which nothing was read yet. */
export function newDraft(start: number): DraftCommand {
  return { words: [], documents: [], start, end: start, input: null, pipedInto: null };
}

/** The commands that were read, in the order of the text. */
export function finishedCommands(drafts: readonly DraftCommand[]): ScriptCommand[] {
  return drafts.toSorted((one, other) => one.start - other.start || other.end - one.end);
}
