import type { Api, OtherRevision, Product } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Arm } from "./apim.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import { pagesOnce } from "./links.ts";
import { parseServiceId } from "./policy-address.ts";

/** Every product of a service. */
export async function listProducts(arm: Arm, serviceId: string): Promise<Product[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  return explained(`Listing the products of ${service}`, async () => {
    const products: Product[] = [];
    for await (const product of arm
      .clientOf(subscription)
      .product.listByService(resourceGroup, service, pagesOnce(`Listing the products of ${service}`))) {
      products.push({
        id: `${serviceId}/products/${product.name ?? ""}`,
        displayName: product.displayName ?? product.name ?? "",
        subscriptionRequired: product.subscriptionRequired ?? true,
      });
    }
    return inOrder(products, ({ id }) => id);
  });
}

/**
 * The revisions of an API beside the current one. Answers carry no ARM id, and `isCurrent` is absent where it is not
 * true (verified: recorded traffic). An API that knows no revisions answers 404 and has none.
 */
export async function listOtherRevisions(arm: Arm, api: Api): Promise<OtherRevision[]> {
  const { subscription, resourceGroup, service } = parseServiceId(api.id);
  const revisions: OtherRevision[] = [];
  try {
    const pages = arm
      .clientOf(subscription)
      .apiRevision.listByService(
        resourceGroup,
        service,
        api.name,
        pagesOnce(`Listing the revisions of ${api.name}`),
      );
    for await (const { apiRevision, isCurrent, isOnline } of pages) {
      if (isCurrent !== true) revisions.push({ revision: apiRevision ?? "", isOnline: isOnline ?? false });
    }
    // The latest first, as the service lists them.
    return inOrder(revisions, ({ revision }) => revision.padStart(9, "0")).toReversed();
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return [];
    throw explain(`Listing the revisions of ${api.name}`, error);
  }
}

/** How many workspaces a service has. */
export async function countWorkspaces(arm: Arm, serviceId: string): Promise<number> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  return explained(`Listing the workspaces of ${service}`, async () => {
    let count = 0;
    for await (const _ of arm
      .clientOf(subscription)
      .workspace.listByService(resourceGroup, service, pagesOnce(`Listing the workspaces of ${service}`)))
      count += 1;
    return count;
  });
}
