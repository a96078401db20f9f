import type { Expression } from "./carrier.ts";
import type { CsharpString } from "./csharp.ts";
import { decodeString } from "./decoded.ts";

/**
 * The name that a C# string is the value of: the member of an anonymous object or the variable it is assigned to,
 * the index in `x["name"] = …`, or the first argument in `new JProperty("name", …)`, `.Add("name", …)` and
 * `{ "name", … }`. An element of an array has the name of the array. `null` when none can be told.
 */
export function csharpKey(text: string, expression: Expression, string: CsharpString): string | null {
  const walk: Walk = { text, expression, at: string.start, depth: 0, commas: 0 };
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const before = stepBack(walk);
    if (before.kind === "end") return null;
    if (before.kind === "string") {
      const key = walk.depth === 0 && walk.commas === 1 ? firstArgument(walk, before.string) : null;
      if (key !== null) return key;
      continue;
    }
    const answer = readSign(walk, before.sign);
    if (answer !== undefined) return answer;
  }
  return null;
}

/** Metadata objects are short; the bound keeps a hostile document linear. */
const MAX_STEPS = 1000;

interface Walk {
  readonly text: string;
  readonly expression: Expression;
  /** Everything from here on has been passed. */
  at: number;
  /** Closed brackets that are not yet opened again, walking backwards. */
  depth: number;
  /** Commas since the last bracket that was left. */
  commas: number;
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
function readSign(walk: Walk, sign: string): string | null | undefined {
  switch (sign) {
    case ")":
    case "]":
    case "}":
      walk.depth += 1;
      return undefined;
    case "(":
    case "[":
    case "{":
      if (walk.depth > 0) walk.depth -= 1;
      else walk.commas = 0;
      return undefined;
    case ",":
      if (walk.depth === 0) walk.commas += 1;
      return undefined;
    case ";":
      return walk.depth === 0 ? null : undefined;
    case "=":
      return walk.depth === 0 ? assigned(walk) : undefined;
    case ">":
      return walk.depth === 0 && walk.text[walk.at - 1] === "=" ? null : undefined;
    default:
      return undefined;
  }
}

/** The left side of `name = …` or `x["name"] = …`; `undefined` for a comparison. */
function assigned(walk: Walk): string | null | undefined {
  const { text } = walk;
  const previous = text[walk.at - 1] ?? "";
  if ("=<>!+".includes(previous)) {
    walk.at -= 1;
    return previous === "+" ? null : undefined;
  }
  // In an argument list or an object only what stands before its own comma is the name.
  if (walk.commas > 0) return undefined;
  const end = text.slice(0, walk.at).trimEnd().length;
  const name = /[A-Za-z_]\w*$/.exec(text.slice(Math.max(0, end - 120), end))?.[0];
  if (name !== undefined) return name;
  if (text[end - 1] !== "]") return null;
  walk.at = end - 1;
  const index = stepBack(walk);
  if (index.kind !== "string") return null;
  return decodeString(text, index.string).value;
}

/** A first argument that reads as a name is the name of the second. */
function firstArgument(walk: Walk, string: CsharpString): string | null {
  const name = decodeString(walk.text, string).value;
  if (!/^[\w.-]+$/.test(name)) return null;
  const before = walk.text
    .slice(Math.max(0, walk.at - 60), walk.at)
    .trimEnd()
    .at(-1);
  return before === "(" || before === "{" ? name : null;
}
