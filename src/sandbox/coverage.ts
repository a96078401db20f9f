import { isExecutable } from "./gateway/execute.ts";
import { descendants } from "./policy/check.ts";
import type { PolicyElement } from "./policy/node.ts";
import { readPolicy } from "./policy/read.ts";
import type { World } from "./world/world.ts";
import type { ApimService, StoredPolicy } from "./world/world-apim.ts";

/** A policy element that the gateway would answer with 501. */
export interface NotEmulatedElement {
  /** The service and the scope, as `apim-flights/apis/weather`. */
  readonly place: string;
  readonly element: string;
  readonly line: number;
}

/**
 * The elements of a world's policies that its gateway cannot execute. Expressions are judged only when they run, so a
 * world without such elements may still answer 501 for one of those.
 */
export function notEmulatedElements(world: World): NotEmulatedElement[] {
  const services = world.subscriptions.flatMap((subscription) => subscription.services);
  return services.flatMap((service) =>
    policiesOf(service).flatMap(({ place, policy }) =>
      statementsIn(policy)
        .filter((element) => !isExecutable(element.name))
        .map((element) => ({ place: `${service.name}${place}`, element: element.name, line: element.line })),
    ),
  );
}

function policiesOf(service: ApimService): { place: string; policy: StoredPolicy }[] {
  const all: { place: string; policy: StoredPolicy | null }[] = [
    { place: "", policy: service.policy },
    ...service.products.map(({ name, policy }) => ({ place: `/products/${name}`, policy })),
    ...service.policyFragments.map(({ name, policy }) => ({ place: `/policyFragments/${name}`, policy })),
    ...service.apis.flatMap((api) => [
      { place: `/apis/${api.name}`, policy: api.policy },
      ...api.operations.map(({ name, policy }) => ({
        place: `/apis/${api.name}/operations/${name}`,
        policy,
      })),
    ]),
  ];
  return all.flatMap(({ place, policy }) => (policy === null ? [] : [{ place, policy }]));
}

const containers = new Set([
  "policies",
  "fragment",
  "inbound",
  "backend",
  "outbound",
  "on-error",
  "choose",
  "when",
  "otherwise",
]);

/** The elements that are run: children of sections and of branches. */
function statementsIn(policy: StoredPolicy): PolicyElement[] {
  const roots = readPolicy(policy.text, "rawxml").filter(
    (node): node is PolicyElement => node.kind === "element",
  );
  return roots
    .flatMap((root) => [root, ...descendants(root)])
    .filter((element) => containers.has(element.name))
    .flatMap((element) => element.children)
    .filter((child): child is PolicyElement => child.kind === "element" && !containers.has(child.name));
}
