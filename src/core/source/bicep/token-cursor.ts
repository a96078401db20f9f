import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import type { BicepToken } from "./bicep-tokens.ts";

/** Where the parser is. */
export interface TokenCursor {
  readonly text: string;
  readonly tokens: readonly BicepToken[];
  at: number;
  /** How deep the expression is nested; what walks over a tree relies on its bound. */
  depth: number;
  /** Reads an expression. */
  readonly expression: (cursor: TokenCursor) => BicepNode;
  /** Reads a resource inside of a body; null decorators are still to be read. */
  readonly declare: (
    cursor: TokenCursor,
    start: number,
    decorators: readonly string[] | null,
  ) => BicepDeclaration | null;
}

/** How deep expressions are nested, at most. */
export const deepestNesting = 120;

/** The token at the cursor; after the last one, the last one. */
export function tokenAt(cursor: TokenCursor): BicepToken {
  return cursor.tokens[cursor.at] ?? cursor.tokens.at(-1) ?? { kind: "end", start: 0, end: 0 };
}

/** Whether a sign is at the cursor. */
export function isSign(cursor: TokenCursor, text: string): boolean {
  const token = tokenAt(cursor);
  return token.kind === "sign" && token.text === text;
}

/** Whether a word is at the cursor. */
export function isWord(cursor: TokenCursor, text: string): boolean {
  const token = tokenAt(cursor);
  return token.kind === "word" && token.text === text;
}

/** Whether the token after the one at the cursor is of a kind. */
export function nextIs(cursor: TokenCursor, kind: BicepToken["kind"]): boolean {
  return cursor.tokens[cursor.at + 1]?.kind === kind;
}

/** Goes on to the next token that is no line break. */
export function skipLines(cursor: TokenCursor): void {
  while (tokenAt(cursor).kind === "line") cursor.at += 1;
}

/** Goes over line breaks and commas. */
export function skipSeparators(cursor: TokenCursor): void {
  while (tokenAt(cursor).kind === "line" || isSign(cursor, ",")) cursor.at += 1;
}

/** Whether something ends at the cursor that began before it. */
export function isCloser(cursor: TokenCursor): boolean {
  return closes(tokenAt(cursor));
}

/** Goes over a closing bracket where one is. @returns where the last token ends */
export function closeBracket(cursor: TokenCursor, closing: string): number {
  skipLines(cursor);
  if (isSign(cursor, closing)) cursor.at += 1;
  return endBefore(cursor);
}

/** Where the token before the cursor ends. */
export function endBefore(cursor: TokenCursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}

/** Consumes what is nested too deeply, without recursion. */
export function skipNested(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  let depth = 0;
  for (; tokenAt(cursor).kind !== "end"; cursor.at += 1) {
    const token = tokenAt(cursor);
    if (opens(token)) depth += 1;
    else if (closes(token)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && token.kind === "line") break;
  }
  return { kind: "other", start, end: endBefore(cursor) };
}

function opens(token: BicepToken): boolean {
  return (
    token.kind === "hole" ||
    token.kind === "open" ||
    (token.kind === "sign" && ["{", "[", "(", "[?"].includes(token.text))
  );
}

function closes(token: BicepToken): boolean {
  return (
    token.kind === "end hole" ||
    token.kind === "close" ||
    (token.kind === "sign" && ["}", "]", ")"].includes(token.text))
  );
}
