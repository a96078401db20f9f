import type { CsharpString } from "../document/csharp.ts";
import { isVariable } from "../document/csharp-variable.ts";
import { decodeString } from "../document/source-map.ts";
import type { Expression } from "../document/surroundings.ts";

/** What a value in C# is given to, as far as the code around it shows. */
export type CsharpUse =
  /** A member of an object, an index in `x["name"] = …`, or the first argument in `new JProperty("name", …)` and the like. */
  | { readonly kind: "member"; readonly name: string }
  /** A local variable, whose own uses decide then. */
  | { readonly kind: "variable"; readonly name: string }
  /** An argument of a method that may do anything with it. */
  | { readonly kind: "argument"; readonly method: string; readonly place: "first" | "later" }
  | { readonly kind: "compared" }
  /** The result of the expression, or nothing that has a name. */
  | { readonly kind: "nameless" };

/**
 * The name that a C# string is the value of: the member of an anonymous object or the variable it is assigned to,
 * the index in `x["name"] = …`, or the first argument in `new JProperty("name", …)`, `.Add("name", …)` and
 * `{ "name", … }`. An element of an array has the name of the array. `null` when it has none.
 */
export function csharpKey(text: string, expression: Expression, string: CsharpString): string | null {
  const use = csharpUse(text, expression, string.start);
  return use.kind === "member" || use.kind === "variable" ? use.name : null;
}

/** What the value that starts at an offset of an expression is given to. */
export function csharpUse(text: string, expression: Expression, start: number): CsharpUse {
  const walk: Walk = { text, expression, at: start, depth: 0, commas: 0, chosen: "no" };
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const before = stepBack(walk);
    if (before.kind === "end") return nameless;
    if (before.kind === "string") {
      const key = walk.depth === 0 && walk.commas === 1 ? firstArgument(walk, before.string) : null;
      if (key !== null) return { kind: "member", name: key };
      continue;
    }
    const answer = readSign(walk, before.sign);
    if (answer !== undefined) return answer;
  }
  return nameless;
}

/** The identifier right before an offset, such as the name of the method that a bracket belongs to; `""` for none. */
export function identifierBefore(text: string, at: number): string {
  return (
    /([A-Za-z_]\w*)\s*(?:(?:<[\w\s.,<>[\]]{0,80}>|&lt;[\w\s.,]{0,80}&gt;)\s*)?$/.exec(
      text.slice(Math.max(0, at - 160), at),
    )?.[1] ?? ""
  );
}

/** Metadata objects are short; the bound keeps a hostile document linear. */
const MAX_STEPS = 1000;

const nameless = { kind: "nameless" } as const;

interface Walk {
  readonly text: string;
  readonly expression: Expression;
  /** Everything from here on has been passed. */
  at: number;
  /** Closed brackets that are not yet opened again, walking backwards. */
  depth: number;
  /** Commas since the last bracket that was left. */
  commas: number;
  /** Whether the value is a branch of `a ? b : c`: what is before the `?` only chooses it. */
  chosen: "yes" | "no";
}

type Step =
  | { readonly kind: "end" }
  | { readonly kind: "sign"; readonly sign: string }
  | { readonly kind: "string"; readonly string: CsharpString };

/** Passes one character or one string, blanks and comments aside. */
function stepBack(walk: Walk): Step {
  const { text, expression } = walk;
  while (walk.at > expression.start + 2) {
    const piece = expression.pieceEnding.get(walk.at);
    if (piece !== undefined) {
      walk.at = piece.start;
      if (piece.kind === "string") return { kind: "string", string: piece };
      continue;
    }
    walk.at -= 1;
    const sign = text.charAt(walk.at);
    if (sign.trim() !== "") return { kind: "sign", sign };
  }
  return { kind: "end" };
}

/** `undefined` means: walk on. */
function readSign(walk: Walk, sign: string): CsharpUse | undefined {
  switch (sign) {
    case ")":
    case "]":
    case "}":
      walk.depth += 1;
      return undefined;
    case "(":
    case "[":
    case "{":
      if (walk.depth === 0) return leave(walk, sign);
      walk.depth -= 1;
      return undefined;
    case ",":
      if (walk.depth === 0) walk.commas += 1;
      return undefined;
    case ";":
      return walk.depth === 0 ? nameless : undefined;
    case "?":
      if (walk.depth === 0) walk.chosen = "yes";
      return undefined;
    case "=":
      return walk.depth === 0 ? assigned(walk) : undefined;
    case ">":
      return walk.depth === 0 && walk.text[walk.at - 1] === "=" ? nameless : undefined;
    default:
      return undefined;
  }
}

/** Constructors and methods that only put a value into a document or a text. */
const carriers =
  /^(?:JProperty|JArray|JObject|JValue|Add|TryAdd|Uri|Format|Concat|FromObject|SerializeObject)$/;

/** Out of a bracket: an object, an array and plain brackets are passed, a method may do anything with what it is given. */
function leave(walk: Walk, sign: string): CsharpUse | undefined {
  const place = walk.commas === 0 ? "first" : "later";
  walk.commas = 0;
  if (sign === "{") return undefined;
  const before = walk.text.slice(Math.max(0, walk.at - 160), walk.at).trimEnd();
  if (sign === "[") return /[\w)\]]$/.test(before) && !/\bnew$/.test(before) ? nameless : undefined;
  const method = identifierBefore(walk.text, walk.at);
  if (method === "" || method === "return" || carriers.test(method)) return undefined;
  return { kind: "argument", method, place };
}

/** The left side of `name = …` or `x["name"] = …`; `undefined` for a comparison that only chooses between values. */
function assigned(walk: Walk): CsharpUse | undefined {
  const { text } = walk;
  const previous = text[walk.at - 1] ?? "";
  if ("=<>!+".includes(previous)) {
    walk.at -= 1;
    if (previous === "+") return nameless;
    return walk.chosen === "yes" || previous === "<" || previous === ">" ? undefined : { kind: "compared" };
  }
  // In an argument list or an object only what is before its own comma is the name.
  if (walk.commas > 0) return undefined;
  const end = text.slice(0, walk.at).trimEnd().length;
  const name = /[A-Za-z_]\w*$/.exec(text.slice(Math.max(0, end - 120), end))?.[0];
  if (name !== undefined) return { kind: isVariable(text, end - name.length) ? "variable" : "member", name };
  if (text[end - 1] !== "]") return nameless;
  walk.at = end - 1;
  const index = stepBack(walk);
  if (index.kind !== "string") return nameless;
  return { kind: "member", name: decodeString(text, index.string).value };
}

/** A first argument that reads as a name is the name of the second. */
function firstArgument(walk: Walk, string: CsharpString): string | null {
  const name = decodeString(walk.text, string).value;
  if (!/^[\w.-]+$/.test(name)) return null;
  const end = walk.text.slice(Math.max(0, walk.at - 60), walk.at).trimEnd();
  if (end.endsWith("{")) return name;
  const method = end.endsWith("(") ? identifierBefore(end, end.length - 1) : "";
  return /^(?:JProperty|Add|TryAdd)$/.test(method) ? name : null;
}
