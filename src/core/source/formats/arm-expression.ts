import type { Span } from "../../text/span.ts";

/** A part of an ARM expression, with its place in the text of the string. */
export type ArmNode =
  /** What stands between the quotes; `value` has `'` for each `''`. */
  | ({ readonly kind: "literal"; readonly value: string } & Span)
  /** `name` is in lower case: function names have no case. */
  | ({ readonly kind: "call"; readonly name: string; readonly args: readonly ArmNode[] } & Span)
  | ({ readonly kind: "member"; readonly of: ArmNode; readonly name: string } & Span)
  /** Numbers, and what is taken out of an array. */
  | ({ readonly kind: "other" } & Span);

/** Whether the text of a JSON string is an expression: `[…]`, where `[[` is a bracket and no expression. */
export function isArmExpression(text: string): boolean {
  return text.startsWith("[") && !text.startsWith("[[") && text.endsWith("]");
}

/** The expression that a text in brackets is; `null` where it is not one that can be read. */
export function parseArmExpression(text: string): ArmNode | null {
  const reading: Reading = { text, at: 1, depth: 0 };
  const node = readNode(reading);
  skipBlanks(reading);
  return node !== null && reading.at === text.length - 1 ? node : null;
}

interface Reading {
  readonly text: string;
  at: number;
  depth: number;
}

/** Resource Manager itself takes much less. */
const maxDepth = 100;

function readNode(reading: Reading): ArmNode | null {
  if (reading.depth >= maxDepth) return null;
  reading.depth++;
  skipBlanks(reading);
  let node = readPrimary(reading);
  while (node !== null) {
    skipBlanks(reading);
    const next = reading.text.charAt(reading.at);
    if (next === ".") node = readMember(reading, node);
    else if (next === "[") node = readIndex(reading, node);
    else break;
  }
  reading.depth--;
  return node;
}

function readPrimary(reading: Reading): ArmNode | null {
  const { text, at } = reading;
  if (text.charAt(at) === "'") return readLiteral(reading);
  word.lastIndex = at;
  const [written] = word.exec(text) ?? [];
  if (written === undefined) return null;
  reading.at = at + written.length;
  skipBlanks(reading);
  if (text.charAt(reading.at) !== "(") {
    return /^-?\d/.test(written) ? { kind: "other", start: at, end: reading.at } : null;
  }
  const args = readArguments(reading);
  return args === null
    ? null
    : { kind: "call", name: written.toLowerCase(), args, start: at, end: reading.at };
}

const word = /-?[\w.]*\w/y;

function readLiteral(reading: Reading): ArmNode | null {
  const { text } = reading;
  const start = reading.at + 1;
  let end = text.indexOf("'", start);
  while (end !== -1 && text.charAt(end + 1) === "'") end = text.indexOf("'", end + 2);
  if (end === -1) return null;
  reading.at = end + 1;
  return { kind: "literal", value: text.slice(start, end).replaceAll("''", "'"), start, end };
}

function readArguments(reading: Reading): ArmNode[] | null {
  const args: ArmNode[] = [];
  reading.at++;
  skipBlanks(reading);
  if (reading.text.charAt(reading.at) === ")") {
    reading.at++;
    return args;
  }
  for (;;) {
    const arg = readNode(reading);
    if (arg === null) return null;
    args.push(arg);
    skipBlanks(reading);
    const next = reading.text.charAt(reading.at);
    reading.at++;
    if (next === ")") return args;
    if (next !== ",") return null;
  }
}

function readMember(reading: Reading, of: ArmNode): ArmNode | null {
  reading.at++;
  skipBlanks(reading);
  memberName.lastIndex = reading.at;
  const [name] = memberName.exec(reading.text) ?? [];
  if (name === undefined) return null;
  reading.at += name.length;
  return { kind: "member", of, name, start: of.start, end: reading.at };
}

const memberName = /\w+/y;

function readIndex(reading: Reading, of: ArmNode): ArmNode | null {
  reading.at++;
  const index = readNode(reading);
  if (index === null) return null;
  skipBlanks(reading);
  if (reading.text.charAt(reading.at) !== "]") return null;
  reading.at++;
  return { kind: "other", start: of.start, end: reading.at };
}

function skipBlanks(reading: Reading): void {
  while (reading.at < reading.text.length && reading.text.charCodeAt(reading.at) <= 32) reading.at++;
}
