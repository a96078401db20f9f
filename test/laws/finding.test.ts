import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import { startWorld } from "../../src/sandbox/open.ts";
import { builtInWorld } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { run } from "../support/program.ts";

/** What lies around the true setup of the `flights` world and could be mistaken for a part of it. */
interface Decoys {
  /** Registrations named like the API app, in the home tenant or in another one. */
  readonly sameApiName: number;
  readonly sameClientName: number;
  readonly foreignTwins: number;
  readonly deleted: boolean;
  /** Other clients that ask for a permission of the API. */
  readonly otherClients: number;
  /** The first of the other APIs also accepts the true API's audience. */
  readonly sharedAudience: boolean;
  /** Another API that looks like an MCP server. */
  readonly otherServers: number;
  readonly otherServices: number;
}

const decoys: fc.Arbitrary<Decoys> = fc.record({
  sameApiName: fc.nat(2),
  sameClientName: fc.nat(2),
  foreignTwins: fc.nat(2),
  deleted: fc.boolean(),
  otherClients: fc.nat({ max: 1 }),
  sharedAudience: fc.boolean(),
  otherServers: fc.nat({ max: 1 }),
  otherServices: fc.nat({ max: 1 }),
});

const runs = Number(process.env.LAWS_RUNS ?? 40);

test(`in ${runs} worlds full of look-alikes the true setup is found, or the candidates are listed; never another`, async () => {
  const seen = { found: 0, asked: 0 };
  await fc.assert(
    fc.asyncProperty(decoys, async (around) => {
      const ran = await run(startWorld(worldWith(around)), ["migrate", "--dry-run", "--format", "json"]);
      const isAmbiguous = around.otherClients + around.otherServers + around.otherServices > 0;
      expect(ran.exitCode).toBe(isAmbiguous ? 64 : 0);
      const document = JSON.parse(ran.stdout) as Plan & { readonly error?: { readonly message: string } };
      if (isAmbiguous) {
        seen.asked += 1;
        expect(document.error?.message).toMatch(/There are \d+ candidates/);
        return;
      }
      seen.found += 1;
      expect(document.setup.apiApp.appId).toBe(ids.apiApp);
      expect(document.setup.clientApps.map(({ appId }) => appId)).toEqual([ids.clientApp]);
      expect(document.setup.api).toMatch(/\/service\/apim-flights\/apis\/flights-mcp$/);
    }),
    { numRuns: runs },
  );
  expect(seen.found).toBeGreaterThan(0);
  expect(seen.asked).toBeGreaterThan(0);
}, 120_000);

function worldWith(around: Decoys) {
  const world = builtInWorld("flights");
  const [home, foreign] = world?.tenants ?? [];
  const service = world?.subscriptions[0]?.services[0];
  if (world === null || home === undefined || foreign === undefined || service === undefined)
    throw new Error("no world");
  const api = home.applications.find(({ appId }) => appId === ids.apiApp);
  const client = home.applications.find(({ appId }) => appId === ids.clientApp);
  const server = service.apis.find(({ name }) => name === "flights-mcp");
  const weather = service.apis.find(({ name }) => name === "weather");
  if (!api || !client || !server?.policy || !weather?.policy) throw new Error("no setup");
  const stranger = {
    identifierUris: [],
    requiredResourceAccess: [],
    api: { ...api.api, knownClientApplications: [] },
  };
  home.applications.push(
    ...copies(around.sameApiName, 1).map((id) => ({ ...api, ...stranger, ...id })),
    ...copies(around.sameClientName, 2).map((id) => ({ ...client, ...stranger, ...id })),
    ...copies(around.otherClients, 3).map((id) => ({ ...client, ...id, displayName: `Console ${id.appId}` })),
  );
  if (around.deleted) {
    home.applications.push(
      ...copies(1, 4).map((id) => ({
        ...client,
        ...stranger,
        ...id,
        deletedDateTime: "2026-01-01T00:00:00Z",
      })),
    );
  }
  foreign.applications.push(
    ...copies(around.foreignTwins, 5).map((id) => ({ ...client, ...stranger, ...id })),
  );
  if (around.sharedAudience) {
    const audience = `<audience>api://${ids.apiApp}</audience></audiences>`;
    weather.policy = { ...weather.policy, text: weather.policy.text.replace("</audiences>", audience) };
  }
  for (const { id } of copies(around.otherServers, 6)) service.apis.push({ ...server, name: id, path: id });
  for (const { id } of copies(around.otherServices, 7)) {
    world.subscriptions[0]?.services.push({ ...service, name: `apim-${id.slice(0, 8)}` });
  }
  return world;
}

/** So many fresh ids; `kind` keeps those of different decoys apart. */
function copies(count: number, kind: number): { readonly id: string; readonly appId: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `d${kind}0000${index}0-0000-4000-8000-000000000001`,
    appId: `d${kind}0000${index}0-0000-4000-8000-000000000002`,
  }));
}
