import type { ProductContract } from "@azure/arm-apimanagement";
import type { Api, Product } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Arm } from "./arm.ts";
import { everyItem } from "./links.ts";
import { parseServiceId, serviceIdOf } from "./policy-address.ts";
import { everyShownItem } from "./shown-items.ts";

/** Every product of a service. */
export async function listProducts(arm: Arm, serviceId: string): Promise<Product[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  const list = arm.clientOf(subscription).product;
  const products = await everyItem(`Listing the products of ${service}`, (options) =>
    list.listByService(resourceGroup, service, options),
  );
  return inProductOrder(products, serviceId);
}

/** The products that an API is part of. */
export async function listProductsOf(arm: Arm, api: Pick<Api, "id" | "name">): Promise<Product[]> {
  const address = parseServiceId(api.id);
  const { subscription, resourceGroup, service } = address;
  const list = arm.clientOf(subscription).apiProduct;
  const products = await everyItem(`Listing the products of ${api.name}`, (options) =>
    list.listByApis(resourceGroup, service, api.name, options),
  );
  return inProductOrder(products, serviceIdOf(address));
}

/** The names of the APIs in a product, as the last segment of their ARM ids. */
export async function listApisOfProduct(arm: Arm, productId: string): Promise<string[]> {
  const { subscription, resourceGroup, service } = parseServiceId(productId);
  const product = productId.split("/").at(-1) ?? "";
  const doing = `Listing the APIs of the product ${product}`;
  const apis = await everyShownItem(arm, subscription, doing, (client, options) =>
    client.productApi.listByProduct(resourceGroup, service, product, options),
  );
  return apis.map(({ name }) => name ?? "").toSorted();
}

/** Answers name a product in more than one way, so that its id is made from its name. */
function inProductOrder(products: readonly ProductContract[], serviceId: string): Product[] {
  const read = products.map(({ name = "", displayName, subscriptionRequired }) => ({
    id: `${serviceId}/products/${name}`,
    displayName: displayName ?? name,
    // A product asks for a key unless it says otherwise (verified: ARM specification).
    subscriptionRequired: subscriptionRequired ?? true,
  }));
  return inOrder(read, ({ id }) => id);
}
