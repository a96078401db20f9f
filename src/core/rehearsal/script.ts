import { endpointOperations } from "../access/endpoint.ts";
import type { AccessMatrix } from "../access/matrix.ts";
import { readingBefore } from "../access/policy-before-after.ts";
import type { Operation, Snapshot } from "../model/setup.ts";
import { namedReferences } from "../policy/document/named-value.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import { lineFinder } from "../text/position.ts";
import { castOf } from "./cast.ts";
import { hostOf } from "./copied-service.ts";
import type { NotExecutable } from "./rehearsal.ts";
import type { EndpointCall, Visit } from "./visit.ts";
import { visitsOf } from "./visits.ts";
import { worldCopyOf } from "./world-copy.ts";

/** Everything that a rehearsal needs beside the plan: the copy of the setup, and who comes to it. */
export interface Script {
  /** A world document. */
  readonly world: unknown;
  /** The visits of each row of the access table, by its id. */
  readonly visits: ReadonlyMap<string, readonly Visit[]>;
  /** What the copy lacks of the policies before anything is executed. */
  readonly lacks: readonly NotExecutable[];
}

/** Decides how a setup is rehearsed. Pure: the same snapshot and table give the same script. */
export function scriptOf(snapshot: Snapshot, { callers, listed }: AccessMatrix, parse: PolicyParser): Script {
  const cast = castOf(snapshot, listed);
  const clients = callers.flatMap(({ who }) => ("client" in who && who.client !== null ? [who.client] : []));
  const facts = {
    snapshot,
    listed,
    cast,
    host: hostOf(snapshot.service.name),
    calls: callsOf(snapshot, parse),
  };
  return {
    world: worldCopyOf(snapshot, cast, clients),
    visits: new Map(callers.map(({ id, who }) => [id, visitsOf(who, facts)])),
    lacks: secretsIn(snapshot),
  };
}

/** The calls to the MCP endpoint that the access table is about. */
function callsOf(snapshot: Snapshot, parse: PolicyParser): readonly EndpointCall[] {
  const values = policyValues(snapshot.namedValues, snapshot.authorityHosts);
  const readings = snapshot.policies.map((policy) =>
    readingBefore({ policy, outline: parse(policy.text), edits: [] }, values),
  );
  const base = snapshot.api.path === "" ? "" : `/${snapshot.api.path}`;
  const operations = endpointOperations(snapshot.operations, readings);
  if (operations.length === 0) return [{ method: "POST", path: `${base}/mcp` }];
  return operations.map((operation) => callOf(operation, base));
}

/** Parameters get a value that is any. */
function callOf({ method, urlTemplate }: Operation, base: string): EndpointCall {
  const template = (urlTemplate.split("?")[0] ?? "").replace(/\{[^}]*\}|\*/g, "any");
  const path = template === "" || template.startsWith("/") ? template : `/${template}`;
  return { method: method === "*" ? "POST" : method.toUpperCase(), path: `${base}${path}` || "/" };
}

/** Secret named values that a policy uses were never fetched, so the copy has something else in their place. */
function secretsIn({ policies, namedValues }: Snapshot): NotExecutable[] {
  return policies.flatMap(({ address, text }) => {
    const at = lineFinder(text);
    return namedReferences(text, { start: 0, end: text.length }).flatMap(({ name, start }) => {
      const isKnown = namedValues.some((one) => one.name === name && one.value !== null);
      const why = "its value is secret or was not read, so the copy has a placeholder";
      const place = address.replace(/^.*\/service\//i, "").replace(/\/policies\/policy$/i, "");
      return isKnown ? [] : [{ place, element: `{{${name}}}`, line: at(start).line, why }];
    });
  });
}
