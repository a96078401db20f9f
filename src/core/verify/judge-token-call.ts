import type { Fault } from "../fault.ts";
import type { TokenDecision } from "../trace/decision.ts";
import type { Check } from "./check.ts";

/** A call with a token of the signed-in identity. */
export interface TokenCall {
  readonly server: string;
  readonly status: number;
  /** What the policies say about that token. */
  readonly predicted: Pick<TokenDecision, "verdict" | "reason">;
}

/**
 * What a call with a token shows. One that is refused as the policies say is no fault of the setup: the identity that
 * verifies is seldom a client that people use.
 */
export function judgeTokenCall({ server, status, predicted }: TokenCall): Check {
  const trace = "entra-mcp trace says which check decided.";
  const expected =
    "That is as it should be where nobody calls the server with that identity. entra-mcp trace says what would let it in.";
  const { verdict, reason } = predicted;
  const refused = verdict === "refused" && reason !== null;
  const check = (outcome: Check["outcome"], message: string, hint: string): Check => ({
    code: "token",
    outcome,
    message,
    hint,
  });
  if (status === 401 || status === 403) {
    const refuses = `${server} refuses a token of the signed-in identity`;
    if (refused) return check("note", `${refuses}, as the policies say: ${reason.sentence}`, expected);
    return verdict === "admitted"
      ? check("wrong", `${refuses} with ${status}, and the policies do not say so.`, trace)
      : check("note", `${refuses} with ${status}; what the policies say of it depends on the call.`, trace);
  }
  if (status >= 200 && status < 300) {
    return refused
      ? check("wrong", `${server} admits a token that the policies refuse: ${reason.sentence}`, trace)
      : check("right", `${server} admits a token of the signed-in identity.`, "");
  }
  return check(
    "note",
    `${server} answers a token of the signed-in identity with ${status}, behind the token validation.`,
    trace,
  );
}

/** Without a token nothing is known of who gets in; the hint says how to get one. */
export function noTokenCheck({ message, hint, next }: Fault): Check {
  const commands = next.map((command) => ` ${command}`).join("");
  return { code: "token", outcome: "note", message, hint: `${hint ?? ""}${commands}`.trim() };
}
