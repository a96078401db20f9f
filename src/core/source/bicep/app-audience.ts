import { harmlessName } from "../../text/harmless.ts";
import type { DeclaredAudience } from "../language-reading.ts";
import { oneMeaning } from "./agreed-meaning.ts";
import type { BicepReader, BicepScope } from "./bicep-reading.ts";
import type { BicepNode, BicepObject, BicepProperty } from "./bicep-syntax.ts";
import type { DeclaredResource } from "./declared-resources.ts";

/**
 * Where an app says who may sign in: `signInAudience` at the top of the body of its own resource. Where it is not written, it
 * goes behind the display name, on a line of its own where the body has lines.
 */
export function declaredAudience(
  reader: BicepReader,
  { body, declaration, file }: DeclaredResource,
  scopes: readonly BicepScope[],
): DeclaredAudience {
  const at = declaration.start;
  if (body === null) return { kind: "unknown", why: "the body of the app is an expression", at };
  const written = body.properties.filter(({ key }) => key === "signInAudience");
  const [only] = written;
  if (only !== undefined && written.length > 1) {
    return { kind: "unknown", why: "signInAudience is written twice", at: only.start };
  }
  if (only !== undefined) return writtenAudience(only, file.text) ?? audienceElsewhere(reader, only, scopes);
  if (body.spreads.length > 0) {
    return {
      kind: "unknown",
      why: "the body of the app takes in another object, which may name an audience",
      at,
    };
  }
  if (body.properties.some(({ key }) => key === null)) {
    return { kind: "unknown", why: "the name of a property of the app is an expression", at };
  }
  return absentAudience(body, file.text);
}

function writtenAudience({ value }: BicepProperty, text: string): DeclaredAudience | null {
  const [part, ...others] = value.kind === "string" && value.complete ? value.parts : [];
  if (part?.kind !== "plain" || others.length > 0) return null;
  return { kind: "written", value: text.slice(part.start, part.end), start: part.start, end: part.end };
}

/** A parameter, a variable or a condition: what it says is told, and the place is left to a person. */
function audienceElsewhere(
  reader: BicepReader,
  { value, start }: BicepProperty,
  scopes: readonly BicepScope[],
): DeclaredAudience {
  const meaning = oneMeaning(scopes.map((scope) => ({ scope, meaning: reader.meaning(value, scope, 0) })));
  const says = meaning.kind === "text" ? `, which says ${harmlessName(meaning.value)}` : "";
  return { kind: "unknown", why: `signInAudience is an expression${says}`, at: start };
}

function absentAudience(body: BicepNode & BicepObject, text: string): DeclaredAudience {
  const name =
    body.properties.find(({ key }) => key === "displayName") ??
    body.properties.find(({ key }) => key === "uniqueName");
  if (name === undefined) return atTheTop(body, text);
  const lineStart = lineStartBefore(text, name.start);
  const indent = text.slice(lineStart, name.start);
  const lineEnd = endOfLine(text, name.value.end);
  if (lineEnd === null || indent.trim() !== "") return behind(name.value.end);
  return {
    kind: "absent",
    at: lineEnd,
    before: `${lineBreakAt(text, lineEnd)}${indent}signInAudience: '`,
    after: "'",
  };
}

/** On the line of its neighbour. */
function behind(at: number): DeclaredAudience {
  return { kind: "absent", at, before: ", signInAudience: '", after: "'" };
}

/** On a line of its own behind the brace, with the indentation of the first property. */
function atTheTop(body: BicepNode & BicepObject, text: string): DeclaredAudience {
  const [first] = body.properties;
  const at = body.start + 1;
  const lineEnd = endOfLine(text, at);
  if (first === undefined || lineEnd === null) {
    return { kind: "absent", at, before: " signInAudience: '", after: first === undefined ? "' " : "'," };
  }
  const indent = /^[ \t]*/.exec(text.slice(lineStartBefore(text, first.start), first.start))?.[0] ?? "";
  const before = `${lineBreakAt(text, lineEnd)}${indent}signInAudience: '`;
  return { kind: "absent", at: lineEnd, before, after: "'" };
}

function lineStartBefore(text: string, at: number): number {
  return Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
}

/** The end of the line, where only blanks and a comment are left of it; null where something else follows. */
function endOfLine(text: string, from: number): number | null {
  const rest = /[ \t]*(?:\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*)*(?:\/\/[^\r\n]*)?(?=[\r\n])/y;
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex : null;
}

function lineBreakAt(text: string, at: number): string {
  if (text.startsWith("\r\n", at)) return "\r\n";
  return text[at] === "\r" ? "\r" : "\n";
}
