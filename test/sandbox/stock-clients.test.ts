import { afterEach, describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, type ServeOptions, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { apimClient } from "./clients.ts";
import { migrateFlights } from "./migrated.ts";
import { type SdkLine, type StockVisit, toolsOfStockClient } from "./stock-client.ts";

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function serve(options: ServeOptions = {}): Promise<{ sandbox: Sandbox; served: ServedSandbox }> {
  const sandbox = await openSandbox("flights");
  const served = await serveSandbox(sandbox, options);
  open.push(sandbox, served);
  return { sandbox, served };
}

/** Makes the gateway name itself as the issuer, as `--with gateway-issuer` does: the client 2.x accepts nothing else. */
async function nameGatewayAsIssuer(sandbox: Sandbox): Promise<void> {
  const apim = apimClient(sandbox);
  const place = ["rg-flights", "apim-flights", "flights-mcp", "oauth-authorization-server-metadata"] as const;
  const { value = "", eTag = "" } = await apim.apiOperationPolicy.get(...place, "policy", {
    format: "rawxml",
  });
  const named = value.replace(/"issuer": "[^"]+"/, `"issuer": "https://apim-flights.azure-api.net"`);
  await apim.apiOperationPolicy.createOrUpdate(
    ...place,
    "policy",
    { format: "rawxml", value: named },
    { ifMatch: eTag },
  );
}

const tools = ["search_flights", "get_flight_details", "list_airports", "book_flight"];
const sdks: readonly SdkLine[] = ["1.x", "2.x"];

/** Node's own fetch takes a proxy from the environment since 22.21 and 24 (verified: Node's change log). */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const honoursProxy = major >= 24 || (major === 22 && minor >= 21);

function byProxy(served: ServedSandbox): Pick<StockVisit, "url" | "env"> {
  return {
    url: "https://apim-flights.azure-api.net/mcp",
    env: { HTTPS_PROXY: served.proxy, NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: served.ca },
  };
}

function byLocalAddress(served: ServedSandbox): Pick<StockVisit, "url" | "env"> {
  return { url: `${served.gateway}/mcp`, env: { NODE_EXTRA_CA_CERTS: served.ca } };
}

const byName = `by the public names, with HTTPS_PROXY and the authority alone${
  honoursProxy ? "" : ` (Node ${process.versions.node} takes no proxy from the environment)`
}`;

describe.runIf(honoursProxy)(byName, () => {
  test.each(sdks)("an unmodified MCP client %s of another organization lists tools", async (sdk) => {
    const { sandbox, served } = await serve();
    await migrateFlights(sandbox);
    await nameGatewayAsIssuer(sandbox);
    const seen = await toolsOfStockClient({ sdk, user: "fay@fabrikam.com", ...byProxy(served) });
    expect(seen).toEqual(tools);
  });
});

describe("by local addresses, with the authority alone", () => {
  test.each(sdks)("an unmodified MCP client %s of another organization lists tools", async (sdk) => {
    const { sandbox, served } = await serve({ addresses: "local" });
    await migrateFlights(sandbox);
    await nameGatewayAsIssuer(sandbox);
    const seen = await toolsOfStockClient({ sdk, user: "fay@fabrikam.com", ...byLocalAddress(served) });
    expect(seen).toEqual(tools);
  });

  test("it is turned away before the change, and the terminal learns the number", async () => {
    const lines: string[] = [];
    const { served } = await serve({ addresses: "local", refused: (line) => lines.push(line) });
    const visit = { sdk: "1.x", user: "fay@fabrikam.com", ...byLocalAddress(served) } as const;
    await expect(toolsOfStockClient(visit)).rejects.toThrow("AADSTS50020");
    expect(lines).toEqual([
      "401 POST https://apim-flights.azure-api.net/mcp: Azure AD JWT not present " +
        "(validate-azure-ad-token: TokenNotPresent, Azure AD JWT not present)",
      expect.stringMatching(
        `^400 GET https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/authorize: ` +
          "AADSTS50020: User account 'fay@fabrikam.com' .* different Azure Active Directory user account.$",
      ),
    ]);
  });
});
