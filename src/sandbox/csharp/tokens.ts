import { NotExecutable } from "../gateway/exchange.ts";

/** A piece of C#. An interpolated string keeps its holes as source, to be read in turn. */
export type Token =
  | { readonly kind: "name" | "symbol"; readonly text: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "interpolated"; readonly parts: readonly InterpolatedPart[] };

export type InterpolatedPart =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "hole"; readonly source: string };

const longSymbols = ["=>", "??", "?.", "==", "!=", "<=", ">=", "&&", "||", "+="];
const shortSymbols = "()[]{}<>.,;:?!+-*/%=";

/** Cuts C# into pieces; comments and blanks fall away. @throws NotExecutable at anything it does not know. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const blank = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(source.slice(at));
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const { token, end } = tokenAt(source, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
}

function tokenAt(source: string, at: number): { token: Token; end: number } {
  const rest = source.slice(at);
  const prefix = /^(\$@|@\$|@|\$)?"/.exec(rest);
  if (prefix !== null) {
    return textAt(source, at + prefix[0].length, prefix[1] ?? "");
  }
  const character = /^'(\\.|[^'\\])'/.exec(rest);
  if (character !== null) {
    return { token: { kind: "text", value: unescape(character[1] ?? "") }, end: at + character[0].length };
  }
  const name = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest);
  if (name !== null) {
    return { token: { kind: "name", text: name[0] }, end: at + name[0].length };
  }
  const number = /^\d+(?:\.\d+)?/.exec(rest);
  if (number !== null) {
    return { token: { kind: "number", value: Number(number[0]) }, end: at + number[0].length };
  }
  const long = longSymbols.find((candidate) => rest.startsWith(candidate));
  const symbol = long ?? (shortSymbols.includes(rest[0] ?? " ") ? (rest[0] ?? "") : "");
  if (symbol === "") {
    throw new NotExecutable("expression", `'${rest.slice(0, 12)}' is not understood`);
  }
  return { token: { kind: "symbol", text: symbol }, end: at + symbol.length };
}

function textAt(source: string, start: number, prefix: string): { token: Token; end: number } {
  const isVerbatim = prefix.includes("@");
  const parts: InterpolatedPart[] = [];
  let literal = "";
  let at = start;
  for (;;) {
    const character = source[at];
    if (character === undefined) {
      throw new NotExecutable("expression", "a string does not end");
    }
    if (character === '"' && !(isVerbatim && source[at + 1] === '"')) {
      break;
    }
    if (prefix.includes("$") && character === "{" && source[at + 1] !== "{") {
      const end = holeEnd(source, at);
      parts.push({ kind: "literal", value: literal }, { kind: "hole", source: source.slice(at + 1, end) });
      literal = "";
      at = end + 1;
      continue;
    }
    const isDoubled =
      (character === '"' || (prefix.includes("$") && /[{}]/.test(character))) && source[at + 1] === character;
    const isEscape = character === "\\" && !isVerbatim;
    literal += isEscape ? unescape(source.slice(at, at + 2)) : character;
    at += isDoubled || isEscape ? 2 : 1;
  }
  const end = at + 1;
  if (!prefix.includes("$")) {
    return { token: { kind: "text", value: literal }, end };
  }
  return { token: { kind: "interpolated", parts: [...parts, { kind: "literal", value: literal }] }, end };
}

/** The index of the brace that closes a hole; strings inside are skipped. */
function holeEnd(source: string, open: number): number {
  let depth = 0;
  let at = open;
  while (at < source.length) {
    const text = /^(?:\$@|@\$|@|\$)?"/.exec(source.slice(at));
    if (text !== null && at > open) {
      at = textAt(source, at + text[0].length, text[0].slice(0, -1)).end;
      continue;
    }
    if (source[at] === "{") {
      depth += 1;
    } else if (source[at] === "}") {
      depth -= 1;
      if (depth === 0) {
        return at;
      }
    }
    at += 1;
  }
  throw new NotExecutable("expression", "an interpolated string does not end");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

function unescape(text: string): string {
  return text.startsWith("\\") ? (escapes[text[1] ?? ""] ?? text.slice(1)) : text;
}
