import type { ApiManagementClient } from "@azure/arm-apimanagement";
import type { PipelineResponse } from "@azure/core-rest-pipeline";
import { Fault } from "../core/fault.ts";
import type { Arm } from "./arm.ts";
import { explain, oddAnswer, serviceFailure } from "./failures.ts";
import { finished, type Poller } from "./long-running.ts";
import { type PolicyAddress, parsePolicyId } from "./policy-address.ts";
import { askToWrite, type WriteAnswer } from "./write-answer.ts";

/** A policy as read, or what a write needs of it. */
export interface StoredPolicy {
  readonly text: string;
  readonly format: "rawxml" | "xml";
  /** With its quotes. */
  readonly etag: string;
}

/** A policy as the service keeps it, read as `rawxml`; `null` where no policy is stored, which is normal. */
export async function readPolicy(arm: Arm, id: string): Promise<StoredPolicy | null> {
  const address = parsePolicyId(id);
  try {
    return parseStored(id, await policyResponse(arm.clientOf(address.subscription), address));
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return null;
    throw explain(`Reading the policy ${id}`, error);
  }
}

/**
 * Asks once to replace a policy, in the format it was read in, if it still has the ETag. The service answers with the
 * document as it keeps it, re-indented.
 *
 * @param sleep waits between questions about a long-running write; two minutes at most altogether
 */
export function writePolicy(
  arm: Arm,
  id: string,
  policy: StoredPolicy,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<WriteAnswer> {
  const address = parsePolicyId(id);
  const doing = `Writing the policy ${id}`;
  return askToWrite(doing, () =>
    putPolicy(arm.clientOf(address.subscription), address, policy, (begin) => finished(doing, begin, sleep)),
  );
}

/** The ARM id of the policy that belongs to a service, product, API or operation. */
export function policyIdOf(ownerId: string): string {
  return `${ownerId}/policies/policy`;
}

/**
 * `apiPolicy.get` of arm-apimanagement 10.0.0 loses the text of a JSON answer (Azure/azure-sdk-for-js#31566), so every
 * policy is taken from the raw response, the same way for each scope.
 */
async function policyResponse(
  client: ApiManagementClient,
  address: PolicyAddress,
): Promise<PipelineResponse> {
  const { resourceGroup, service, names } = address;
  const [outer = "", inner = ""] = names;
  let raw: PipelineResponse | undefined;
  const options = {
    format: "rawxml",
    onResponse: (response: PipelineResponse) => {
      raw = response;
    },
  };
  switch (address.scope) {
    case "service":
      await client.policy.get(resourceGroup, service, "policy", options);
      break;
    case "product":
      await client.productPolicy.get(resourceGroup, service, outer, "policy", options);
      break;
    case "api":
      await client.apiPolicy.get(resourceGroup, service, outer, "policy", options);
      break;
    case "operation":
      await client.apiOperationPolicy.get(resourceGroup, service, outer, inner, "policy", options);
      break;
    case "fragment":
      await client.policyFragment.get(resourceGroup, service, outer, options);
      break;
    default:
      return address.scope satisfies never;
  }
  if (raw === undefined) throw new Fault("defect", "the SDK gave no response");
  return raw;
}

/** @throws Fault `failed` for an answer without a policy */
function parseStored(id: string, response: PipelineResponse): StoredPolicy {
  const etag = response.headers.get("etag") ?? "";
  const body = response.bodyAsText ?? "";
  // The service negotiates on Accept, which the SDK sets for two kinds of answer.
  if (response.headers.get("content-type")?.includes("vnd.ms-azure-apim.policy") === true) {
    return { text: body, format: "rawxml", etag };
  }
  const { properties } = JSON.parse(body) as { properties?: { value?: unknown } | null };
  const text = properties?.value;
  if (typeof text !== "string") throw oddAnswer(`Reading the policy ${id}`, "it holds no policy");
  return { text, format: "rawxml", etag };
}

async function putPolicy(
  client: ApiManagementClient,
  address: PolicyAddress,
  policy: StoredPolicy,
  follow: (begin: () => Promise<Poller>) => Promise<void>,
): Promise<void> {
  const { resourceGroup, service, names } = address;
  const [outer = "", inner = ""] = names;
  const parameters = { format: policy.format, value: policy.text };
  const options = { ifMatch: policy.etag };
  switch (address.scope) {
    case "service":
      await client.policy.createOrUpdate(resourceGroup, service, "policy", parameters, options);
      break;
    case "product":
      await client.productPolicy.createOrUpdate(resourceGroup, service, outer, "policy", parameters, options);
      break;
    case "api":
      await client.apiPolicy.createOrUpdate(resourceGroup, service, outer, "policy", parameters, options);
      break;
    case "operation":
      await client.apiOperationPolicy.createOrUpdate(
        resourceGroup,
        service,
        outer,
        inner,
        "policy",
        parameters,
        options,
      );
      break;
    case "fragment":
      await follow(() =>
        client.policyFragment.beginCreateOrUpdate(resourceGroup, service, outer, parameters, options),
      );
      break;
    default:
      address.scope satisfies never;
  }
}
