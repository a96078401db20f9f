import type { BicepNode, BicepStringPart } from "./bicep-syntax.ts";
import { skipLines, type TokenCursor, tokenAt } from "./token-cursor.ts";

/** A string, from its opening on. */
export function parseString(cursor: TokenCursor): BicepNode {
  const open = tokenAt(cursor);
  if (open.kind !== "open") return { kind: "other", start: open.start, end: open.start };
  const parts: BicepStringPart[] = [];
  cursor.at += 1;
  for (;;) {
    const token = tokenAt(cursor);
    if (token.kind === "plain") parts.push({ kind: "plain", start: token.start, end: token.end });
    else if (token.kind === "escape") parts.push(token);
    else if (token.kind === "hole") parts.push(parseHole(cursor));
    else {
      if (token.kind === "close") cursor.at += 1;
      const { quote, dollars, start } = open;
      const complete = token.kind === "close" && token.complete;
      const from = parts[0]?.start ?? token.start;
      return {
        kind: "string",
        quote,
        dollars,
        from,
        to: token.start,
        parts,
        complete,
        start,
        end: token.end,
      };
    }
    cursor.at += 1;
  }
}

/** The text of a string without holes; null where it has one, or is none. */
export function literalText(cursor: TokenCursor, node: BicepNode): string | null {
  if (node.kind !== "string") return null;
  let key = "";
  for (const part of node.parts) {
    if (part.kind === "hole") return null;
    key += part.kind === "plain" ? cursor.text.slice(part.start, part.end) : part.text;
  }
  return key;
}

/** Leaves the cursor at the end of the hole. */
function parseHole(cursor: TokenCursor): BicepStringPart {
  const { start } = tokenAt(cursor);
  cursor.at += 1;
  skipLines(cursor);
  const node = cursor.expression(cursor);
  let depth = 0;
  // Whatever else is in the hole is no part of the expression.
  for (; tokenAt(cursor).kind !== "end"; cursor.at += 1) {
    const token = tokenAt(cursor);
    if (token.kind === "hole") depth += 1;
    if (token.kind !== "end hole") continue;
    if (depth === 0) return { kind: "hole", node, start, end: token.end };
    depth -= 1;
  }
  return { kind: "hole", node, start, end: tokenAt(cursor).end };
}
