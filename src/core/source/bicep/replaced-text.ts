import { joined, type Meaning } from "../meaning.ts";

/** `replace(text, mark, instead)` of meanings; null where it is not told what comes out. */
export function replacedIn([whole, mark, instead]: readonly Meaning[]): Meaning | null {
  if (whole === undefined || instead === undefined || mark?.kind !== "text" || mark.value === "") return null;
  const parts: Meaning[] = [];
  for (const part of whole.kind === "joined" ? whole.parts : [whole]) {
    if (part.kind === "unknown") return part;
    // An id holds no mark unless the mark could be a part of an id.
    if (part.kind === "text") parts.push(...splitAt(part.value, mark.value, instead));
    else if (/^[\da-f-]+$/i.test(mark.value)) return null;
    else parts.push(part);
  }
  return joined(parts);
}

function splitAt(text: string, mark: string, instead: Meaning): Meaning[] {
  const pieces = text.split(mark);
  if (pieces.length > 200) return [{ kind: "unknown", why: "a mark in it occurs too often" }];
  return pieces.flatMap((value, index): Meaning[] =>
    index === 0 ? [{ kind: "text", value }] : [instead, { kind: "text", value }],
  );
}
