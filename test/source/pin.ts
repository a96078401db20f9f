/**
 * A place that keeps strangers out: the home tenant in text that is a policy, or an app registration of one tenant. Of an app that says
 * nothing about its audience it is the whole declaration.
 */
export interface Pin {
  readonly kind: "tenant" | "audience";
  readonly file: string;
  /** 1-based; of a declaration its head. */
  readonly line: number;
  readonly lastLine: number;
  /** In UTF-16 code units of the file, as in edits. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The 1-based line of an offset. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
