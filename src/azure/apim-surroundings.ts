import { createPipelineRequest } from "@azure/core-rest-pipeline";
import type { Backend, Tags } from "../core/model/setup.ts";
import { type Arm, failedAnswer } from "./apim.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import { parseServiceId } from "./policy-address.ts";

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
