import { type PresentedToken, presentedToken } from "../azure/presented-token.ts";
import { Fault } from "../core/fault.ts";
import { decodeUtf8 } from "./files.ts";
import type { Host } from "./host.ts";
import { standardInput } from "./standard-input.ts";

/**
 * The token that is piped into the program, with or without `Bearer ` before it. What is no token is not repeated in the
 * refusal, because it may be a part of one.
 *
 * @throws Fault `usage`
 */
export async function tokenFromInput(host: Host): Promise<PresentedToken> {
  const refusal = "--token-stdin reads the token from standard input, and nothing is piped into it.";
  const text = decodeUtf8(await standardInput(host, refusal, pipeIt), "Standard input").trim();
  if (text === "") throw new Fault("usage", refusal, { hint: pipeIt });
  const presented = presentedToken(text.replace(/^Bearer\s+/i, ""));
  if (presented !== null) return presented;
  throw new Fault("usage", "What came on standard input is no JSON Web Token.", {
    hint: `It has three parts with dots between them, and nothing around it; Azure CLI prints it alone with --query accessToken --output tsv.`,
  });
}

const pipeIt =
  "Such as: az account get-access-token --scope <App ID URI>/.default --query accessToken --output tsv | entra-mcp trace --token-stdin";
