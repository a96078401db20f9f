import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { apimClient, graphClient } from "./clients.ts";

const place = ["rg-flights", "apim-flights"] as const;

/** The text and ETag of the Flights API's policy, read as the SDK can (its own result loses the text). */
export async function readApiPolicy(sandbox: Sandbox): Promise<{ text: string; etag: string }> {
  let body = "";
  let etag = "";
  await apimClient(sandbox).apiPolicy.get(...place, "flights-mcp", "policy", {
    format: "rawxml",
    onResponse: (raw) => {
      body = raw.bodyAsText ?? "";
      etag = raw.headers.get("etag") ?? "";
    },
  });
  const parsed = JSON.parse(body) as { properties: { value: string } };
  return { text: parsed.properties.value, etag };
}

/** Makes the article's four changes by hand, through the real SDK clients, to a `flights` world. */
export async function migrateFlights(sandbox: Sandbox, authority = "common"): Promise<void> {
  const graph = await graphClient(sandbox);
  for (const appId of [ids.apiApp, ids.clientApp]) {
    const found = await graph.api("/applications").filter(`appId eq '${appId}'`).get();
    await graph.api(`/applications/${found.value[0].id}`).patch({ signInAudience: "AzureADMultipleOrgs" });
  }
  const apim = apimClient(sandbox);
  const { text, etag } = await readApiPolicy(sandbox);
  const validation = text
    .replace(`tenant-id="${ids.contoso}"`, `tenant-id="${authority}"`)
    .replace(
      "<audiences>",
      `<client-application-ids><application-id>${ids.clientApp}</application-id></client-application-ids><audiences>`,
    );
  const rawxml = (value: string) => ({ format: "rawxml", value });
  await apim.apiPolicy.createOrUpdate(...place, "flights-mcp", "policy", rawxml(validation), {
    ifMatch: etag,
  });
  const operation = "oauth-authorization-server-metadata";
  const metadata = await apim.apiOperationPolicy.get(...place, "flights-mcp", operation, "policy", {
    format: "rawxml",
  });
  await apim.apiOperationPolicy.createOrUpdate(
    ...place,
    "flights-mcp",
    operation,
    "policy",
    rawxml((metadata.value ?? "").replaceAll(ids.contoso, authority)),
    { ifMatch: metadata.eTag ?? "" },
  );
}
