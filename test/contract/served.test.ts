import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { stranger } from "../sandbox/stranger.ts";
import { type AzureCli, missingAzureCli, openAzureCli } from "./azure-cli.ts";
import { judgeAll, openContract } from "./contract.ts";
import { missingDocuments } from "./documents.ts";
import { type Exchange, witness } from "./exchange.ts";

const missing = missingAzureCli();
if (missing !== null) process.stdout.write(`${missing}\n`);

const group = ["--resource-group", "rg-flights"];
const service = {
  options: ["--service-name", "apim-flights"],
  url: () =>
    `${served.arm}/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`,
};

let sandbox: Sandbox;
let exchanges: Exchange[];
let served: ServedSandbox;

beforeAll(async () => {
  ({ sandbox, exchanges } = witness(await openSandbox("flights")));
  served = await serveSandbox(sandbox);
});

afterAll(async () => {
  await served.close();
  await sandbox.close();
});

test("the Azure and Graph SDKs work over HTTPS, in a process of their own", async () => {
  expect(await stranger(served, sandbox)).toMatchObject({
    apis: ["flights-mcp", "weather", "status"],
    apps: 4,
  });
});

describe.skipIf(missing !== null)("Azure CLI", () => {
  let cli: AzureCli;
  const names = (list: unknown): unknown[] => (list as { name: string }[]).map(({ name }) => name);

  beforeAll(async () => {
    cli = await openAzureCli(served, sandbox);
  });

  afterAll(() => cli.close());

  test("is signed in to the subscription and gets tokens", async () => {
    expect(await cli.az("account", "show")).toMatchObject({
      id: ids.subscription,
      environmentName: "Sandbox",
    });
    expect(await cli.az("account", "get-access-token")).toMatchObject({ tokenType: "Bearer" });
  });

  test("lists, shows and changes app registrations", async () => {
    const apps = (await cli.az("ad", "app", "list", "--all")) as { displayName: string }[];
    expect(apps.map(({ displayName }) => displayName)).toContain("Flights MCP Server");
    const found = await cli.az("ad", "app", "list", "--display-name", "Flights MCP Client");
    expect(found).toMatchObject([{ appId: ids.clientApp, signInAudience: "AzureADMyOrg" }]);
    const wish = ["--id", ids.clientApp, "--sign-in-audience", "AzureADMultipleOrgs"];
    await cli.az("ad", "app", "update", ...wish);
    expect(await cli.az("ad", "app", "show", "--id", ids.clientApp)).toMatchObject({
      signInAudience: "AzureADMultipleOrgs",
    });
    await expect(cli.az("ad", "app", "show", "--id", ids.subscription)).rejects.toThrow(/does not exist/);
  });

  test("shows the service, its APIs, operations, products, revisions and named values", async () => {
    expect(await cli.az("apim", "show", ...group, "--name", "apim-flights")).toMatchObject({
      gatewayUrl: served.gateway,
    });
    expect(names(await cli.az("apim", "list"))).toEqual(["apim-flights"]);
    expect(names(await cli.az("apim", "api", "list", ...group, ...service.options))).toEqual([
      "flights-mcp",
      "weather",
      "status",
    ]);
    const api = [...group, ...service.options, "--api-id", "flights-mcp"];
    expect(names(await cli.az("apim", "api", "operation", "list", ...api))).toHaveLength(2);
    expect(await cli.az("apim", "api", "revision", "list", ...api)).toMatchObject([{ apiRevision: "1" }]);
    expect(names(await cli.az("apim", "product", "list", ...group, ...service.options))).toContain("starter");
  });

  // `az apim nv create` of Debian's 2.45.0 fails before it sends anything ("Element is not JSON serializable").
  test("writes a named value, which is a long-running operation, and reads its secret", async () => {
    const properties = { displayName: "Key", value: "make-believe", secret: true };
    const url = `${service.url()}/namedValues/key?api-version=2021-08-01`;
    await cli.az("rest", "--method", "put", "--url", url, "--body", JSON.stringify({ properties }));
    const value = [...group, ...service.options, "--named-value-id", "key"];
    expect(await cli.az("apim", "nv", "show", ...value)).toMatchObject({ secret: true, value: null });
    expect(await cli.az("apim", "nv", "show-secret", ...value)).toMatchObject({ value: "make-believe" });
  });

  test("reads and writes a policy as it is on the wire, and loses against a newer one", async () => {
    const path = `${service.url()}/apis/weather/policies/policy?api-version=2021-08-01`;
    const read = (await cli.az("rest", "--method", "get", "--url", `${path}&format=rawxml`)) as {
      properties: { value: string };
    };
    expect(read.properties.value).toContain(`tenant-id="${ids.contoso}"`);
    const value = read.properties.value.replace(`tenant-id="${ids.contoso}"`, 'tenant-id="common"');
    const body = JSON.stringify({ properties: { format: "rawxml", value } });
    const put = (etag: string) =>
      cli.az("rest", "--method", "put", "--url", path, "--headers", `If-Match=${etag}`, "--body", body);
    await expect(put('"AAAAAAAAAAA="')).rejects.toThrow("Resource was modified since last retrieval.");
    await put("*");
    const again = await cli.az("rest", "--method", "get", "--url", `${path}&format=rawxml`);
    expect(again).toMatchObject({ properties: { value } });
  });
});

test.skipIf(missingDocuments !== null)("nothing they were answered breaks Azure's documents", async () => {
  const contract = await openContract();
  const { broken, summary } = await judgeAll(contract, exchanges);
  contract.close();
  process.stdout.write(`the SDKs over HTTPS${missing === null ? " and Azure CLI" : ""}: ${summary}\n`);
  expect(broken).toEqual([]);
});
