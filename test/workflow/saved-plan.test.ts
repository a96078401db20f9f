import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { commentOn } from "../sandbox/arm-calls.ts";
import { freshWorld, type Ran, run, writes } from "../support/program.ts";
import { registrationOf } from "../support/registration.ts";
import { scratchFolder } from "../support/scratch.ts";

const folder = scratchFolder("plan");
let files = 0;

/** Saves a plan of the setup as it is now. */
async function saved(sandbox: Sandbox, ...options: readonly string[]): Promise<string> {
  files += 1;
  const file = join(folder, `plan-${files}.json`);
  const ran = await run(sandbox, ["plan", "--out", file, ...options]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  return file;
}

const planIn = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Plan;
const result = (ran: Ran) => JSON.parse(ran.stdout);

describe("plan", () => {
  test("writes nothing to Azure and saves what migrate --dry-run prints", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(readFileSync(file, "utf8")).toBe(ran.stdout);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("tells with --detailed-exitcode whether there is something to change", async () => {
    const sandbox = await freshWorld();
    expect((await run(sandbox, ["plan", "--detailed-exitcode"])).exitCode).toBe(2);
    await run(sandbox, ["migrate", "--yes"]);
    expect((await run(sandbox, ["plan", "--detailed-exitcode"])).exitCode).toBe(0);
  });

  test("refuses to be another one than expected, and another tenant's", async () => {
    const sandbox = await freshWorld();
    const { fingerprint, setup } = planIn(await saved(sandbox));
    expect((await run(sandbox, ["plan", "--expect", fingerprint])).exitCode).toBe(0);
    expect((await run(sandbox, ["plan", "--expect", "sha256:0"])).exitCode).toBe(4);
    expect((await run(sandbox, ["plan", "--expect-tenant", setup.homeTenant])).exitCode).toBe(0);
    expect((await run(sandbox, ["plan", "--expect-tenant", "contoso.com"])).exitCode).toBe(0);
    expect((await run(sandbox, ["plan", "--expect-tenant", "fabrikam.com"])).exitCode).toBe(5);
    const other = await run(sandbox, ["plan", "--expect-tenant", "2c2e6a1f-0000-4000-8000-000000000000"]);
    expect(other.exitCode).toBe(5);
    expect(other.sent.every(({ url }) => url.hostname.startsWith("login."))).toBe(true);
  });
});

describe("a plan for people", () => {
  test("is said to be saved, and with which command it is made", async () => {
    files += 1;
    const file = join(folder, `plan ${files}.json`);
    const ran = await run(await freshWorld(), ["plan", "--out", file, "--cloud", "usgov"]);
    expect(ran.stdout).toMatch(
      new RegExp(
        `Dry run: nothing was written\\.\\n[^]*Saved to ${file}\\. Make exactly these changes with: entra-mcp apply '${file}' --cloud usgov --state-dir \\S+\\n`,
      ),
    );
  });

  test("is shown by apply --dry-run, which writes nothing and says whether it still fits", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    const fits = await run(sandbox, ["apply", file, "--dry-run"]);
    expect(fits).toMatchObject({ exitCode: 0, stderr: "" });
    expect(fits.stdout).toContain("Dry run: nothing was written.");
    expect(writes(fits.sent)).toEqual([]);
    await commentOn(sandbox, "/apis/flights-mcp", "in the meantime");
    const moved = await run(sandbox, ["apply", file, "--dry-run"]);
    expect(moved.exitCode).toBe(4);
    expect(moved.stderr).toMatch(/try: entra-mcp plan --out plan\.json/);
  });
});

describe("apply", () => {
  test("does exactly what the plan says, and finds it done the second time", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    const ran = await run(sandbox, ["apply", file, "--yes", "--format", "json"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    const { digest: _, setup: saidBefore, ...planned } = planIn(file);
    // A service that is named by its id needs no list of subscriptions, which alone tells what they are called.
    const { subscriptionName, ...setup } = saidBefore;
    expect(subscriptionName).toBe("Contoso Production");
    const how = "named by the plan";
    expect(result(ran)).toMatchObject({
      kind: "entra-mcp/result",
      plan: {
        ...planned,
        setup: { ...setup, foundBy: { service: how, api: how, apiApp: how, clientApps: how } },
      },
      receipt: { outcome: "done", plan: planIn(file).fingerprint },
      verification: { nothingLeft: true, left: [] },
      exitCode: 0,
    });
    expect(writes(ran.sent).map(({ method }) => method)).toEqual(["PATCH", "PATCH", "PUT", "PUT"]);
    const again = await run(sandbox, ["apply", file, "--yes", "--format", "json"]);
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent)).toEqual([]);
    const { steps } = result(again).receipt;
    expect(steps.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "already so",
      "already so",
      "already so",
      "already so",
    ]);
  });

  test("needs somebody to ask, or --yes", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["apply", await saved(sandbox)]);
    expect(ran).toMatchObject({ exitCode: 6, sent: [] });
  });

  test.each([
    ["a file that is not there", () => join(folder, "nope.json"), /cannot be read/],
    ["a file that is no JSON", () => written("x"), /damaged: it is not a JSON object/],
    ["a world", () => written('{"kind":"entra-mcp/world","version":1}'), /kind entra-mcp\/world/],
  ])("refuses %s before it signs in", async (_title, file, message) => {
    const ran = await run(await freshWorld(), ["apply", file(), "--yes"]);
    expect(ran).toMatchObject({ exitCode: 64, sent: [] });
    expect(ran.stderr).toMatch(message);
  });

  test("refuses a plan that was edited, and one that is not the expected one", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    const text = readFileSync(file, "utf8");
    const edited = await run(sandbox, ["apply", written(text.replaceAll("common", "consumers")), "--yes"]);
    expect(edited).toMatchObject({ exitCode: 64, sent: [] });
    const other = await run(sandbox, ["apply", file, "--yes", "--expect", `sha256:${"0".repeat(64)}`]);
    expect(other).toMatchObject({ exitCode: 4, sent: [] });
    expect(
      (await run(sandbox, ["apply", file, "--yes", "--expect", planIn(file).fingerprint])).exitCode,
    ).toBe(0);
  });

  test("refuses a plan with a blocker", async () => {
    const sandbox = await freshWorld("shared-fragment");
    const ran = await run(sandbox, ["apply", await saved(sandbox, "--api", "flights-mcp"), "--yes"]);
    expect(ran.exitCode).toBe(5);
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("a setup that moved since the plan", () => {
  test("is named by resource, field, as planned, as it is; and nothing is written", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    await commentOn(sandbox, "/apis/flights-mcp", "in the meantime");
    const app = registrationOf(sandbox, ids.apiApp);
    app.signInAudience = "PersonalMicrosoftAccount";
    const ran = await run(sandbox, ["apply", file, "--yes"]);
    expect(ran.exitCode).toBe(4);
    expect(ran.stderr).toMatch(
      /applications\/[\w-]+: signInAudience was "AzureADMyOrg", is now "PersonalMicrosoftAccount"/,
    );
    expect(ran.stderr).toMatch(/flights-mcp\/policies\/policy: policy was sha256:\w+, is now sha256:\w+/);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("elsewhere does not matter", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    await commentOn(sandbox, "/apis/weather", "in the meantime");
    registrationOf(sandbox, ids.apiApp).displayName = "Renamed in the meantime";
    expect((await run(sandbox, ["apply", file, "--yes"])).exitCode).toBe(0);
  });

  test("in its ETag alone does not matter, and the write carries the new one", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox);
    const api = sandbox.world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
    if (api?.policy) api.policy.etag = '"AAAAAAnew00="';
    const ran = await run(sandbox, ["apply", file, "--yes"]);
    expect(ran.exitCode).toBe(0);
    expect(
      writes(ran.sent)
        .find(({ method }) => method === "PUT")
        ?.headers.get("if-match"),
    ).toBe('"AAAAAAnew00="');
  });
});

describe("plans of one half each", () => {
  test("compose, each made once the one before it is done", async () => {
    const sandbox = await freshWorld();
    for (const half of ["entra", "apim"]) {
      const file = await saved(sandbox, "--only", half);
      expect((await run(sandbox, ["apply", file, "--yes"])).exitCode).toBe(0);
    }
    const rest = await run(sandbox, ["plan", "--format", "json"]);
    expect(planOf(rest).changes).toEqual([]);
  });

  test("refuse the order that would shut people out", async () => {
    const sandbox = await freshWorld();
    const file = await saved(sandbox, "--only", "apim");
    const ran = await run(sandbox, ["apply", file, "--yes"]);
    expect(ran.exitCode).toBe(5);
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("a fingerprint is over what is meant", () => {
  test("not over time, order or what lies around", async () => {
    const one = planIn(await saved(await freshWorld()));
    const sandbox = await freshWorld();
    sandbox.world.tenants[0]?.applications.reverse();
    sandbox.world.subscriptions[0]?.services[0]?.apis.reverse();
    await commentOn(sandbox, "/apis/weather", "in the meantime");
    const other = planIn(await saved(sandbox));
    expect(other.fingerprint).toBe(one.fingerprint);
  });

  test("but over the intent and over every policy that is changed", async () => {
    const sandbox = await freshWorld();
    const one = planIn(await saved(sandbox));
    const narrow = planIn(await saved(sandbox, "--allow-tenant", ids.fabrikam));
    await commentOn(sandbox, "/apis/flights-mcp", "in the meantime");
    const commented = planIn(await saved(sandbox));
    expect(new Set([one, narrow, commented].map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });
});

describe("rights", () => {
  test("an identity that may only read is refused before the first write, by name", async () => {
    const sandbox = await freshWorld();
    for (const assignment of sandbox.world.subscriptions[0]?.roleAssignments ?? [])
      assignment.role = "Reader";
    expect((await run(sandbox, ["migrate", "--dry-run"])).exitCode).toBe(0);
    const ran = await run(sandbox, ["migrate", "--yes"]);
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain("may not write these policies");
    expect(writes(ran.sent)).toEqual([]);
  });
});

function planOf(ran: Ran): Plan {
  return JSON.parse(ran.stdout) as Plan;
}

function written(text: string): string {
  files += 1;
  const file = join(folder, `file-${files}.json`);
  writeFileSync(file, text);
  return file;
}

test("an authority that was named is part of the plan: applied from a file, it replaces the other shared one, too", async () => {
  const sandbox = await freshWorld();
  expect((await run(sandbox, ["migrate", "--yes"])).exitCode).toBe(0);
  const planned = await run(sandbox, ["plan", "--authority", "organizations", "--format", "json"]);
  expect(JSON.parse(planned.stdout)).toMatchObject({
    intent: { authority: "organizations", authorityFrom: "person" },
    changes: [{ verb: "revise" }, { verb: "revise" }],
  });
  const file = join(scratchFolder("saved"), "plan.json");
  writeFileSync(file, planned.stdout);
  const applied = await run(sandbox, ["apply", file, "--yes"]);
  expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.stringify(sandbox.world)).not.toContain('tenant-id=\\"common\\"');
});

test("a saved plan is its owner's alone to read, also in the place of a file that everybody read", async () => {
  const sandbox = await freshWorld();
  const file = join(scratchFolder("saved"), "plan.json");
  writeFileSync(file, "");
  chmodSync(file, 0o644);
  await run(sandbox, ["plan", "--out", file]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
