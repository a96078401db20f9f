import type { ApiManagementClient } from "@azure/arm-apimanagement";

const place = ["rg-flights", "apim-flights"] as const;
const quick = { updateIntervalInMs: 1 };
const small = "<policies><inbound><base /></inbound></policies>";
const rawxml = (value: string) => ({ format: "rawxml", value });

/** Everything of the ARM client that the sandbox emulates, refusals included, once each. */
export async function sweep(apim: ApiManagementClient): Promise<void> {
  await readEverything(apim);
  await writePolicies(apim);
  await writeNamedValues(apim);
  await writeFragments(apim);
}

async function readEverything(apim: ApiManagementClient): Promise<void> {
  await drain(apim.apiManagementService.list());
  await drain(apim.apiManagementService.listByResourceGroup("rg-flights"));
  await apim.apiManagementService.get(...place);
  await drain(apim.api.listByService(...place, { top: 1 }));
  await drain(apim.api.listByService(...place, { filter: "contains(path,'weather')" }));
  await apim.api.get(...place, "flights-mcp");
  await apim.api.getEntityTag(...place, "flights-mcp");
  await refused(apim.api.get(...place, "nothing"));
  await drain(apim.apiRevision.listByService(...place, "flights-mcp"));
  await drain(apim.apiProduct.listByApis(...place, "weather"));
  await drain(apim.apiOperation.listByApi(...place, "weather"));
  await apim.apiOperation.get(...place, "weather", "forecast");
  await apim.apiOperation.getEntityTag(...place, "weather", "forecast");
  await refused(apim.apiOperation.get(...place, "weather", "nothing"));
  await drain(apim.product.listByService(...place));
  await apim.product.get(...place, "starter");
  await refused(apim.product.get(...place, "nothing"));
  await drain(apim.productApi.listByProduct(...place, "starter"));
  await drain(apim.backend.listByService(...place));
  await apim.backend.get(...place, "WebApp_flightsapismcp");
  await refused(apim.backend.get(...place, "nothing"));
  await drain(apim.workspace.listByService(...place));
}

async function writePolicies(apim: ApiManagementClient): Promise<void> {
  await refused(apim.policy.get(...place, "policy"));
  await apim.policy.createOrUpdate(...place, "policy", rawxml(small));
  await apim.policy.createOrUpdate(...place, "policy", { value: small });
  await apim.policy.get(...place, "policy", { format: "rawxml" });
  await apim.policy.getEntityTag(...place, "policy");
  await drain(apim.policy.listByService(...place));
  await refused(apim.policy.createOrUpdate(...place, "policy", rawxml("<policies><inbound>")));
  await refused(apim.policy.createOrUpdate(...place, "policy", rawxml(small), { ifMatch: '"AAAAAAAAAAA="' }));
  await apim.policy.delete(...place, "policy", "*");
  await apim.policy.delete(...place, "policy", "*");
  await apim.productPolicy.createOrUpdate(...place, "starter", "policy", rawxml(small));
  await apim.productPolicy.get(...place, "starter", "policy");
  await drain(apim.productPolicy.listByProduct(...place, "starter"));
  await apim.productPolicy.delete(...place, "starter", "policy", "*");
  await apim.apiPolicy.get(...place, "flights-mcp", "policy", { format: "rawxml" });
  await apim.apiPolicy.listByApi(...place, "flights-mcp");
  await apim.apiPolicy.createOrUpdate(...place, "status", "policy", rawxml(small));
  await apim.apiPolicy.getEntityTag(...place, "status", "policy");
  await apim.apiPolicy.delete(...place, "status", "policy", "*");
  await apim.apiOperationPolicy.createOrUpdate(...place, "weather", "forecast", "policy", rawxml(small));
  await apim.apiOperationPolicy.get(...place, "weather", "forecast", "policy", { format: "rawxml" });
  await apim.apiOperationPolicy.listByOperation(...place, "weather", "forecast");
  await apim.apiOperationPolicy.delete(...place, "weather", "forecast", "policy", "*");
}

async function writeNamedValues(apim: ApiManagementClient): Promise<void> {
  const { namedValue } = apim;
  const plain = { displayName: "Tenant", value: "one", tags: ["identity"] };
  await namedValue.beginCreateOrUpdateAndWait(...place, "tenant", plain, quick);
  await namedValue.beginCreateOrUpdateAndWait(
    ...place,
    "key",
    { ...plain, displayName: "Key", secret: true },
    quick,
  );
  await drain(namedValue.listByService(...place));
  await namedValue.getEntityTag(...place, "tenant");
  const { eTag = "" } = await namedValue.get(...place, "tenant");
  await namedValue.beginUpdateAndWait(...place, "tenant", eTag, { value: "two" }, quick);
  await refused(namedValue.beginUpdateAndWait(...place, "tenant", eTag, { value: "three" }, quick));
  await namedValue.listValue(...place, "key");
  await refused(namedValue.get(...place, "nothing"));
}

async function writeFragments(apim: ApiManagementClient): Promise<void> {
  const fragment = { format: "rawxml", value: "<fragment><set-method>GET</set-method></fragment>" };
  await apim.policyFragment.beginCreateOrUpdateAndWait(...place, "shared", fragment, quick);
  await drain(apim.policyFragment.listByService(...place));
  await apim.policyFragment.listReferences(...place, "shared");
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages) continue;
}

/** A call that the service has to refuse; what it answers is judged like everything else. */
async function refused(call: Promise<unknown>): Promise<void> {
  const succeeded = await call.then(
    () => true,
    () => false,
  );
  if (succeeded) throw new Error("the sandbox took what it has to refuse");
}
