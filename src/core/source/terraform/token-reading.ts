import type { HclToken } from "./hcl-token.ts";

/** Tokens on the way of being read. `text` is the file, for the keys of objects. */
export interface TokenReading {
  readonly text: string;
  readonly tokens: readonly HclToken[];
  at: number;
  /** Whether a line end ends an expression: in bodies and objects, not within parentheses. */
  lines: boolean;
}

/** The sign where the tokens stand; empty for anything else. Line ends are passed over where they end nothing. */
export function signAt(reading: TokenReading): string {
  if (!reading.lines) passLineEnds(reading);
  const token = reading.tokens[reading.at];
  return token?.kind === "sign" ? token.text : "";
}

/** The name where the tokens stand; empty for anything else. */
export function nameAt(reading: TokenReading): string {
  if (!reading.lines) passLineEnds(reading);
  const token = reading.tokens[reading.at];
  return token?.kind === "name" ? token.text : "";
}

/** Passes over line ends. Whether anything is left. */
export function passLineEnds(reading: TokenReading): boolean {
  while (reading.tokens[reading.at]?.kind === "line end") reading.at += 1;
  return reading.at < reading.tokens.length;
}

/** Passes over a bracket with all that is in it; the tokens stand at the opening one. */
export function skipBrackets(reading: TokenReading): void {
  let open = 0;
  for (; reading.at < reading.tokens.length; reading.at += 1) {
    const token = reading.tokens[reading.at];
    if (token?.kind !== "sign") continue;
    if (token.text === "{" || token.text === "[" || token.text === "(") open += 1;
    else if (token.text === "}" || token.text === "]" || token.text === ")") open -= 1;
    if (open > 0) continue;
    reading.at += 1;
    return;
  }
}

/** What belongs to no expression here: another bracket's end ends this one as well, anything else is passed over. */
export function stray(reading: TokenReading): boolean {
  const sign = signAt(reading);
  if (sign === "}" || sign === "]" || sign === ")") return true;
  reading.at += 1;
  return false;
}

/** Where the token before ends. */
export function endOfPrevious(reading: TokenReading): number {
  return reading.tokens[reading.at - 1]?.end ?? 0;
}
