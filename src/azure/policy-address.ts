import { Fault } from "../core/fault.ts";
import type { PolicyScope } from "../core/model/setup.ts";
import { isPlainSegment } from "../core/plan/arm-place.ts";

/** The parts of an ARM id below which API Management keeps things. */
export interface ServiceAddress {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly service: string;
}

/** Where a policy lives, taken apart as the SDK's calls want it. `names` goes from the outer to the inner resource. */
export interface PolicyAddress extends ServiceAddress {
  readonly scope: PolicyScope;
  readonly names: readonly string[];
}

const servicePart =
  /^\/subscriptions\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ApiManagement\/service\/([^/]+)(\/.*)?$/i;

const scopePatterns: readonly (readonly [PolicyScope, RegExp])[] = [
  ["service", /^\/policies\/policy$/i],
  ["product", /^\/products\/([^/]+)\/policies\/policy$/i],
  ["api", /^\/apis\/([^/]+)\/policies\/policy$/i],
  ["operation", /^\/apis\/([^/]+)\/operations\/([^/]+)\/policies\/policy$/i],
  ["fragment", /^\/policyFragments\/([^/]+)$/i],
];

/**
 * Takes the ARM id of an API Management service apart; a longer id (an API's, a policy's) is read up to the service. The
 * SDK puts the parts into a path, so that none may lead elsewhere; a subscription is a GUID.
 *
 * @throws Fault `usage` when it is not such an id
 */
export function parseServiceId(id: string): ServiceAddress {
  const match = servicePart.exec(id);
  if (match === null || !match.slice(1, 4).every(isPlainSegment)) {
    throw new Fault("usage", `"${id}" is not the ARM id of an API Management service.`, {
      hint: "It looks like /subscriptions/<GUID>/resourceGroups/<name>/providers/Microsoft.ApiManagement/service/<name>.",
    });
  }
  return { subscription: match[1] ?? "", resourceGroup: match[2] ?? "", service: match[3] ?? "" };
}

/** The ARM id of a service. */
export function serviceIdOf({ subscription, resourceGroup, service }: ServiceAddress): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ApiManagement/service/${service}`;
}

/** Takes the ARM id of a policy apart. @throws Fault `usage` */
export function parsePolicyId(id: string): PolicyAddress {
  const rest = servicePart.exec(id)?.[4] ?? "";
  for (const [scope, pattern] of scopePatterns) {
    const match = pattern.exec(rest);
    if (match?.slice(1).every(isPlainSegment) === true) {
      return { ...parseServiceId(id), scope, names: match.slice(1) };
    }
  }
  throw new Fault("usage", `"${id}" is not the ARM id of a policy this program can read.`);
}
