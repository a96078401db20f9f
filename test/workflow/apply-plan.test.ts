import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base, putPolicy, raw } from "../sandbox/arm-calls.ts";
import { freshWorld, type Ran, run, type SentRequest, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

test("the backup is complete on the disk before the first write leaves", async () => {
  const seen: string[] = [];
  let state = "";
  const ran = await run(await freshWorld(), ["migrate", "--yes"], {
    intercept: async (request) => {
      if (request.method === "PATCH" && seen.length === 0) seen.push(...filesOf(state));
      return null;
    },
    ...(() => {
      const differences = { stateDirectory: temporary() };
      state = differences.stateDirectory;
      return differences;
    })(),
  });
  expect(ran.exitCode).toBe(0);
  expect(seen).toEqual(["backup.json", "plan.json", "receipt.json"]);
});

describe("a setup that moved between plan and write", () => {
  test("an audience that somebody changed is named, and nothing is written", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: afterReads(/^\/v1\.0\/applications\//, 1, async () => {
        const app = sandbox.world.tenants
          .flatMap((one) => one.applications)
          .find((one) => one.displayName === "Flights MCP Server");
        if (app) app.signInAudience = "AzureADandPersonalMicrosoftAccount";
      }),
    });
    expect(ran.exitCode).toBe(4);
    expect(ran.stderr).toMatch(
      /signInAudience was "AzureADMyOrg", is now "AzureADandPersonalMicrosoftAccount"/,
    );
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("a failure in the middle", () => {
  test("stops, tells what is made and what is not, and ends with 3", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"], {
      intercept: refuseFirstPut(403, "AuthorizationFailed"),
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("2 of 4 changes are made");
    expect(ran.stderr).toContain("API Management Service Contributor");
    expect(ran.stderr).toContain("receipt.json");
    expect(receiptOf(ran).steps.map((step) => step.outcome)).toEqual([
      "done",
      "done",
      "failed",
      "not reached",
    ]);
  });

  test("a policy that somebody else wrote first ends with 3 and keeps their text", async () => {
    const sandbox = await freshWorld();
    const theirs = "<policies><inbound><base /></inbound></policies>";
    let written = false;
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: async (request) => {
        if (request.method !== "PUT" || written) return null;
        written = true;
        await putPolicy(sandbox, "/apis/flights-mcp", theirs);
        return null;
      },
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("Somebody else changed it in the meantime");
    expect(receiptOf(ran).steps.map((step) => step.outcome)).toEqual([
      "done",
      "done",
      "failed",
      "not reached",
    ]);
    const stored = await raw(
      sandbox,
      `${base}/apis/flights-mcp/policies/policy?api-version=2024-05-01&format=rawxml`,
    );
    expect(JSON.stringify(await stored.json())).not.toContain("validate-azure-ad-token");
  });

  test("a 412 with nothing changed is another writer below the same API, and passes", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"], {
      intercept: refuseFirstPut(412, "PreconditionFailed"),
    });
    expect(ran.exitCode).toBe(0);
    expect(receiptOf(ran).steps.map((step) => step.outcome)).toEqual(["done", "done", "done", "done"]);
  });

  test("running again makes the rest", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"], { intercept: refuseFirstPut(403, "AuthorizationFailed") });
    const again = await run(sandbox, ["migrate", "--yes"]);
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent).map(({ method }) => method)).toEqual(["PUT", "PUT"]);
  });

  test("on the first write nothing is made, and the missing permission ends with 7", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"], {
      intercept: async (request) =>
        request.method === "PATCH" ? problem(403, "Authorization_RequestDenied") : null,
    });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain("Application.ReadWrite.All");
  });
});

describe("reading the whole setup back", () => {
  /** Whether everything is written: the last policy was put. */
  const isWritten = (sent: readonly SentRequest[]) =>
    sent.filter(({ method }) => method === "PUT").length === 2;

  test("that fails ends with 8, and the next run looks again and finds nothing to do", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: async (request, sent) =>
        isWritten(sent) && request.url.includes("/namedValues") ? problem(403, "AuthorizationFailed") : null,
    });
    expect(ran.exitCode).toBe(8);
    expect(ran.stderr).toContain("Applied, but the setup could not be read back");
    expect(receiptOf(ran)).toMatchObject({
      outcome: "failed",
      steps: [0, 1, 2, 3].map(() => ({ outcome: "done" })),
    });
    const again = await run(sandbox, ["migrate", "--yes"], { stateDirectory: ran.stateDirectory });
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent)).toEqual([]);
    expect(receiptOf(ran).outcome).toBe("done");
  });

  test("that shows an old state once is done once more before it is believed", async () => {
    const sandbox = await freshWorld();
    const before = structuredClone(sandbox.world.subscriptions[0]?.services[0]?.apis);
    let old = 0;
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: async (request, sent) => {
        const reading = sent.filter(({ url }) => url.pathname.endsWith("/namedValues")).length;
        if (!isWritten(sent) || reading !== 2 || !request.url.includes("/apis/flights-mcp/policies/policy"))
          return null;
        old += 1;
        const text = before?.find(({ name }) => name === "flights-mcp")?.policy?.text;
        return Response.json(
          { properties: { format: "rawxml", value: text } },
          { headers: { etag: '"old"' } },
        );
      },
    });
    expect(old).toBeGreaterThan(0);
    expect(ran.exitCode).toBe(0);
  });
});

test("Ctrl-C while everything is only read ends at once with 130, and no further request leaves", async () => {
  const controller = new AbortController();
  const ran = await run(await freshWorld(), ["migrate", "--yes"], {
    host: { interrupted: controller.signal },
    intercept: async (request) => {
      if (!new URL(request.url).pathname.endsWith("/apis")) return null;
      controller.abort();
      // The answer never comes.
      return new Promise<Response>(() => undefined);
    },
  });
  expect(ran.exitCode).toBe(130);
  expect(ran.stderr).toContain("Interrupted. Nothing was written.");
  expect(writes(ran.sent)).toEqual([]);
  const count = ran.sent.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ran.sent.length).toBe(count);
});

test("--debug tells each request with its id on standard error, and never a token", async () => {
  const ran = await run(await freshWorld(), ["plan", "--debug", "--format", "json"]);
  const lines = ran.stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(ran.sent.length);
  expect(ran.stderr).toMatch(/^GET https:\/\/graph\.microsoft\.com\/v1\.0\/organization 200 [\w-]+ \d+ ms$/m);
  expect(ran.stderr).not.toMatch(/eyJ|client_secret|Bearer/);
  expect(JSON.parse(ran.stdout).kind).toBe("entra-mcp/plan");
});

test("Ctrl-C between two writes stops cleanly with a true receipt", async () => {
  const controller = new AbortController();
  const ran = await run(await freshWorld(), ["migrate", "--yes"], {
    host: { interrupted: controller.signal },
    intercept: async (request) => {
      if (request.method === "PATCH") controller.abort();
      return null;
    },
  });
  expect(ran.exitCode).toBe(3);
  expect(receiptOf(ran).outcome).toBe("interrupted");
  expect(receiptOf(ran).steps.map((step) => step.outcome)).toEqual([
    "done",
    "not reached",
    "not reached",
    "not reached",
  ]);
});

test("a read-back that shows the old value for a while is waited for", async () => {
  const sandbox = await freshWorld();
  let stale = 3;
  const slept: number[] = [];
  const ran = await run(sandbox, ["migrate", "--yes"], {
    host: { sleep: async (milliseconds) => void slept.push(milliseconds) },
    intercept: async (request, sent) => {
      const reading =
        request.method === "GET" && new URL(request.url).pathname.startsWith("/v1.0/applications/");
      if (!reading || stale === 0 || !sent.some(({ method }) => method === "PATCH")) return null;
      stale -= 1;
      const answer = await sandbox.fetch(request);
      return Response.json({ ...((await answer.json()) as object), signInAudience: "AzureADMyOrg" });
    },
  });
  expect(ran.exitCode).toBe(0);
  expect(slept.length).toBeGreaterThanOrEqual(4);
});

function temporary(): string {
  return join(scratchFolder(), "state");
}

function filesOf(state: string): string[] {
  const runs = join(state, "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .flatMap((name) => readdirSync(join(runs, name)))
    .toSorted();
}

/** Runs something once, right before the first request that comes after the planned reads of a path. */
function afterReads(path: RegExp, reads: number, then: () => Promise<void>) {
  let done = false;
  return async (request: Request, sent: readonly SentRequest[]): Promise<null> => {
    const planned = sent.filter(({ url }) => path.test(url.pathname)).length;
    if (!done && planned > reads - 1 && path.test(new URL(request.url).pathname)) {
      done = true;
      await then();
    }
    return null;
  };
}

function refuseFirstPut(status: number, code: string) {
  let refused = false;
  return async (request: Request): Promise<Response | null> => {
    if (request.method !== "PUT" || refused) return null;
    refused = true;
    return problem(status, code);
  };
}

function problem(status: number, code: string): Response {
  return Response.json({ error: { code, message: "Refused for the test." } }, { status });
}

interface ReceiptDocument {
  readonly outcome: string;
  readonly steps: readonly { readonly outcome: string }[];
}

function receiptOf(ran: Ran): ReceiptDocument {
  const runs = join(ran.stateDirectory, "runs");
  const [name = ""] = readdirSync(runs);
  return JSON.parse(readFileSync(join(runs, name, "receipt.json"), "utf8")) as ReceiptDocument;
}
