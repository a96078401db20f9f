import { describe, expect, test } from "vitest";
import { startWorld } from "../../src/sandbox/open.ts";
import { freshWorld, type Ran, run, type SentRequest, writes } from "../support/program.ts";
import { runFolders } from "../support/run-folder.ts";
import { differences, stateOf } from "../support/state-of-world.ts";

/** What a server may answer that nobody expects. `null` and the like come with 200. */
const odd: readonly (readonly [string, () => Response])[] = [
  ["an empty object", () => Response.json({})],
  ["an error in a 200", () => Response.json({ error: { code: "X", message: "no" } })],
  ["nothing in a 200", () => new Response(null, { status: 200 })],
  ["null", () => Response.json(null)],
  ["a number", () => Response.json(42)],
  ["a policy without text", () => Response.json({ properties: { value: null } })],
  ["a policy that is a number", () => Response.json({ properties: { value: 42 } })],
  ["a page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
  [
    "a status that does not exist",
    () => {
      throw new RangeError('Failed to construct "Response": status must be in the range of 200 to 599');
    },
  ],
  [
    "something that no program expects",
    () => {
      throw new ReferenceError("undefined is not defined");
    },
  ],
];

const isFirstPolicyWritten = (sent: readonly SentRequest[]) => sent.some(({ method }) => method === "PUT");
const appsWritten = (sent: readonly SentRequest[]) =>
  sent.filter(({ method }) => method === "PATCH").length === 2;

interface Result {
  readonly receipt: { readonly outcome: string; readonly steps: readonly { readonly outcome: string }[] };
  readonly runDirectory: string;
  readonly exitCode: number;
  readonly error: { readonly code: string };
}

const resultOf = ({ stdout }: Ran) => JSON.parse(stdout) as Result;

describe("an answer that nobody expected, after the first write", () => {
  test.each(odd)("%s to a read ends with 3, a true receipt and the way on", async (_title, answer) => {
    const ran = await run(await freshWorld(), ["migrate", "--yes", "--format", "json"], {
      intercept: async (request, sent) =>
        appsWritten(sent) && request.url.includes("/policies/policy") && request.method === "GET"
          ? answer()
          : null,
    });
    expect(ran.exitCode).toBe(3);
    const { receipt, runDirectory, exitCode, error } = resultOf(ran);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 3, code: "partly-applied" });
    expect(runDirectory).toContain(ran.stateDirectory);
    expect(receipt.outcome).toBe("failed");
    expect(receipt.steps.map((step) => step.outcome)).toEqual(["done", "done", "failed", "not reached"]);
    expect(runFolders(ran.stateDirectory)[0]?.receipt).toEqual(receipt);
  });

  test.each(odd)("%s to a write that was done is found out", async (_title, answer) => {
    const sandbox = await freshWorld();
    let met = false;
    const ran = await run(sandbox, ["migrate", "--yes", "--format", "json"], {
      intercept: async (request) => {
        if (met || request.method !== "PUT") return null;
        met = true;
        await sandbox.fetch(request);
        return answer();
      },
    });
    expect(ran.exitCode).toBe(0);
    expect(resultOf(ran).receipt.steps.map((step) => step.outcome)).toEqual(["done", "done", "done", "done"]);
  });

  test.each(odd)(
    "%s for good is put back where that was asked for, once it is over",
    async (_title, answer) => {
      const sandbox = await freshWorld();
      let asked = 0;
      const ran = await run(sandbox, ["migrate", "--yes", "--rollback-on-failure", "--format", "json"], {
        intercept: async (request, sent) => {
          const meets =
            appsWritten(sent) && !isFirstPolicyWritten(sent) && request.url.includes("/policies/policy");
          asked += meets ? 1 : 0;
          return meets && asked <= 6 ? answer() : null;
        },
      });
      // The first answers are repeated where they are not one; what is one, and holds no policy, ends the run.
      expect([0, 1]).toContain(ran.exitCode);
      const audiences = sandbox.world.tenants
        .flatMap(({ applications }) => applications)
        .filter(({ displayName }) => displayName.startsWith("Flights"))
        .map(({ signInAudience }) => signInAudience);
      const expected = ran.exitCode === 0 ? "AzureADMultipleOrgs" : "AzureADMyOrg";
      expect(audiences).toEqual([expected, expected]);
    },
  );
});

describe("a directory whose replicas answer old and new in turn", () => {
  test.each([4, 6])("%d times is waited for", async (times) => {
    const sandbox = await freshWorld();
    const past = startWorld(structuredClone(sandbox.world));
    const stale = new Map<string, number>();
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: async (request, sent) => {
        const path = new URL(request.url).pathname;
        const isRead = request.method === "GET" && path.startsWith("/v1.0/applications/");
        if (!isRead || !sent.some(({ method, url }) => method === "PATCH" && url.pathname === path))
          return null;
        const count = (stale.get(path) ?? 0) + 1;
        stale.set(path, count);
        return count % 2 === 1 && count < 2 * times ? past.fetch(request) : null;
      },
    });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(Math.min(...stale.values())).toBeGreaterThanOrEqual(2 * times - 1);
  });
});

describe("putting back what a failed run had made", () => {
  /**
   * The last request before the run fails for good, from the first write on; and then everything is healthy. Every
   * point meets five of the ten answers.
   */
  const halves = odd.map(([title, answer], index) => [title, answer, 1 + (index % 2)] as const);
  test.each(halves)("leaves nothing behind, or says so: %s", async (_title, answer, first) => {
    const before = stateOf((await freshWorld()).world);
    for (let hurt = first; hurt <= 12; hurt += 2) {
      const sandbox = await freshWorld();
      let since = 0;
      const ran = await run(sandbox, ["migrate", "--yes", "--rollback-on-failure", "--format", "json"], {
        intercept: async (_request, sent) => {
          since += sent.some(({ method }) => method === "PATCH") ? 1 : 0;
          return since >= hurt && since < hurt + 6 ? answer() : null;
        },
      });
      const left = differences(stateOf(sandbox.world), before);
      const where = `${hurt}: ${ran.exitCode} ${ran.stdout.slice(-600)}`;
      expect([0, 1, 3, 8], where).toContain(ran.exitCode);
      if (ran.exitCode === 1) expect(left, where).toEqual([]);
      if (ran.exitCode === 0) expect(left, where).toHaveLength(4);
      expect(resultOf(ran).receipt.outcome, where).toBe(ran.exitCode === 0 ? "done" : "failed");
    }
  });
});

describe("a long-running write", () => {
  const migrate = ["migrate", "--yes", "--api", "flights-mcp", "--allow-shared", "--format", "json"];
  const location =
    "https://management.azure.com/subscriptions/s/providers/x/operations/1?api-version=2024-05-01";

  /** Takes the write on and never does it; what the operation says then. */
  const takenOn = (operation: () => Response) => async (request: Request) => {
    if (request.method === "PUT" && request.url.includes("/policyFragments/"))
      return new Response(null, { status: 202, headers: { "azure-asyncoperation": location } });
    return request.url === location ? operation() : null;
  };

  test.each([
    [
      "failed",
      () => Response.json({ status: "Failed", properties: { error: { code: "X", message: "no" } } }),
      "failed",
    ],
    ["was cancelled", () => Response.json({ status: "Canceled" }), "failed"],
    ["has a status that is none", () => Response.json({ status: 7 }), "failed"],
    ["never ends", () => Response.json({ status: "InProgress" }), "unknown"],
    [
      "wants a day",
      () => Response.json({ status: "InProgress" }, { headers: { "retry-after": "86400" } }),
      "unknown",
    ],
  ])("that %s ends with 3 and says what became of it", async (_title, operation, outcome) => {
    let slept = 0;
    const ran = await run(await freshWorld("shared-fragment"), migrate, {
      intercept: takenOn(operation),
      host: { sleep: async (milliseconds) => void (slept += milliseconds) },
    });
    expect(ran.exitCode).toBe(3);
    expect(resultOf(ran).receipt.steps[2]?.outcome).toBe(outcome);
    expect(slept).toBeLessThanOrEqual(200_000);
  });

  test("that is still under way is not called put back, although everything else is", async () => {
    const sandbox = await freshWorld("shared-fragment");
    const ran = await run(sandbox, [...migrate, "--rollback-on-failure"], {
      intercept: takenOn(() => Response.json({ status: "InProgress" })),
    });
    expect(ran.exitCode).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      rollback: { outcome: "done" },
      error: { hint: expect.stringContaining("/policyFragments/") },
    });
  });

  test("that failed is put back where that was asked for", async () => {
    const sandbox = await freshWorld("shared-fragment");
    const ran = await run(sandbox, [...migrate, "--rollback-on-failure"], {
      intercept: takenOn(() => Response.json({ status: "Failed" })),
    });
    expect(ran.exitCode).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ rollback: { outcome: "done" } });
    expect(writes(ran.sent).map(({ method }) => method)).toEqual(["PATCH", "PATCH", "PUT", "PATCH", "PATCH"]);
  });
});

describe("an answer that nobody expected, while everything is only read", () => {
  test.each([
    [
      "the APIs",
      /\/apis\?/,
      () => Response.json({ error: { code: "X", message: "no" } }),
      /an error in the place/,
    ],
    ["the APIs", /\/apis\?/, () => Response.json({}), /an empty object/],
    [
      "an app registration",
      /\/applications\(/,
      () => Response.json({ error: { code: "X" } }),
      /an error in the place/,
    ],
    ["an app registration", /\/applications\(/, () => Response.json(null), /not an object/],
    ["a policy", /\/policies\/policy/, () => Response.json({ id: "x" }), /holds no policy/],
    [
      "the service",
      /\/service\/[\w-]+\?/,
      () => Response.json({ id: "x", name: "y", properties: { gatewayUrl: "no URL" } }),
      /cannot be understood/,
    ],
  ])("%s: %s is one sentence, and no defect", async (_title, path, answer, message) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--apim", service], {
      intercept: async (request) => (path.test(request.url) ? answer() : null),
    });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/defect|\n\s+at /);
    expect(ran.exitCode).toBe(1);
  });

  test.each([
    ["Azure Resource Manager", /\/apis\?/, "nextLink"],
    ["the subscriptions", /\/subscriptions\?/, "nextLink"],
    ["Microsoft Graph", /\/applications\?/, "@odata.nextLink"],
  ])("a list of %s that leads round ends", async (_title, path, member) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"], {
      intercept: async (request) => {
        if (!path.test(request.url)) return null;
        const url = new URL(request.url);
        url.searchParams.set("$skip", url.searchParams.get("$skip") === "1" ? "2" : "1");
        return Response.json({ value: [], [member]: url.toString() });
      },
    });
    expect(ran.stderr).toMatch(/leads back to a page/);
    expect(ran.exitCode).toBe(1);
  });

  const service =
    "/subscriptions/9d3b6f82-14ac-4e57-b08d-c5f2e7a90146/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights";
});
