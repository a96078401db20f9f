import { NotExecutable } from "../gateway/exchange.ts";
import type { Token } from "./tokens.ts";

/** Where the parser is in the tokens of one expression. */
export interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** @throws NotExecutable for what is left over. */
export function expectEnd(reader: Reader): void {
  if (reader.at < reader.tokens.length) {
    throw unexpected(reader);
  }
}

/** Names the token that cannot stand here. */
export function unexpected(reader: Reader): NotExecutable {
  const token = reader.tokens[reader.at];
  const shown = token === undefined ? "the end" : "text" in token ? `'${token.text}'` : `a ${token.kind}`;
  return new NotExecutable("expression", `${shown} is not understood here`);
}

/** The symbol at the place, or so many tokens on; null for anything else. */
export function symbolAt(reader: Reader, offset = 0): string | null {
  const token = reader.tokens[reader.at + offset];
  return token?.kind === "symbol" ? token.text : null;
}

/** The name at the place, or so many tokens on; null for anything else. */
export function nameAt(reader: Reader, offset = 0): string | null {
  const token = reader.tokens[reader.at + offset];
  return token?.kind === "name" ? token.text : null;
}

/** Takes the symbol if it is there. */
export function accept(reader: Reader, symbol: string): boolean {
  const is = symbolAt(reader) === symbol;
  reader.at += is ? 1 : 0;
  return is;
}

/** Takes the symbol. @throws NotExecutable when it is not there. */
export function expect(reader: Reader, symbol: string): void {
  if (!accept(reader, symbol)) {
    throw unexpected(reader);
  }
}

/** Takes a name. @throws NotExecutable when there is none. */
export function takeName(reader: Reader): string {
  const name = nameAt(reader);
  if (name === null) {
    throw unexpected(reader);
  }
  reader.at += 1;
  return name;
}
