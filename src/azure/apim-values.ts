import type { Backend, NamedValue } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Arm } from "./arm.ts";
import { explain, serviceFailure } from "./failures.ts";
import { everyItem } from "./links.ts";
import { parseServiceId } from "./policy-address.ts";

/** Named values of a service. Secret ones come without their value, and it is not asked for. */
export async function listNamedValues(arm: Arm, serviceId: string): Promise<NamedValue[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  const list = arm.clientOf(subscription).namedValue;
  const values = await everyItem(`Listing the named values of ${service}`, (options) =>
    list.listByService(resourceGroup, service, options),
  );
  const read = values.map(({ name, displayName, secret, value }) => ({
    name: displayName ?? name ?? "",
    value: secret === true ? null : (value ?? null),
  }));
  return inOrder(read, ({ name }) => name);
}

/** A backend of a service by its id; `null` when there is none of that name, as a policy may name a wrong one. */
export async function readBackend(arm: Arm, serviceId: string, name: string): Promise<Backend | null> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  try {
    const backend = await arm.clientOf(subscription).backend.get(resourceGroup, service, name);
    return { id: `${serviceId}/backends/${name}`, name, url: backend.url ?? "" };
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return null;
    throw explain(`Reading the backend ${name}`, error);
  }
}
