import type { ApiManagementClient } from "@azure/arm-apimanagement";
import { createPipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import { Fault } from "../core/fault.ts";
import type { Tags } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Cloud } from "./clouds.ts";
import { explained } from "./failures.ts";
import { linksOnce } from "./links.ts";
import type { ListVersions } from "./list-versions.ts";
import { parseServiceId } from "./policy-address.ts";

/** A signed-in client of Azure Resource Manager; one SDK client a subscription and api-version, made at first use. */
export interface Arm {
  readonly cloud: Cloud;
  /** With an api-version, the client that sends that one; without, the SDK's own. */
  readonly clientOf: (subscription: string, version?: string) => ApiManagementClient;
  readonly listVersion: ListVersions;
}

/** A subscription by its id, with its name; `null` where Azure does not say it. */
export interface NamedSubscription {
  readonly id: string;
  readonly name: string | null;
}

/** The subscriptions that the signed-in identity may see. */
export async function listSubscriptions(arm: Arm): Promise<NamedSubscription[]> {
  // The SDK has no call for it; its client sends any request with the same sign-in and retries.
  const client = arm.clientOf("00000000-0000-0000-0000-000000000000");
  return explained("Listing subscriptions", async () => {
    const found: NamedSubscription[] = [];
    const follow = linksOnce("Listing subscriptions");
    let url: string | undefined = `${arm.cloud.arm}/subscriptions?api-version=2022-12-01`;
    while (url !== undefined) {
      const response = await client.sendRequest(createPipelineRequest({ url }));
      if (response.status !== 200) throw failedAnswer(response);
      const page = JSON.parse(response.bodyAsText ?? "{}") as SubscriptionPage;
      found.push(
        ...page.value.map(({ subscriptionId, displayName }) => ({
          id: subscriptionId,
          name: displayName ?? null,
        })),
      );
      url = page.nextLink === undefined || page.nextLink === "" ? undefined : follow(page.nextLink);
    }
    return inOrder(found, ({ id }) => id);
  });
}

interface SubscriptionPage {
  readonly value: readonly { readonly subscriptionId: string; readonly displayName?: string }[];
  readonly nextLink?: string;
}

/** Tags of the resource group that a service is in. A role on the service alone does not show them. */
export async function readGroupTags(arm: Arm, serviceId: string): Promise<Tags> {
  const { subscription, resourceGroup } = parseServiceId(serviceId);
  const url = `${arm.cloud.arm}/subscriptions/${subscription}/resourceGroups/${resourceGroup}?api-version=2022-09-01`;
  return explained(`Reading the resource group ${resourceGroup}`, async () => {
    // The SDK of API Management has no call for it; its client sends any request with the same sign-in and retries.
    const response = await arm.clientOf(subscription).sendRequest(createPipelineRequest({ url }));
    if (response.status !== 200) throw failedAnswer(response);
    const group = JSON.parse(response.bodyAsText ?? "{}") as { readonly tags?: Tags };
    return group.tags ?? {};
  });
}

/** The fault for an answer that came without an error of the SDK. */
export function failedAnswer(response: PipelineResponse): Fault {
  const code = response.status === 401 ? "sign-in" : response.status === 403 ? "permission" : "failed";
  return new Fault(code, `Azure Resource Manager answered ${response.status}.`);
}
