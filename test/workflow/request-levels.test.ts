import { describe, expect, test } from "vitest";
import { publicOrigins } from "../../src/sandbox/hosts.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, run, writes } from "../support/program.ts";
import { answerRounds, type Levelled } from "../support/rounds.ts";

// How many requests of a dry run wait for one another. An authority that the sign-in library does not know has to be asked
// for its OpenID configuration first; of Azure's own the library knows it.

const authority = "https://login.example";

/** Answers for an authority that the sign-in library does not know. */
function answering(sandbox: Sandbox, request: Request): Promise<Response> {
  const url = request.url.replace(authority, publicOrigins.login);
  return sandbox.answer(new Request(url, request), { ...publicOrigins, login: authority });
}

async function levelsOf(world: string, argv: readonly string[]) {
  const sandbox = await freshWorld(world);
  const rounds = answerRounds();
  const ran = await run(sandbox, ["migrate", "--dry-run", ...argv], {
    cloud: { login: authority },
    alsoTo: [authority],
    intercept: (request) => rounds.inRounds(request.clone(), () => answering(sandbox, request)),
  });
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(writes(ran.sent)).toEqual([]);
  return rounds.requests;
}

function depth(requests: readonly Levelled[]): number {
  return Math.max(...requests.map(({ level }) => level));
}

function shown(requests: readonly Levelled[]): string {
  return requests
    .map(
      ({ level, method, url }) =>
        `${level} ${method} ${url.host}${url.pathname.replace(/^.*Microsoft.ApiManagement/, "…")}${url.search}`,
    )
    .join("\n");
}

const service = `/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;
const named = [
  "--apim",
  service,
  "--api",
  `${service}/apis/flights-mcp`,
  "--api-app",
  ids.apiApp,
  "--client-app",
  ids.clientApp,
];

describe("the longest chain of a dry run", () => {
  test("warm", async () => {
    await levelsOf("flights", named);
  });
  test.each([
    ["flights", named, 5],
    ["flights", [], 6],
  ])("of %s %j", async (world, argv, most) => {
    const requests = await levelsOf(world, argv);
    console.log(shown(requests));
    expect(depth(requests)).toBe(most);
  });
});
