import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type SdkLine, toolsOfStockClient } from "../sandbox/stock-client.ts";
import { throughInspector, throughMcpRemote } from "./commands.ts";
import { guideVariables } from "./guide.ts";
import { type ServedWorld, serveWorld, type Way } from "./served-world.ts";

const clients = inject("clients");
const tools = ["search_flights", "get_flight_details", "list_airports", "book_flight"];
const user = "fay@fabrikam.com";
const because = (reason: string | null) => (reason === null ? "" : ` (skipped: ${reason})`);

describe.each<Way>(["proxy", "local"])(
  "with what serve prints alone (%s), another tenant's member",
  (way) => {
    let world: ServedWorld;
    beforeAll(async () => {
      world = await serveWorld(clients, way, ["--with", "gateway-issuer"]);
    });
    afterAll(() => world.close());

    const noProxy = way === "proxy" ? clients.noProxy : null;
    test.skipIf(noProxy !== null).each<SdkLine>(["1.x", "2.x"])(
      `lists tools with the MCP SDK %s${because(noProxy)}`,
      async (sdk) => {
        const url =
          way === "proxy" ? "https://apim-flights.azure-api.net/mcp" : `${world.addresses.gateway}/mcp`;
        const env = guideVariables(world.said());
        expect(await toolsOfStockClient({ sdk, url, user, env, node: clients.node })).toEqual(tools);
      },
    );

    test.skipIf(clients.noRemote !== null)(
      `lists and calls tools with mcp-remote${because(clients.noRemote)}`,
      async () => {
        const seen = await throughMcpRemote({ clients, world, user });
        expect(seen.tools).toEqual(tools);
        expect(seen.answer).toContain("CF10");
      },
    );

    const noInspector = clients.noInspector ?? noProxy;
    test.skipIf(noInspector !== null)(
      `lists tools with the Inspector's command line${because(noInspector)}`,
      async () => {
        expect((await throughInspector({ clients, world, user })).tools).toEqual(tools);
      },
    );
  },
);

describe("where the metadata names Entra as the issuer, as after a plain migration", () => {
  let world: ServedWorld;
  beforeAll(async () => {
    world = await serveWorld(clients, "proxy", []);
  });
  afterAll(() => world.close());

  test.skipIf(clients.noRemote !== null)(
    `mcp-remote stops before the sign-in${because(clients.noRemote)}`,
    async () => {
      await expect(throughMcpRemote({ clients, world, user })).rejects.toThrow(/issuer/i);
      expect(world.said()).not.toContain("authorize");
    },
  );
});
