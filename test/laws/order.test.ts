import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld, run } from "../support/program.ts";

const worlds: readonly (readonly [string, readonly string[]])[] = [
  ["flights", []],
  ["protected-resource", []],
  ["validate-jwt", []],
  ["shared-fragment", ["--api", "flights-mcp"]],
  ["named-values", []],
  ["hostile", []],
];

/** Enough of everything that its order could decide something. */
function crowded({ world }: Sandbox): void {
  for (const { applications } of world.tenants) {
    for (const app of applications) {
      app.identifierUris.push("api://z.example", "api://a.example", `api://${app.appId}/x`);
      app.web.redirectUris.push("https://z.example/callback", "https://a.example/callback");
      app.spa.redirectUris.push("https://m.example/", "https://b.example/");
      app.tags.push("zebra", "azd-env-name: prod", "ant");
    }
  }
}

/** Answers every list in another order: Graph does, and nothing promises that Azure Resource Manager does not. */
function shuffling(sandbox: Sandbox, random: () => number) {
  return async (request: Request): Promise<Response> => {
    const answer = await sandbox.fetch(request);
    const type = answer.headers.get("content-type") ?? "";
    if (!type.includes("json") || new URL(request.url).hostname.startsWith("login.")) return answer;
    const body = JSON.stringify(shuffled(await answer.json(), random));
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
}

function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ({ item: shuffled(item, random), at: random() }));
    return items.toSorted((one, other) => one.at - other.at).map(({ item }) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shuffled(part, random)]));
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("the same setup gives the same bytes, in whatever order the services list it", () => {
  test.each(worlds)("%s", async (name, options) => {
    const sandbox = await freshWorld(name);
    crowded(sandbox);
    const argv = ["plan", "--format", "json", "--with", "known-client", ...options];
    const { stdout: usual } = await run(sandbox, argv);
    expect(usual).toContain('"entra-mcp/plan"');
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { stdout } = await run(sandbox, argv, { intercept: shuffling(sandbox, randomFrom(seed)) });
        expect(stdout).toBe(usual);
      }),
      { numRuns: Number(process.env.LAWS_RUNS ?? 8) > 100 ? 50 : 8 },
    );
  });
});
