import type { Api, Operation, OtherRevision } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Arm } from "./arm.ts";
import { everyItem } from "./links.ts";
import { everyItemAtOnce } from "./pages-at-once.ts";
import { parseServiceId } from "./policy-address.ts";
import { everyShownItem } from "./shown-items.ts";

/** The current revision of each API of a service. */
export async function listApis(arm: Arm, serviceId: string): Promise<Api[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  const apis = await everyShownItem(arm, subscription, `Listing the APIs of ${service}`, (client, options) =>
    client.api.listByService(resourceGroup, service, options),
  );
  const read = apis.map((api) => ({
    id: api.id ?? "",
    name: api.name ?? "",
    revision: api.apiRevision ?? "1",
    displayName: api.displayName ?? api.name ?? "",
    path: (api.path ?? "").replace(/^\/+|\/+$/g, ""),
    type: api.apiType ?? "http",
    serviceUrl: api.serviceUrl ?? null,
    subscriptionRequired: api.subscriptionRequired ?? false,
  }));
  return inOrder(read, ({ id }) => id);
}

/** The operations of an API. */
export async function listOperations(arm: Arm, api: Pick<Api, "id" | "name">): Promise<Operation[]> {
  const { subscription, resourceGroup, service } = parseServiceId(api.id);
  const list = arm.clientOf(subscription).apiOperation;
  const operations = await everyItemAtOnce(`Listing the operations of ${api.name}`, (options) =>
    list.listByApi(resourceGroup, service, api.name, options),
  );
  const read = operations.map((operation) => ({
    id: operation.id ?? "",
    name: operation.name ?? "",
    displayName: operation.displayName ?? operation.name ?? "",
    method: operation.method ?? "",
    urlTemplate: operation.urlTemplate ?? "",
  }));
  return inOrder(read, ({ id }) => id);
}

/**
 * The revisions of an API beside the current one. Answers carry no ARM id, and `isCurrent` is absent where it is not
 * true (verified: recorded traffic). An API that knows no revisions answers 404 and has none.
 */
export async function listOtherRevisions(arm: Arm, api: Pick<Api, "id" | "name">): Promise<OtherRevision[]> {
  const { subscription, resourceGroup, service } = parseServiceId(api.id);
  const list = arm.clientOf(subscription).apiRevision;
  const revisions = await everyItem(
    `Listing the revisions of ${api.name}`,
    (options) => list.listByService(resourceGroup, service, api.name, options),
    { missing: "empty" },
  );
  const others = revisions
    .filter(({ isCurrent }) => isCurrent !== true)
    .map(({ apiRevision, isOnline }) => ({
      revision: apiRevision ?? "",
      isOnline: isOnline ?? false,
      documents: null,
    }));
  // The latest first, as the service lists them.
  return inOrder(others, ({ revision }) => revision.padStart(9, "0")).toReversed();
}
