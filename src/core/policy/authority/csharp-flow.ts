import { isAuthorityKey } from "../../oauth/metadata-member.ts";
import type { CsharpString } from "../document/csharp.ts";
import { type LocalVariable, localVariable } from "../document/csharp-variable.ts";
import { decodedOffset, decodeString } from "../document/source-map.ts";
import { type Expression, lastIndexBefore } from "../document/surroundings.ts";
import { type CsharpUse, csharpUse } from "./csharp-key.ts";
import { keyInString } from "./key.ts";

/** Who uses a value in C#. */
export type ValueFlow =
  /** It becomes this member of a document or parameter of a challenge, or several of them by way of a variable. */
  | { readonly kind: "named"; readonly keys: readonly string[]; readonly by: "place" | "variable" }
  /** Something else uses it, too, so that another value would change more than what clients see. */
  | { readonly kind: "used"; readonly why: string }
  | { readonly kind: "nameless" };

/**
 * Who uses the string, which says `key` itself where it is a text with members. A variable that it is given to is
 * followed to each place that reads it.
 */
export function flowOf(
  text: string,
  expression: Expression,
  string: CsharpString,
  key: string | null,
): ValueFlow {
  const use = comparison(text, string.end) ?? csharpUse(text, expression, string.start);
  if (key !== null) return textFlow(text, expression, use, key);
  switch (use.kind) {
    case "member":
      return { kind: "named", keys: [use.name], by: "place" };
    case "variable":
      return variableFlow(text, expression, use.name);
    case "argument":
    case "compared":
      return used(use);
    case "nameless":
      return textBefore(text, expression, string.start);
    default:
      return use satisfies never;
  }
}

/** A text with members in it may be put into a document, but not be searched for. */
function textFlow(text: string, expression: Expression, use: CsharpUse, key: string): ValueFlow {
  if (use.kind === "compared" || (use.kind === "argument" && !textCarriers.test(use.method)))
    return used(use);
  const variable = use.kind === "variable" ? localVariable(text, expression, use.name) : null;
  for (const at of variable?.reads ?? []) {
    const read = readUse(text, expression, at, use.kind === "variable" ? use.name : "");
    if (read.kind === "compared" || (read.kind === "argument" && !textCarriers.test(read.method)))
      return used(read);
  }
  return { kind: "named", keys: [key], by: "place" };
}

const textCarriers =
  /^(?:Parse|DeserializeObject|Append|AppendLine|AppendFormat|StringBuilder|StringContent|GetBytes|Insert)$/;

/** One answer for all strings that a variable is made of. */
const flows = new WeakMap<Expression, Map<string, ValueFlow>>();

function variableFlow(text: string, expression: Expression, name: string): ValueFlow {
  const known = flows.get(expression) ?? new Map<string, ValueFlow>();
  flows.set(expression, known);
  const flow = known.get(name) ?? readsFlow(text, expression, name);
  known.set(name, flow);
  return flow;
}

function readsFlow(text: string, expression: Expression, name: string): ValueFlow {
  const variable = localVariable(text, expression, name);
  const other = { kind: "used", why: `the variable ${name} may be used for something else, too` } as const;
  if (variable === null || variable.reads.length === 0) return other;
  const keys = variable.reads.map((at) => keyOfRead(text, expression, variable, at));
  const named = keys.filter((key) => key !== null);
  return named.length === keys.length && named.every(isAuthorityKey)
    ? { kind: "named", keys: named, by: "variable" }
    : other;
}

/** The member that a variable becomes where it is read; `null` where anything else is done with it. */
function keyOfRead(text: string, expression: Expression, { name }: LocalVariable, at: number): string | null {
  const around = stringAround(expression, at);
  if (around !== null) {
    const hole = around.holes?.find(({ start, end }) => start <= at && at < end);
    if (hole === undefined || text.slice(hole.start + 1, hole.end - 1).trim() !== name) return null;
    const decoded = decodeString(text, around);
    const key = keyInString(decoded.value, decodedOffset(decoded, hole.start) ?? 0);
    return flowOnce(text, expression, around, key);
  }
  const use = readUse(text, expression, at, name);
  if (use.kind === "member") return use.name;
  if (use.kind !== "nameless") return null;
  // `new { issuer }` names the member like the variable.
  const opening = text.slice(Math.max(0, at - 200), at);
  if (shorthand.test(opening) && /^\s*[,}]/.test(text.slice(at + name.length, at + name.length + 40)))
    return name;
  const before = textBefore(text, expression, at);
  return before.kind === "named" ? (before.keys[0] ?? null) : null;
}

const shorthand = /\bnew\s*\{(?:[^{}()[\];]*,)?\s*$/;

/** The member that a string with a hole becomes, without following further variables. */
function flowOnce(
  text: string,
  expression: Expression,
  string: CsharpString,
  key: string | null,
): string | null {
  const use = comparison(text, string.end) ?? csharpUse(text, expression, string.start);
  if (use.kind === "compared" || use.kind === "argument") return null;
  if (key !== null) return key;
  return use.kind === "member" ? use.name : null;
}

function readUse(text: string, expression: Expression, at: number, name: string): CsharpUse {
  return comparison(text, at + name.length) ?? csharpUse(text, expression, at);
}

/** `"{\"issuer\": \"" + value`: the string that is added to says what the value is. */
function textBefore(text: string, expression: Expression, start: number): ValueFlow {
  const before = text.slice(Math.max(0, start - 200), start).trimEnd();
  if (!before.endsWith("+")) return { kind: "nameless" };
  const end = start - 200 < 0 ? before.length : start - 200 + before.length;
  const gap = text.slice(Math.max(0, end - 200), end - 1).trimEnd().length;
  const piece = expression.pieceEnding.get(Math.max(0, end - 200) + gap);
  if (piece?.kind !== "string") return { kind: "nameless" };
  const { value } = decodeString(text, piece);
  const key = keyInString(value, value.length);
  if (key === null) return { kind: "nameless" };
  const named = flowOnce(text, expression, piece, key);
  return named === null ? { kind: "used", why: SEARCHED } : { kind: "named", keys: [named], by: "place" };
}

function comparison(text: string, end: number): CsharpUse | null {
  const behind = text.slice(end, end + 80);
  return /^\s*(?:[!=]=|\.\s*(?:Equals|CompareTo|Contains|StartsWith|EndsWith|IndexOf)\b)/.test(behind)
    ? { kind: "compared" }
    : null;
}

function stringAround(expression: Expression, at: number): CsharpString | null {
  let index = lastIndexBefore(expression.pieces, at);
  while (index >= 0) {
    const piece = expression.pieces[index];
    if (piece === undefined) return null;
    if (at < piece.end) return piece.kind === "string" ? piece : null;
    index = expression.outer[index] ?? -1;
  }
  return null;
}

const SEARCHED = "it is compared with or searched for, and would not be found any more";

function used(use: CsharpUse & { readonly kind: "argument" | "compared" }): ValueFlow {
  const searched = use.kind === "compared" || (searching.test(use.method) && use.place === "first");
  if (searched) return { kind: "used", why: SEARCHED };
  return { kind: "used", why: `what ${use.method} does with it is not known` };
}

const searching =
  /^(?:Equals|Compare|CompareOrdinal|CompareTo|Contains|StartsWith|EndsWith|IndexOf|LastIndexOf|Replace|Split|IsMatch|Match|Matches|if|while)$/;
