import { callMcpEndpoint } from "../../azure/call-gateway.ts";
import type { Connection } from "../../azure/connect.ts";
import type { Wire } from "../../azure/wire.ts";
import { Fault } from "../../core/fault.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { PolicyParser } from "../../core/policy/document/policy-parser.ts";
import { decideByPolicies } from "../../core/trace/decision.ts";
import { judgeToken } from "../../core/trace/judge-token.ts";
import { factsOfToken } from "../../core/trace/token-facts.ts";
import type { Check } from "../../core/verify/check.ts";
import { judgeTokenCall, noTokenCheck } from "../../core/verify/judge-token-call.ts";
import type { Clock } from "../clock.ts";
import { tokenForApi } from "../trace/token-for-api.ts";

/** What a call with a token needs. */
export interface TokenCallSource {
  readonly connection: Connection;
  /** The way to a gateway's hosts, and to nothing else. */
  readonly gateway: (hosts: readonly string[]) => Wire;
  readonly clock: Clock;
  readonly parse: PolicyParser;
}

/** Calls a server with a token of the signed-in identity, where it can get one; a refusal that the policies predict is none of theirs. */
export async function lookWithToken(
  { connection, gateway, clock, parse }: TokenCallSource,
  snapshot: Snapshot,
  server: string,
): Promise<Check> {
  const { apiApp, homeTenant: home, service } = snapshot;
  try {
    const { token, claims } = await tokenForApi(connection, apiApp);
    const judged = judgeToken(snapshot, factsOfToken(claims, apiApp, clock.now()), parse);
    const predicted = decideByPolicies(judged, { apiApp, home });
    const { status } = await callMcpEndpoint(gateway(service.hosts), server, { token, debug: null });
    return judgeTokenCall({ server, status, predicted });
  } catch (error) {
    if (error instanceof Fault && error.code === "sign-in") return noTokenCheck(error);
    if (error instanceof Fault && error.code === "failed") return noTokenCheck(error);
    throw error;
  }
}
