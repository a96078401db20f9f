import type { Operation, Snapshot } from "../model/setup.ts";
import { isMcpEndpoint, isWellKnown } from "../oauth/well-known.ts";
import { childElements, childrenNamed } from "../policy/document/element-path.ts";
import type { GatewayCalls } from "./gateway.ts";
import type { PolicyReading } from "./policy-before-after.ts";

/** What decides which calls the table is about. */
export type EndpointFacts = Pick<Snapshot, "api" | "operations" | "products">;

/**
 * The calls that the table is about: those to the MCP endpoint. That is the operations whose URL ends as MCP endpoints
 * do, such as `/mcp`; where none does, every operation that does not serve OAuth metadata. An API without operations, as
 * those of type `mcp`, is its own endpoint.
 */
export function endpointCalls(facts: EndpointFacts, readings: readonly PolicyReading[]): GatewayCalls {
  const at = (scope: PolicyReading["scope"]) => readings.filter((reading) => reading.scope === scope);
  const ways = productsOfCalls(facts, at("product")).map((products) => [
    ...at("api"),
    ...products,
    ...at("service"),
  ]);
  const endpoints = endpointPolicies(facts.operations, at("operation"));
  return {
    chains: endpoints.flatMap((operation) => ways.map((documents) => [...operation, ...documents])),
    fragments: at("fragment"),
    needsKey: needsKey(facts),
  };
}

/**
 * The product that a call is made in. MCP clients send a subscription key only where one is required, and a call without
 * one is made in the open product of the API, if it has one (verified: azure-docs). A key may belong to any product, or
 * to none.
 */
function productsOfCalls(
  { api, products }: EndpointFacts,
  readings: readonly PolicyReading[],
): PolicyReading[][] {
  const open = products.filter(({ subscriptionRequired }) => !subscriptionRequired);
  if (open.length > 0) return open.map(({ id }) => readings.filter((reading) => isPolicyOf(reading, id)));
  return api.subscriptionRequired ? [[], ...readings.map((reading) => [reading])] : [[]];
}

/** Whether a call without a subscription key is refused, whatever its token. */
export function needsKey({ api, products }: Pick<EndpointFacts, "api" | "products">): boolean {
  return api.subscriptionRequired && products.every(({ subscriptionRequired }) => subscriptionRequired);
}

/** The policy of each endpoint operation; one without a policy of its own has none. */
function endpointPolicies(
  operations: readonly Operation[],
  readings: readonly PolicyReading[],
): PolicyReading[][] {
  const policies = endpointOperations(operations, readings).map((operation) =>
    policiesOf(operation, readings),
  );
  const bare = policies.find((policy) => policy.length === 0);
  if (policies.length === 0) return [[]];
  return [...(bare === undefined ? [] : [bare]), ...policies.filter((policy) => policy.length > 0)];
}

/** The operations that are taken for the MCP endpoint, see `endpointCalls`; none where the API itself is the endpoint. */
export function endpointOperations(
  operations: readonly Operation[],
  readings: readonly PolicyReading[],
): readonly Operation[] {
  const named = operations.filter(({ urlTemplate }) => isMcpEndpoint(urlTemplate));
  if (named.length > 0) return named;
  return operations.filter((operation) => !servesMetadata(operation, policiesOf(operation, readings)));
}

function policiesOf({ id }: Operation, readings: readonly PolicyReading[]): PolicyReading[] {
  return readings.filter((reading) => isPolicyOf(reading, id));
}

/**
 * Whether an operation serves OAuth metadata or something else that is open on purpose: by its URL, or because its
 * inbound section always ends in an answer of the gateway's own.
 */
function servesMetadata({ urlTemplate }: Operation, policies: readonly PolicyReading[]): boolean {
  if (isWellKnown(urlTemplate)) return true;
  return policies.some(({ outline }) => {
    const [inbound] = outline === null ? [] : childrenNamed(outline.root, "inbound");
    const statements = inbound === undefined ? [] : childElements(inbound);
    return statements.some(({ name }) => name === "return-response" || name === "mock-response");
  });
}

function isPolicyOf({ address }: PolicyReading, id: string): boolean {
  return address.toLowerCase() === `${id}/policies/policy`.toLowerCase();
}
