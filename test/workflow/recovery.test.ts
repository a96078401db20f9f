import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { toJson } from "../../src/core/document/json.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { commentOn } from "../sandbox/arm-calls.ts";
import { forged, type Mutable } from "../support/forged-plan.ts";
import { freshWorld, type Ran, type RunDifferences, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";
import { differences, stateOf } from "../support/state-of-world.ts";

const refused = () =>
  Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 });

/** A run of `migrate` that stops at its first policy, with both app registrations written. */
async function stopped(...options: readonly string[]) {
  const sandbox = await freshWorld();
  const original = stateOf(sandbox.world);
  const ran = await run(sandbox, ["migrate", "--yes", ...options], {
    intercept: async (request) => (request.method === "PUT" ? refused() : null),
  });
  expect(ran.exitCode).toBe(3);
  return { sandbox, original, ran };
}

const at = ({ stateDirectory }: Ran, more: RunDifferences = {}): RunDifferences => ({
  ...more,
  stateDirectory,
});
const runsOf = ({ stateDirectory }: Ran) => readdirSync(join(stateDirectory, "runs"));
const receiptOf = (ran: Ran) =>
  JSON.parse(readFileSync(join(ran.stateDirectory, "runs", runsOf(ran)[0] ?? "", "receipt.json"), "utf8"));

describe("a run that stopped before its end", () => {
  test("goes on in its own folder, with its first backup, and one rollback undoes both halves", async () => {
    const { sandbox, original, ran } = await stopped();
    const [name] = runsOf(ran);
    const backup = readFileSync(join(ran.stateDirectory, "runs", name ?? "", "backup.json"), "utf8");
    const again = await run(sandbox, ["migrate", "--yes"], at(ran, later));
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.stdout).toContain(
      `The run ${name} has not come to its end (done: 1, 2; failed: 3; not reached: 4).`,
    );
    expect(again.stdout).toContain("This plan finishes it");
    expect(writes(again.sent).map(({ method }) => method)).toEqual(["PUT", "PUT"]);
    expect(runsOf(ran)).toEqual([name]);
    expect(readFileSync(join(ran.stateDirectory, "runs", name ?? "", "backup.json"), "utf8")).toBe(backup);
    expect(receiptOf(ran)).toMatchObject({ outcome: "done", startedAt: "2026-11-23T10:00:00.000Z" });
    expect((await run(sandbox, ["rollback", "--yes"], at(ran, later))).exitCode).toBe(0);
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
  });

  test("checks what is done, and leaves its steps as they were", async () => {
    const { sandbox, ran } = await stopped();
    const before = receiptOf(ran).steps;
    const shown: string[] = [];
    const receipts: string[][] = [];
    await run(
      sandbox,
      ["migrate", "--yes"],
      at(ran, {
        host: {
          ...later.host,
          stderr: { write: (text) => void shown.push(text), isTerminal: true, stream: new PassThrough() },
        },
        intercept: async ({ method }) => {
          if (method === "PUT")
            receipts.push(receiptOf(ran).steps.map(({ outcome }: { outcome: string }) => outcome));
          return null;
        },
      }),
    );
    const said = shown.join("");
    expect(said).toMatch(
      /Checking \/applications\/\S+ \(1 of 4\)[^]*Checking \/applications\/\S+ \(2 of 4\)/,
    );
    expect(said).toMatch(/Writing [^(]* \(3 of 4\)/);
    expect(said).not.toMatch(/Writing \/applications/);
    expect(receipts).toEqual([
      ["done", "done", "writing", "not reached"],
      ["done", "done", "done", "writing"],
    ]);
    expect(receiptOf(ran).steps.slice(0, 2)).toEqual(before.slice(0, 2));
  });

  test("can be put back right away", async () => {
    const { sandbox, original, ran } = await stopped();
    const back = await run(sandbox, ["rollback", "--yes"], at(ran));
    expect(back.exitCode).toBe(0);
    expect(writes(back.sent).map(({ method }) => method)).toEqual(["PATCH", "PATCH"]);
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
  });

  test("is named by a plan, which leaves it as it is", async () => {
    const { sandbox, ran } = await stopped();
    const before = receiptOf(ran);
    const planned = await run(sandbox, ["plan"], at(ran));
    expect(planned).toMatchObject({ exitCode: 0, stderr: "" });
    expect(planned.stdout).toContain("has not come to its end");
    expect(receiptOf(ran)).toEqual(before);
  });

  test("meets the fingerprint that its own plan had", async () => {
    const sandbox = await freshWorld();
    const planned = await run(sandbox, ["plan", "--format", "json"]);
    const { fingerprint } = JSON.parse(planned.stdout);
    const options = ["migrate", "--yes", "--expect", fingerprint];
    const ran = await run(sandbox, options, {
      intercept: async (request) => (request.method === "PUT" ? refused() : null),
    });
    expect(ran.exitCode).toBe(3);
    expect((await run(sandbox, options, at(ran))).exitCode).toBe(0);
  });

  test("is left alone by another intent, which is a run of its own", async () => {
    const { sandbox, original, ran } = await stopped();
    const other = await run(sandbox, ["migrate", "--yes", "--authority", "organizations"], at(ran, later));
    expect(other.exitCode).toBe(0);
    expect(other.stdout).toContain("This plan is another one and leaves it as it is.");
    expect(runsOf(ran)).toHaveLength(2);
    for (const _ of runsOf(ran))
      expect((await run(sandbox, ["rollback", "--yes"], at(ran, later))).exitCode).toBe(0);
    expect(differences(original, stateOf(sandbox.world))).toEqual([]);
  });

  test("is finished by nothing but its receipt, where somebody made the rest by hand", async () => {
    const { sandbox, ran } = await stopped();
    const elsewhere = await run(sandbox, ["migrate", "--yes"]);
    expect(elsewhere.exitCode).toBe(0);
    const again = await run(sandbox, ["migrate", "--yes"], at(ran));
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent)).toEqual([]);
    expect(receiptOf(ran).outcome).toBe("done");
  });

  test("whose work somebody edited since is not gone on with", async () => {
    const sandbox = await freshWorld();
    let puts = 0;
    const ran = await run(sandbox, ["migrate", "--yes"], {
      intercept: async (request) => {
        if (request.method !== "PUT") return null;
        puts += 1;
        return puts === 2 ? refused() : null;
      },
    });
    expect(ran.exitCode).toBe(3);
    await commentOn(sandbox, "/apis/flights-mcp", "since the run");
    const again = await run(sandbox, ["migrate", "--yes"], at(ran, later));
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent)).toHaveLength(1);
    expect(runsOf(ran)).toHaveLength(2);
  });

  test("whose plan was given one more change is not gone on with: nothing is made that was not shown", async () => {
    const { sandbox, ran } = await stopped();
    const lock = { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } };
    edited(ran, (plan) => {
      const [first] = plan.changes;
      if (first?.verb !== "update") throw new Error("no update");
      const before = { servicePrincipalLockConfiguration: null };
      plan.changes.push({ ...first, id: "5", before, after: lock });
    });
    const again = await run(sandbox, ["migrate", "--yes"], at(ran, later));
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent).map(({ method }) => method)).toEqual(["PUT", "PUT"]);
    expect(runsOf(ran)).toHaveLength(2);
    const app = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
    expect(app).toMatchObject({ servicePrincipalLockConfiguration: null });
  });

  test("whose edits lead elsewhere is not gone on with", async () => {
    const { sandbox, ran } = await stopped();
    edited(ran, (plan) => {
      for (const change of plan.changes) {
        if (change.verb === "revise") change.afterDigest = `sha256:${"0".repeat(64)}`;
      }
    });
    const again = await run(sandbox, ["migrate", "--yes"], at(ran, later));
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runsOf(ran)).toHaveLength(2);
  });

  test("whose receipt is of another plan is damaged", async () => {
    const { sandbox, ran } = await stopped();
    const file = join(ran.stateDirectory, "runs", runsOf(ran)[0] ?? "", "receipt.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"change": "2"', '"change": "9"'));
    const listed = await run(sandbox, ["rollback", "--list"], at(ran));
    expect(listed.stdout).toMatch(/damaged\n {2}.*receipt\.json has other steps than plan\.json has changes/);
  });

  test("goes on by a saved plan, too", async () => {
    const sandbox = await freshWorld();
    const file = join(scratchFolder("recovery"), "plan.json");
    await run(sandbox, ["plan", "--out", file]);
    const options = ["apply", file, "--yes"];
    const ran = await run(sandbox, options, {
      intercept: async (request) => (request.method === "PUT" ? refused() : null),
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain(`try: entra-mcp apply ${file}`);
    const again = await run(sandbox, options, at(ran));
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runsOf(ran)).toHaveLength(1);
  });
});

/** Changes the plan of the only run, with its digests and its receipt made to fit. */
function edited(ran: Ran, change: (plan: Mutable<Plan>) => void): void {
  const folder = join(ran.stateDirectory, "runs", runsOf(ran)[0] ?? "");
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const plan = JSON.parse(forged(read("plan.json"), change)) as Plan;
  const receipt = read("receipt.json");
  const steps = plan.changes.map(({ id, resource }, index) => ({
    ...receipt.steps[Math.min(index, receipt.steps.length - 1)],
    change: id,
    resource,
  }));
  const files = {
    "plan.json": plan,
    "backup.json": { ...read("backup.json"), plan: plan.fingerprint },
    "receipt.json": { ...receipt, plan: plan.fingerprint, steps },
  };
  for (const [name, document] of Object.entries(files)) writeFileSync(join(folder, name), toJson(document));
}

/** An hour later, so that runs are told apart by their time. */
const later: RunDifferences = { host: { now: () => Date.parse("2026-11-23T11:00:00Z") } };
