import { callMcpEndpoint, type GatewayAnswer } from "../../azure/call-gateway.ts";
import { debugCredential, traceOfCall } from "../../azure/debug-trace.ts";
import type { PresentedToken } from "../../azure/presented-token.ts";
import type { Wire } from "../../azure/wire.ts";
import { calledAddress, endpointAddress } from "../../core/access/endpoint-address.ts";
import { Fault } from "../../core/fault.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { type CallOutcome, decideCall } from "../../core/trace/decide-call.ts";
import { decideByPolicies } from "../../core/trace/decision.ts";
import { judgeToken } from "../../core/trace/judge-token.ts";
import { traceDocument } from "../../core/trace/make-document.ts";
import { readTrace } from "../../core/trace/read-trace.ts";
import { factsOfToken, noToken } from "../../core/trace/token-facts.ts";
import type { TraceDocument } from "../../core/trace/trace-document.ts";
import type { Clock } from "../clock.ts";
import { type SnapshotSource, takeSnapshot } from "../setup/take-snapshot.ts";
import { tokenForApi } from "./token-for-api.ts";

/** Where the token comes from: the one that was given, one of the signed-in identity, or none at all. */
export type TokenSource =
  | { readonly kind: "given"; readonly presented: PresentedToken }
  | { readonly kind: "signed in" }
  | { readonly kind: "none" };

/** What a token is traced with. */
export interface TraceSource extends Omit<SnapshotSource, "parse"> {
  readonly source: TokenSource;
  /** `explain`: nothing is called, and the policies alone are asked. */
  readonly mode: "call" | "explain";
  /** The way to a gateway's hosts, and to nothing else. */
  readonly gateway: (hosts: readonly string[]) => Wire;
  readonly clock: Clock;
}

/**
 * Finds the setup, calls its MCP endpoint once with the token, and says what decided. Writes nothing; the token goes to the
 * gateway's own hosts and is kept nowhere.
 *
 * @throws Fault `sign-in` where no token is to be had, `usage` where the endpoint is not known, `failed` where no answer comes
 */
export async function traceToken({
  source,
  mode,
  gateway,
  clock,
  ...setup
}: TraceSource): Promise<TraceDocument> {
  const parse = rememberingParser();
  const snapshot = await takeSnapshot({ ...setup, parse });
  const { apiApp, homeTenant: home } = snapshot;
  const endpoint = addressOf(snapshot, setup.hints.url);
  const presented = await presentedFor(source, setup, snapshot);
  const token = presented === null ? noToken : factsOfToken(presented.claims, apiApp, clock.now());
  const judged = judgeToken(snapshot, token, parse);
  const common = { snapshot, judged, endpoint };
  if (mode === "explain") {
    const decision = decideByPolicies(judged, { apiApp, home });
    return traceDocument({ ...common, decision, call: null, missing: [] });
  }
  setup.progress("Calling the MCP endpoint");
  const secret = presented?.token ?? null;
  const { call, missing } = await tracedCall({ ...setup, gateway, clock }, snapshot, {
    endpoint,
    token: secret,
  });
  const places = { called: endpoint, endpoint: endpointAddress(snapshot, setup.hints.url) };
  return traceDocument({
    ...common,
    decision: decideCall(judged, call, { apiApp, home, ...places }),
    call,
    missing,
  });
}

function addressOf(snapshot: Snapshot, typed: URL | null): string {
  const address = calledAddress(snapshot, typed);
  if (address !== null) return address;
  throw new Fault("usage", "No operation of the API looks like an MCP endpoint.", {
    hint: "Name its address with --url, path included.",
  });
}

async function presentedFor(
  source: TokenSource,
  { connection, progress }: Pick<TraceSource, "connection" | "progress">,
  { apiApp }: Snapshot,
): Promise<PresentedToken | null> {
  switch (source.kind) {
    case "given":
      return source.presented;
    case "none":
      return null;
    case "signed in":
      progress("Getting a token for the API");
      return tokenForApi(connection, apiApp);
    default:
      return source satisfies never;
  }
}

/** The call, traced where that can be had. What cannot is said, and the call is made all the same. */
async function tracedCall(
  {
    connection,
    gateway,
    clock,
    progress,
  }: Pick<TraceSource, "connection" | "gateway" | "clock" | "progress">,
  { service, api }: Snapshot,
  { endpoint, token }: { readonly endpoint: string; readonly token: string | null },
): Promise<{ readonly call: CallOutcome; readonly missing: readonly string[] }> {
  const debug = await optional(() => debugCredential(connection.arm, api.id));
  const wire = gateway(service.hosts);
  const answer = await callMcpEndpoint(wire, endpoint, { token, debug: debug.value });
  const { traceId } = answer;
  if (traceId !== null) progress("Reading the trace");
  const read =
    traceId === null
      ? { value: null, failure: null }
      : await optional(() => traceOnceThere(() => traceOfCall(connection.arm, service.id, traceId), clock));
  const trace = readTrace(read.value);
  const unread = traceId !== null && trace === null;
  const missing = [
    ...(debug.failure === null ? [] : [`The call was not traced: ${debug.failure}`]),
    ...(unread
      ? [`The trace of the call could not be read: ${read.failure ?? "its shape is not known."}`]
      : []),
    ...(answer.debug === "expired"
      ? ["The call was not traced: the gateway takes the debug credential for expired."]
      : []),
  ];
  const { status, message, asksForKey } = answer;
  const tracing = debug.value === null ? "not sent" : tracingOf(answer);
  return { call: { status, message, asksForKey, tracing, trace }, missing };
}

function tracingOf({ traceId, debug }: GatewayAnswer): CallOutcome["tracing"] {
  if (traceId !== null) return "traced";
  return debug === "nothing said" ? "passed over" : debug;
}

/** Milliseconds. How soon a trace is there after its call is not documented. */
const waits: readonly number[] = [1000, 2000];

async function traceOnceThere(read: () => Promise<unknown>, { sleep }: Clock): Promise<unknown> {
  for (const wait of waits) {
    const { value, failure } = await optional(read);
    if (failure === null) return value;
    await sleep(wait);
  }
  return read();
}

/** A right that is missing, and a service without tracing, leave a call that is worth something. */
async function optional<T>(
  ask: () => Promise<T>,
): Promise<{ readonly value: T | null; readonly failure: string | null }> {
  try {
    return { value: await ask(), failure: null };
  } catch (error) {
    if (error instanceof Fault && (error.code === "permission" || error.code === "failed"))
      return { value: null, failure: error.message };
    throw error;
  }
}
