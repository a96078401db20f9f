import type { PlannedSetup } from "../plan/plan.ts";
import { harmlessName } from "../text/harmless.ts";

/** Where a plan writes, as one line: by names where they are known, by ids where they are not. */
export function whereWords(setup: PlannedSetup): string {
  const { homeTenant, homeTenantName, homeTenantDomain } = setup;
  const tenant = homeTenantName ?? homeTenantDomain ?? `tenant ${homeTenant}`;
  const domain = homeTenantName === undefined ? undefined : homeTenantDomain;
  return [
    `${harmlessName(tenant)}${domain === undefined ? "" : ` (${harmlessName(domain)})`}`,
    ...placeOfService(setup),
    `service ${harmlessName(lastSegment(setup.service))}`,
    `API ${harmlessName(lastSegment(setup.api))}`,
  ].join(", ");
}

/** The home tenant by everything that is known of it. */
export function tenantWords({ homeTenant, homeTenantName, homeTenantDomain }: PlannedSetup): string {
  const names = [homeTenantName, homeTenantDomain].flatMap((name) =>
    name === undefined ? [] : [harmlessName(name)],
  );
  const [first, ...others] = names;
  return first === undefined ? homeTenant : `${first} (${[...others, homeTenant].join(", ")})`;
}

/** The service by everything that is known of where it is. */
export function serviceWords(setup: PlannedSetup): string {
  return [harmlessName(lastSegment(setup.service)), ...placeOfService(setup).toReversed()].join(", ");
}

/** The last segment of an ARM id: the name of the resource. */
export function lastSegment(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** A resource below its service, for reading; the documents hold whole ARM ids. */
export function shortResource(resource: string, service: string): string {
  return resource.startsWith(`${service}/`) ? resource.slice(service.length + 1) : resource;
}

/** Its subscription and its resource group; nothing where the id of the service does not tell them. */
function placeOfService({ service, subscriptionName }: PlannedSetup): readonly string[] {
  const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(service) ?? [];
  if (subscription === undefined || group === undefined) return [];
  return [
    `subscription ${harmlessName(subscriptionName ?? subscription)}`,
    `resource group ${harmlessName(group)}`,
  ];
}
