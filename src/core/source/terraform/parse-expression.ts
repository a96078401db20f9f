import { type ExpressionPart, type HclExpression, type ObjectEntry, writtenString } from "./hcl-syntax.ts";
import type { HclTemplate, HclToken } from "./hcl-token.ts";
import {
  endOfPrevious,
  nameAt,
  passLineEnds,
  signAt,
  skipBrackets,
  stray,
  type TokenReading,
} from "./token-reading.ts";

/**
 * Reads one expression where the tokens stand. What is not understood is left unread: the caller goes on with it. Deeper than
 * anybody writes, a bracket is passed over as a whole.
 */
export function readExpression(reading: TokenReading, depth: number): HclExpression {
  const first = readOperand(reading, depth);
  const operators: string[] = [];
  const operands = [first];
  for (let sign = signAt(reading); binary.has(sign); sign = signAt(reading)) {
    operators.push(sign);
    reading.at += 1;
    operands.push(readOperand(reading, depth));
  }
  const condition: HclExpression =
    operators.length === 0
      ? first
      : { kind: "operation", start: first.start, end: endOf(operands, first.end), operators, operands };
  if (signAt(reading) !== "?" || depth > MAX_DEPTH) return condition;
  reading.at += 1;
  const yes = readExpression(reading, depth + 1);
  if (signAt(reading) === ":") reading.at += 1;
  const no = readExpression(reading, depth + 1);
  return { kind: "conditional", start: condition.start, end: no.end, condition, yes, no };
}

/** All of some tokens as one expression: the code of an interpolation. */
export function wholeExpression(text: string, tokens: readonly HclToken[], depth: number): HclExpression {
  const reading: TokenReading = { text, tokens, at: 0, lines: false };
  const found: HclExpression[] = [];
  while (passLineEnds(reading) && found.length < tokens.length) {
    const before = reading.at;
    found.push(readExpression(reading, depth));
    if (reading.at === before) reading.at += 1;
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const start = only?.start ?? 0;
  return { kind: "other", start, end: endOf(found, start), children: found };
}

/** Brackets and conditions inside each other: nobody writes more. */
const MAX_DEPTH = 64;

const binary: ReadonlySet<string> = new Set([
  "==", "!=", "&&", "||", "<", ">", "<=", ">=", "+", "-", "*", "/", "%",
]); // biome-ignore format: a list of signs

function readOperand(reading: TokenReading, depth: number): HclExpression {
  let sign = signAt(reading);
  while (sign === "!" || sign === "-") {
    reading.at += 1;
    sign = signAt(reading);
  }
  const token = reading.tokens[reading.at];
  if (token === undefined) return nothing(reading);
  switch (token.kind) {
    case "template":
      reading.at += 1;
      return readSteps(reading, depth, templateExpression(reading.text, token.template, token, depth));
    case "number":
      reading.at += 1;
      return { kind: "literal", start: token.start, end: token.end, text: token.text };
    case "name":
      return readSteps(reading, depth, readName(reading, depth, token));
    case "sign":
      return readSteps(reading, depth, readBrackets(reading, depth, token.text));
    case "line end":
      return nothing(reading);
    default:
      return token satisfies never;
  }
}

function nothing(reading: TokenReading): HclExpression {
  const at = reading.tokens[reading.at]?.start ?? reading.text.length;
  return { kind: "other", start: at, end: at, children: [] };
}

function templateExpression(
  text: string,
  template: HclTemplate,
  { start, end }: { readonly start: number; readonly end: number },
  depth: number,
): HclExpression {
  const parts = template.parts.map((part): ExpressionPart => {
    if (part.kind === "escape") return part;
    if (part.kind === "plain") return { ...part, text: text.slice(part.start, part.end) };
    const expression: HclExpression =
      depth > MAX_DEPTH
        ? { kind: "other", start: part.code.start, end: part.code.end, children: [] }
        : wholeExpression(text, part.tokens, depth + 1);
    return { kind: part.kind, start: part.start, end: part.end, code: part.code, expression };
  });
  return { kind: "template", start, end, template, parts };
}

function readName(reading: TokenReading, depth: number, token: HclToken & { kind: "name" }): HclExpression {
  reading.at += 1;
  const { start, end, text } = token;
  if (text === "null" || text === "true" || text === "false") return { kind: "literal", start, end, text };
  let name = text;
  while (signAt(reading) === "::") {
    const next = reading.tokens[reading.at + 1];
    name += next?.kind === "name" ? `::${next.text}` : "::";
    reading.at += next?.kind === "name" ? 2 : 1;
  }
  if (signAt(reading) !== "(" || depth > MAX_DEPTH)
    return { kind: "reference", start, end, path: [name], children: [] };
  const { items, end: close } = readList(reading, depth, ")");
  return { kind: "call", start, end: close, name, args: items };
}

function readBrackets(reading: TokenReading, depth: number, sign: string): HclExpression {
  const start = reading.tokens[reading.at]?.start ?? 0;
  if (sign !== "(" && sign !== "[" && sign !== "{") return nothing(reading);
  if (depth > MAX_DEPTH) {
    skipBrackets(reading);
    return { kind: "other", start, end: endOfPrevious(reading), children: [] };
  }
  if (sign === "(") {
    const { items, end } = readList(reading, depth, ")");
    const [only] = items;
    return only !== undefined && items.length === 1 ? only : { kind: "other", start, end, children: items };
  }
  const loop = readFor(reading, depth, start, sign === "{" ? "}" : "]");
  if (loop !== null) return loop;
  if (sign === "[") {
    const { items, end } = readList(reading, depth, "]");
    return { kind: "list", start, end, items };
  }
  const entries = readEntries(reading, depth);
  return { kind: "object", start, end: endOfPrevious(reading), entries };
}

/** The expressions between brackets; the tokens stand at the opening one. */
function readList(
  reading: TokenReading,
  depth: number,
  close: string,
): { readonly items: readonly HclExpression[]; readonly end: number } {
  const lines = reading.lines;
  reading.lines = false;
  reading.at += 1;
  const items: HclExpression[] = [];
  while (passLineEnds(reading) && signAt(reading) !== close) {
    const before = reading.at;
    const sign = signAt(reading);
    if (sign === "," || sign === "...") reading.at += 1;
    else items.push(readExpression(reading, depth + 1));
    if (reading.at === before && stray(reading)) break;
  }
  if (signAt(reading) === close) reading.at += 1;
  reading.lines = lines;
  return { items, end: endOfPrevious(reading) };
}

function readFor(
  reading: TokenReading,
  depth: number,
  start: number,
  close: "}" | "]",
): HclExpression | null {
  const opening = reading.at;
  const lines = reading.lines;
  reading.at += 1;
  reading.lines = false;
  signAt(reading);
  const names: string[] = [];
  if (nameAt(reading) === "for") {
    reading.at += 1;
    for (let name = nameAt(reading); name !== "" && name !== "in"; name = nameAt(reading)) {
      names.push(name);
      reading.at += 1;
      if (signAt(reading) === ",") reading.at += 1;
    }
  }
  if (names.length === 0 || nameAt(reading) !== "in") {
    reading.at = opening;
    reading.lines = lines;
    return null;
  }
  reading.at += 1;
  const collection = readExpression(reading, depth + 1);
  const body = readBody(reading, depth, close);
  reading.lines = lines;
  const makes = close === "}" ? "object" : "list";
  return { kind: "for", start, end: endOfPrevious(reading), names, collection, body, makes };
}

function readBody(reading: TokenReading, depth: number, close: string): readonly HclExpression[] {
  const body: HclExpression[] = [];
  while (passLineEnds(reading) && signAt(reading) !== close) {
    const before = reading.at;
    const sign = signAt(reading);
    if (sign === ":" || sign === "=>" || sign === "..." || nameAt(reading) === "if") reading.at += 1;
    else body.push(readExpression(reading, depth + 1));
    if (reading.at === before && stray(reading)) break;
  }
  if (signAt(reading) === close) reading.at += 1;
  return body;
}

function readEntries(reading: TokenReading, depth: number): readonly ObjectEntry[] {
  const lines = reading.lines;
  reading.at += 1;
  reading.lines = true;
  const entries: ObjectEntry[] = [];
  while (passLineEnds(reading) && signAt(reading) !== "}") {
    const before = reading.at;
    if (signAt(reading) === ",") reading.at += 1;
    else {
      const entry = readEntry(reading, depth);
      if (entry !== null) entries.push(entry);
    }
    if (reading.at === before && stray(reading)) break;
  }
  if (signAt(reading) === "}") reading.at += 1;
  reading.lines = lines;
  return entries;
}

function readEntry(reading: TokenReading, depth: number): ObjectEntry | null {
  const named = nameAt(reading);
  const key = readOperand(reading, depth + 1);
  const sign = signAt(reading);
  if (sign !== "=" && sign !== ":") return null;
  reading.at += 1;
  // A value may start on the next line only within parentheses, which readExpression cares for.
  const value = readExpression(reading, depth + 1);
  const plain = key.kind === "reference" && key.path.length === 1 ? named : keyText(key);
  return { start: key.start, end: value.end, key: plain, keyExpression: plain === null ? key : null, value };
}

function keyText(key: HclExpression): string | null {
  return key.kind === "literal" ? key.text : writtenString(key);
}

/** `.name`, `[0]`, `["key"]`, `[*]` behind something. */
function readSteps(reading: TokenReading, depth: number, base: HclExpression): HclExpression {
  const steps: string[] = [];
  const children: HclExpression[] = [];
  for (let sign = signAt(reading); sign === "." || sign === "["; sign = signAt(reading)) {
    if (sign === "[" && depth > MAX_DEPTH) {
      skipBrackets(reading);
      steps.push("*");
    } else if (sign === "[") {
      const { items } = readList(reading, depth, "]");
      const [only] = items;
      children.push(...items);
      steps.push((only === undefined ? null : keyText(only)) ?? "*");
    } else steps.push(...dottedStep(reading));
  }
  if (steps.length === 0) return base;
  const end = endOfPrevious(reading);
  if (base.kind !== "reference") return { kind: "access", start: base.start, end, base, steps, children };
  return { ...base, end, path: [...base.path, ...steps], children: [...base.children, ...children] };
}

function dottedStep(reading: TokenReading): readonly string[] {
  reading.at += 1;
  const token = reading.tokens[reading.at];
  if (token?.kind === "name" || token?.kind === "number") {
    reading.at += 1;
    return token.text.split(".");
  }
  if (signAt(reading) === "*") reading.at += 1;
  return ["*"];
}

function endOf(list: readonly HclExpression[], otherwise: number): number {
  return list.at(-1)?.end ?? otherwise;
}
