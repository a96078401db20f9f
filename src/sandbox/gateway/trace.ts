import { randomUUID } from "node:crypto";
import { type Cloud, keep } from "../cloud.ts";
import type { Exchange } from "./exchange.ts";
import type { Trace } from "./trace-record.ts";

/** Whether a call is traced, and the header that says why not. */
export type Tracing =
  | { readonly kind: "off" }
  | { readonly kind: "refused"; readonly header: string }
  | { readonly kind: "on"; readonly trace: Trace };

/**
 * Looks at `Apim-Debug-Authorization`. A credential that is too old or for another API is told in a header of the answer
 * (verified: documentation of request tracing; the headers' values are unverified, and so is that an unknown credential
 * counts as an old one).
 */
export function tracingOf(cloud: Cloud, service: string, api: string, headers: Headers): Tracing {
  const presented = headers.get("apim-debug-authorization");
  if (presented === null) {
    return { kind: "off" };
  }
  const credential = cloud.debugCredentials.get(presented);
  if (credential === undefined || credential.service !== service || credential.expiresAt <= cloud.now()) {
    return { kind: "refused", header: "Apim-Debug-Authorization-Expired" };
  }
  if (credential.api !== api) {
    return { kind: "refused", header: "Apim-Debug-Authorization-WrongAPI" };
  }
  const trace: Trace = {
    traceId: randomUUID().replaceAll("-", ""),
    startedAt: cloud.now(),
    section: "inbound",
    traceEntries: { inbound: [], backend: [], outbound: [], "on-error": [] },
  };
  keep(cloud.traces, `${service}/${trace.traceId}`, trace);
  return { kind: "on", trace };
}

/** Adds a line to the call's trace, if it has one. */
export function noteInTrace({ trace, cloud }: Exchange, source: string, data: object): void {
  if (trace === null) {
    return;
  }
  const now = cloud.now();
  const elapsed = new Date(now - trace.startedAt).toISOString().slice(11, 23);
  trace.traceEntries[trace.section].push({
    source,
    timestamp: new Date(now).toISOString(),
    elapsed: `${elapsed}0000`,
    data,
  });
}
