import { pathBelowService } from "../../azure/listed-policies.ts";
import { policyIdOf } from "../../azure/policies.ts";
import type { ApimService } from "../../core/model/setup.ts";
import { atOnce } from "../at-once.ts";
import { optionalRead } from "./optional-read.ts";
import type { ServiceReader } from "./service-reader.ts";

/** Policies that may be stored, out of many addresses. */
export interface WorthReading {
  readonly addresses: readonly string[];
  /** How many are left out because the service's list does not name them. */
  readonly leftOut: number;
}

/** What one request each is spent on without looking further: a second's worth of what Azure Resource Manager lets through. */
const askedOneByOne = 25;

/** How many of those that the list does not name are asked for nevertheless. */
const probed = 5;

/**
 * Which policies have to be asked for. Most operations have none, and the service has a list of those that are there; but
 * that it names all of them is not documented. So it is believed only for what is too much to ask one by one, only where it
 * names what is known to be there, and where some that it does not name are not there either.
 *
 * @param must addresses that decide too much to be left to a list
 */
export async function worthReading(
  { reader, service }: { readonly reader: ServiceReader; readonly service: ApimService },
  addresses: readonly string[],
  must: readonly string[],
): Promise<WorthReading> {
  const all = { addresses, leftOut: 0 };
  if (addresses.length <= askedOneByOne) return all;
  const loss = { resource: `${service.id}/allPolicies`, consequence: "" };
  const { value: listed } = await optionalRead(() => reader.policyPaths(service.id), null, loss);
  if (listed === null) return all;
  const isListed = (address: string) => listed.has(pathBelowService(address) ?? "");
  const unlisted = addresses.filter((address) => !isListed(address) && !must.includes(address));
  const looked = [policyIdOf(service.id), ...must, ...spread(unlisted, probed)];
  const stored = await atOnce(looked, async (address) => ({ address, is: await reader.policy(address) }));
  if (stored.some(({ address, is }) => is !== null && !isListed(address))) return all;
  const worth = addresses.filter((address) => isListed(address) || looked.includes(address));
  return { addresses: worth, leftOut: addresses.length - worth.length };
}

/** Some of many, evenly spread, and the same ones each time. */
function spread(items: readonly string[], count: number): string[] {
  const step = Math.max(1, items.length / count);
  const places = Array.from({ length: count }, (_, index) => Math.floor(index * step));
  return places.flatMap((place) => items[place] ?? []);
}
