import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { commentOn } from "../sandbox/arm-calls.ts";
import { worldsThatRefuse } from "../support/built-in.ts";
import { freshWorld, type Ran, type RunDifferences, run, writes } from "../support/program.ts";
import { registrationOf } from "../support/registration.ts";
import { differences, stateOf } from "../support/state-of-world.ts";

const worlds: readonly (readonly [string, readonly string[]])[] = [
  ["flights", []],
  ["protected-resource", []],
  ["validate-jwt", []],
  ["shared-fragment", ["--api", "flights-mcp", "--allow-shared"]],
  ["named-values", []],
  ["mcp-server", []],
  ["pre-authorized", []],
  ["one-registration", []],
  ["revisions", []],
  ["on-behalf-of", []],
  ["hostile", []],
  ["fleet:3", ["--api", "mcp-0001", "--allow-shared"]],
];
const extras = ["--with", "known-client", "--with", "instance-lock", "--with", "gateway-issuer"];

test("every built-in world has its turn", () => {
  const migrating = worldNames.filter((name) => !worldsThatRefuse.includes(name));
  expect(worlds.map(([world]) => world)).toEqual(expect.arrayContaining(migrating));
});

describe("a rollback after a migration gives back every field and every policy", () => {
  test.each(
    worlds.flatMap(([world, options]) => [
      { world, options },
      { world, options: [...options, ...extras] },
    ]),
  )("$world $options", async ({ world, options }) => {
    const sandbox = await freshWorld(world);
    for (const app of sandbox.world.tenants.flatMap(({ applications }) => applications)) {
      app.api.knownClientApplications = [];
    }
    const before = stateOf(sandbox.world);
    const migrated = await run(sandbox, ["migrate", "--yes", ...options]);
    expect(migrated).toMatchObject({ exitCode: 0, stderr: "" });
    expect(differences(before, stateOf(sandbox.world)).length).toBeGreaterThanOrEqual(3);
    const back = await run(sandbox, ["rollback", "--yes"], at(migrated));
    expect(back).toMatchObject({ exitCode: 0, stderr: "" });
    expect(differences(before, stateOf(sandbox.world))).toEqual([]);
  });
});

const at = ({ stateDirectory }: Ran, more: RunDifferences = {}): RunDifferences => ({
  ...more,
  stateDirectory,
});

async function migratedFlights() {
  const sandbox = await freshWorld();
  const original = stateOf(sandbox.world);
  const ran = await run(sandbox, ["migrate", "--yes"]);
  expect(ran.exitCode).toBe(0);
  return { sandbox, original, ran };
}

describe("a rollback", () => {
  test("is a plan that is shown, with who is kept out and what stays, in the reverse order", async () => {
    const { sandbox, ran } = await migratedFlights();
    const back = await run(sandbox, ["rollback", "--yes", "--format", "json"], at(ran));
    const { plan, receipt, verification, exitCode } = JSON.parse(back.stdout);
    expect(exitCode).toBe(0);
    expect(plan.rollbackOf).toMatch(/^2026-11-23T100000Z-[0-9a-f]{8}$/);
    expect(plan.changes.map(({ verb }: { verb: string }) => verb)).toEqual([
      "revise",
      "revise",
      "update",
      "update",
    ]);
    expect(plan.findings.map(({ code }: { code: string }) => code)).toEqual(["cannot-be-undone"]);
    const refused = plan.access.callers.filter(
      ({ verdict }: { verdict: string }) => verdict === "newly refused",
    );
    expect(refused.map(({ id }: { id: string }) => id)).toContain("any-other-member");
    expect(receipt.outcome).toBe("done");
    expect(verification).toEqual({ nothingLeft: true, left: [] });
  });

  test("writes nothing with --dry-run, to Azure or to the state folder", async () => {
    const { sandbox, ran } = await migratedFlights();
    const migrated = stateOf(sandbox.world);
    const dry = await run(sandbox, ["rollback", "--dry-run", "--format", "json"], at(ran));
    expect(dry).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(dry.stdout)).toMatchObject({ kind: "entra-mcp/plan", changes: { length: 4 } });
    expect(writes(dry.sent)).toEqual([]);
    expect(differences(migrated, stateOf(sandbox.world))).toEqual([]);
    expect(readdirSync(join(ran.stateDirectory, "runs"))).toHaveLength(1);
  });

  test("needs somebody to ask, or --yes", async () => {
    const { sandbox, ran } = await migratedFlights();
    expect(await run(sandbox, ["rollback"], at(ran))).toMatchObject({ exitCode: 6, sent: [] });
  });

  test("of the latest run, then of the one before it, then of nothing", async () => {
    const sandbox = await freshWorld();
    const original = stateOf(sandbox.world);
    const entra = await run(sandbox, ["migrate", "--yes", "--only", "entra"]);
    const half = stateOf(sandbox.world);
    await run(sandbox, ["migrate", "--yes", "--only", "apim"], at(entra, later));
    expect((await run(sandbox, ["rollback", "--yes"], at(entra, later))).exitCode).toBe(0);
    expect(differences(half, stateOf(sandbox.world))).toEqual([]);
    expect((await run(sandbox, ["rollback", "--yes"], at(entra, later))).exitCode).toBe(0);
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
    const third = await run(sandbox, ["rollback", "--yes"], at(entra, later));
    expect(third).toMatchObject({ exitCode: 0, sent: [] });
    expect(third.stdout).toContain("Nothing to put back");
  });

  test("of a run that is named by its name, the beginning of it or its folder", async () => {
    for (const name of [
      (run: string) => run,
      (run: string) => run.slice(0, 18),
      (run: string) => `a/runs/${run}/`,
    ]) {
      const { sandbox, original, ran } = await migratedFlights();
      const [folder = ""] = readdirSync(join(ran.stateDirectory, "runs"));
      expect((await run(sandbox, ["rollback", name(folder), "--yes"], at(ran))).exitCode).toBe(0);
      expect(differences(original, stateOf(sandbox.world))).toEqual([]);
    }
  });

  test("of a run that is not there is wrong usage, and so is a state folder without runs", async () => {
    const { sandbox, ran } = await migratedFlights();
    for (const name of ["2020", "../../etc", "/", "", "\u001b[31m"]) {
      const other = await run(sandbox, ["rollback", name, "--yes"], at(ran));
      expect(other).toMatchObject({ exitCode: 64, sent: [] });
      expect(other.stderr).toContain("no run");
      // oxlint-disable-next-line no-control-regex
      expect(other.stderr).not.toMatch(/\u001b/);
    }
    expect(await run(sandbox, ["rollback", "--yes"])).toMatchObject({ exitCode: 64, sent: [] });
  });

  test("can itself be put back by its name", async () => {
    const { sandbox, ran } = await migratedFlights();
    const migrated = stateOf(sandbox.world);
    await run(sandbox, ["rollback", "--yes"], at(ran, later));
    const listed = JSON.parse(
      (await run(sandbox, ["rollback", "--list", "--format", "json"], at(ran))).stdout,
    );
    const { name } = listed.runs.find(({ rollbackOf }: { rollbackOf: string | null }) => rollbackOf !== null);
    expect((await run(sandbox, ["rollback", name, "--yes"], at(ran, later))).exitCode).toBe(0);
    expect(differences(migrated, stateOf(sandbox.world))).toEqual([]);
  });

  test("needs no more than what the run wrote: an API that cannot be found is no obstacle", async () => {
    const { sandbox, original, ran } = await migratedFlights();
    const back = await run(sandbox, ["rollback", "--yes", "--format", "json"], {
      ...at(ran),
      intercept: async (request) =>
        /\/apis$|\/namedValues$|\/organization$/.test(new URL(request.url).pathname)
          ? Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 })
          : null,
    });
    expect(back.exitCode).toBe(0);
    expect(JSON.parse(back.stdout).plan.findings).toContainEqual(
      expect.objectContaining({ code: "could-not-read", message: expect.stringContaining("who gets in") }),
    );
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
  });
});

/** An hour later, so that runs are told apart by their time. */
const later: RunDifferences = { host: { now: () => Date.parse("2026-11-23T11:00:00Z") } };

describe("somebody changed it after the run", () => {
  const changes: readonly (readonly [string, (sandbox: Sandbox) => Promise<void>, RegExp])[] = [
    [
      "a policy",
      (sandbox) => commentOn(sandbox, "/apis/flights-mcp", "since the run"),
      /policies\/policy: policy was left by the run as sha256/,
    ],
    [
      "an app registration",
      async (sandbox) => {
        registrationOf(sandbox, ids.apiApp).signInAudience = "AzureADandPersonalMicrosoftAccount";
      },
      /signInAudience was left by the run as .*, is now "AzureADandPersonalMicrosoftAccount"/,
    ],
  ];

  test.each(changes)("%s: it stops, names it and writes nothing", async (_title, change, message) => {
    const { sandbox, ran } = await migratedFlights();
    await change(sandbox);
    const back = await run(sandbox, ["rollback", "--yes"], at(ran));
    expect(back.exitCode).toBe(4);
    expect(back.stderr).toMatch(message);
    expect(writes(back.sent)).toEqual([]);
  });

  test.each(changes)("%s: --force puts back what was there before the run", async (_title, change) => {
    const { sandbox, original, ran } = await migratedFlights();
    await change(sandbox);
    expect((await run(sandbox, ["rollback", "--yes", "--force"], at(ran))).exitCode).toBe(0);
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
  });

  test("an edit elsewhere stays", async () => {
    const { sandbox, ran } = await migratedFlights();
    registrationOf(sandbox, ids.apiApp).displayName = "Renamed since";
    expect((await run(sandbox, ["rollback", "--yes"], at(ran))).exitCode).toBe(0);
    expect(registrationOf(sandbox, ids.apiApp)).toMatchObject({
      displayName: "Renamed since",
      signInAudience: "AzureADMyOrg",
    });
  });

  test("a policy that is gone is not made anew, whatever is asked", async () => {
    const { sandbox, ran } = await migratedFlights();
    const api = sandbox.world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
    if (api) api.policy = null;
    for (const force of [[], ["--force"]]) {
      const back = await run(sandbox, ["rollback", "--yes", ...force], at(ran));
      expect(back.exitCode).toBe(4);
      expect(back.stderr).toContain("is now gone");
    }
  });
});

describe("a backup that somebody edited", () => {
  test.each([
    ["is not written anywhere", (text: string) => text.replaceAll("set-status", "set-body")],
    [
      "in the fields of an app registration is not written anywhere",
      (text: string) => text.replaceAll('"AzureADMyOrg"', '"PersonalMicrosoftAccount"'),
    ],
    [
      "to be of another plan",
      (text: string) => text.replace(/"plan": "sha256:\w+"/, `"plan": "sha256:${"0".repeat(64)}"`),
    ],
    ["and broke is told", (text: string) => text.slice(0, 100)],
  ])("%s", async (_title, edit) => {
    const { sandbox, ran } = await migratedFlights();
    const [name = ""] = readdirSync(join(ran.stateDirectory, "runs"));
    const file = join(ran.stateDirectory, "runs", name, "backup.json");
    writeFileSync(file, edit(readFileSync(file, "utf8")));
    const back = await run(sandbox, ["rollback", name, "--yes"], at(ran));
    expect(back.exitCode).toBe(64);
    expect(back.stderr).toMatch(/does not fit the plan|is damaged|is of another plan/);
    expect(writes(back.sent)).toEqual([]);
  });
});

describe("--rollback-on-failure", () => {
  const refusedPut = (from: number): RunDifferences => {
    let puts = 0;
    return {
      intercept: async (request) => {
        if (request.method !== "PUT") return null;
        puts += 1;
        return puts === from
          ? Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 })
          : null;
      },
    };
  };

  test.each([1, 2])(
    "puts back what was made before the %i. policy was refused, and ends with 1",
    async (from) => {
      const sandbox = await freshWorld();
      const original = stateOf(sandbox.world);
      const ran = await run(
        sandbox,
        ["migrate", "--yes", "--rollback-on-failure", "--format", "json"],
        refusedPut(from),
      );
      expect(ran.exitCode).toBe(1);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        exitCode: 1,
        receipt: { outcome: "failed" },
        rollback: { outcome: "done" },
        error: { code: "failed", message: expect.stringContaining("has been put back") },
      });
      expect(differences(original, stateOf(sandbox.world))).toEqual([]);
      const again = await run(sandbox, ["migrate", "--yes"], at(ran));
      expect(again.exitCode).toBe(0);
    },
  );

  test("has nothing to put back where the first write was refused", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes", "--only", "entra"]);
    const ran = await run(
      sandbox,
      ["migrate", "--yes", "--rollback-on-failure", "--only", "apim"],
      refusedPut(1),
    );
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).not.toContain("put back");
  });

  test("that fails itself ends with 3 and says both", async () => {
    const sandbox = await freshWorld();
    let puts = 0;
    const ran = await run(sandbox, ["migrate", "--yes", "--rollback-on-failure"], {
      intercept: async (request) => {
        if (request.method === "PUT") puts += 1;
        return puts > 0 && ["PUT", "PATCH"].includes(request.method)
          ? Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 })
          : null;
      },
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("Putting it back failed, too");
    const after = await run(sandbox, ["rollback", "--yes"], at(ran));
    expect(after.exitCode).toBe(0);
    expect(differences(stateOf((await freshWorld()).world), stateOf(sandbox.world))).toEqual([]);
  });
});

describe("rollback --list", () => {
  test("tells each run, the latest first, with what became of it", async () => {
    const { sandbox, ran } = await migratedFlights();
    await run(sandbox, ["rollback", "--yes"], at(ran, later));
    const listed = await run(sandbox, ["rollback", "--list"], at(ran));
    expect(listed).toMatchObject({ exitCode: 0, stderr: "", sent: [] });
    expect(listed.stdout).toMatch(/^2026-11-23T110000Z-\w{8} {2}done\n {2}rollback of 2026-11-23T100000Z/);
    expect(listed.stdout).toMatch(/2026-11-23T100000Z-\w{8} {2}put back\n {2}migrate, API flights-mcp/);
  });

  test("names a damaged run, and an empty folder has none", async () => {
    const { sandbox, ran } = await migratedFlights();
    const [name = ""] = readdirSync(join(ran.stateDirectory, "runs"));
    writeFileSync(join(ran.stateDirectory, "runs", name, "receipt.json"), "{");
    expect((await run(sandbox, ["rollback", "--list"], at(ran))).stdout).toContain(`${name}  damaged`);
    expect((await run(sandbox, ["rollback", "--list"])).stdout).toContain("There are no runs here.");
  });
});
