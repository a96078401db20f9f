import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { toJson } from "../../src/core/document/json.ts";
import type { Plan, ReviseChange } from "../../src/core/plan/plan.ts";
import { sealOf } from "../../src/core/plan/sealed.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { changesOf, forged, type Mutable, reviseOtherwise } from "../support/forged-plan.ts";
import { freshWorld, type Ran, run, writes } from "../support/program.ts";
import { registrationOf } from "../support/registration.ts";
import { scratchFolder } from "../support/scratch.ts";
import { storedIn } from "../support/state-of-world.ts";

const folder = scratchFolder("replaced");
let files = 0;

function written(text: string): string {
  files += 1;
  const file = join(folder, `plan-${files}.json`);
  writeFileSync(file, text);
  return file;
}

async function planned(world: string, ...options: readonly string[]): Promise<Plan> {
  const ran = await run(await freshWorld(world), ["plan", "--format", "json", ...options]);
  expect(ran.exitCode).toBe(0);
  return JSON.parse(ran.stdout) as Plan;
}

const applied = async (text: string, ...options: readonly string[]): Promise<Ran> =>
  run(await freshWorld(), ["apply", written(text), "--yes", ...options]);

let plan: Plan;
/** The policy texts of the world that the plan is for, by ARM id. */
let textOf: (resource: string) => string;
beforeAll(async () => {
  plan = await planned("flights");
  const { world } = await freshWorld();
  textOf = (resource) => (storedIn(world, resource) as { text: string }).text;
});

type Forgery = (copy: Mutable<Plan>) => void;
type Edits = Mutable<ReviseChange["edits"]>;

/** Other edits for the token validation, with digests that fit. */
const otherEdits =
  (edit: (edits: Edits, text: string) => Edits): Forgery =>
  (copy) => {
    const [change] = changesOf(copy).revises;
    if (change !== undefined) {
      const text = textOf(change.resource);
      reviseOtherwise(change, text, edit(change.edits, text));
    }
  };

/** Other edits with digests that stay as they were, because such edits can be made in no text. */
const unfitEdits =
  (edit: (edits: Edits) => Edits): Forgery =>
  (copy) => {
    const [change] = changesOf(copy).revises;
    if (change !== undefined) change.edits = edit(change.edits);
  };

const header = "<set-header name='x-forged'><value>1</value></set-header>";

describe("a plan that does something else is refused, though its digests are made anew", () => {
  const forgeries: readonly (readonly [string, Forgery])[] = [
    [
      "another element in a policy",
      otherEdits((edits, text) => {
        const start = text.indexOf("</inbound>");
        return [
          ...edits,
          { start, end: start, insert: header, element: "/policies/inbound", touches: "metadata" },
        ];
      }),
    ],
    ["another insert", otherEdits((edits) => edits.map((edit) => ({ ...edit, insert: "consumers" })))],
    ["an edit less", otherEdits((edits) => edits.slice(1))],
    ["edits in reverse", unfitEdits((edits) => edits.toReversed())],
    ["edits that overlap", unfitEdits((edits) => edits.map((edit) => ({ ...edit, start: 0 })))],
    ["edits beyond the end", unfitEdits((edits) => edits.map((edit) => ({ ...edit, end: 1_000_000 })))],
    ["no edits", unfitEdits(() => [])],
    [
      "another field of an app registration",
      (copy) =>
        changesOf(copy).updates.forEach((change) => {
          Object.assign(change, {
            before: { web: null },
            after: { web: { redirectUris: ["https://x.example"] } },
          });
        }),
    ],
    [
      "another audience",
      (copy) =>
        changesOf(copy).updates.forEach((change) => {
          Object.assign(change, { after: { signInAudience: "AzureADandPersonalMicrosoftAccount" } });
        }),
    ],
    [
      "one more field that a plan can hold and the intent does not ask for",
      (copy) => {
        const [change] = changesOf(copy).updates;
        Object.assign(change?.before ?? {}, { servicePrincipalLockConfiguration: null });
        Object.assign(change?.after ?? {}, {
          servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
        });
      },
    ],
    [
      "an app registration outside of the setup",
      (copy) =>
        changesOf(copy).updates.forEach((change) => {
          change.resource = "/applications/11111111-2222-4333-8444-555555555555";
        }),
    ],
    ...[
      ["another API's policy", (id: string) => id.replace("/apis/flights-mcp/", "/apis/weather/")],
      ["the way up", (id: string) => id.replace("/apis/flights-mcp/", "/apis/../")],
      ["an empty segment", (id: string) => id.replace("/apis/flights-mcp/", "/apis//")],
      ["an escaped slash", (id: string) => id.replace("/apis/flights-mcp/", "/apis/x%2f..%2fweather/")],
      ["another service", (id: string) => id.replace("/service/", "/service/x")],
    ].map(([title, to]): readonly [string, Forgery] => [
      `a policy of ${title as string}`,
      (copy) =>
        changesOf(copy).revises.forEach((change) => {
          change.resource = (to as (id: string) => string)(change.resource);
        }),
    ]),
    [
      "an order in which clients are sent away too early",
      (copy) => {
        copy.changes.reverse();
        copy.changes.forEach((change, index) => {
          change.id = String(index + 1);
        });
      },
    ],
    ["a change twice", (copy) => copy.changes.push(structuredClone(copy.changes[0] as never))],
    [
      "a number twice",
      (copy) =>
        copy.changes.forEach((change) => {
          change.id = "1";
        }),
    ],
    [
      "a number that is none",
      (copy) =>
        copy.changes.forEach((change, index) => {
          change.id = `${index + 1}\u001b[2J`;
        }),
    ],
    ["an authority that its edits do not name", (copy) => (copy.intent.authority = "organizations")],
    ["tenants that its edits do not name", (copy) => copy.intent.allowTenants.push(ids.fabrikam)],
    ["clients that its setup does not hold", (copy) => (copy.intent.clientApps = [ids.fabrikam])],
    ["another service than its API's", (copy) => (copy.setup.service += "x")],
    ["the rollback of a run that is not there", (copy) => (copy.rollbackOf = "2026-11-23T100000Z-00000001")],
  ];

  test.each(forgeries)("%s", async (_title, forge) => {
    const text = forged(plan, forge);
    const ran = await applied(text);
    expect([4, 64]).toContain(ran.exitCode);
    expect(ran.stderr).toMatch(/edited|damaged|not in|setup moved/);
    expect(ran.stderr).not.toContain("defect");
    // oxlint-disable-next-line no-control-regex
    expect(ran.stderr).not.toMatch(/\u001b/);
    expect(writes(ran.sent)).toEqual([]);
    const { fingerprint } = JSON.parse(text) as Plan;
    if (fingerprint !== plan.fingerprint) {
      const expecting = await applied(text, "--expect", plan.fingerprint);
      expect([4, 64]).toContain(expecting.exitCode);
      expect(expecting.sent).toEqual([]);
    }
  });

  test("the fingerprint of another plan", async () => {
    const copy: Plan = { ...plan, fingerprint: `sha256:${"0".repeat(64)}` };
    const ran = await applied(toJson({ ...copy, digest: sealOf({ ...copy }) }));
    expect(ran).toMatchObject({ exitCode: 64, sent: [] });
    expect(ran.stderr).toContain("its fingerprint is not that of its changes");
  });

  test("a key that is given twice, of which a reader sees the other one", async () => {
    const doubled = toJson(plan).replace('"verb": "update",', '"verb": "update",\n      "risk": "low",');
    const ran = await applied(doubled);
    expect(ran).toMatchObject({ exitCode: 64, sent: [] });
    expect(ran.stderr).toContain('the key "risk" is given twice in one object');
  });

  test("nesting that overflows whoever walks it", async () => {
    const deep = `${'{"x":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const text = toJson(plan).replace('"signInAudience": "AzureADMultipleOrgs"', `"signInAudience": ${deep}`);
    const ran = await applied(text);
    expect(ran).toMatchObject({ exitCode: 64, sent: [] });
    expect(ran.stderr).toMatch(/is damaged: it is nested more than 64 levels deep/);
  });
});

describe("what is shown of a saved plan comes from the live setup", () => {
  const words = "all is well";
  const rewritten = () =>
    forged(plan, (copy) => {
      for (const change of copy.changes) Object.assign(change, { title: words, because: words, risk: "low" });
      for (const change of changesOf(copy).revises) {
        Object.assign(change, { diff: `-${words}`, etag: words, replaced: [{ name: words, value: words }] });
        for (const edit of change.edits) edit.element = words;
      }
      for (const app of [copy.setup.apiApp, ...copy.setup.clientApps]) app.displayName = words;
      Object.assign(copy.setup.foundBy, { service: words, api: words, apiApp: words, clientApps: words });
      copy.findings = [];
      for (const row of copy.access.callers) {
        row.caller = words;
        row.verdict = "unchanged";
        const cell = { answer: "yes", why: words, code: words } as const;
        row.signIn = { before: cell, after: cell };
      }
    });

  test.each(["text", "json", "markdown"])("as %s, to the letter", async (format) => {
    const genuine = await applied(toJson(plan), "--format", format);
    const ran = await applied(rewritten(), "--format", format);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    const steady = ({ stdout, stateDirectory }: Ran) => stdout.replaceAll(stateDirectory, "<state>");
    expect(steady(ran)).toBe(steady(genuine));
    expect(ran.stdout).not.toContain(words);
    expect(ran.stdout).toContain("high");
  });

  test("the ETag of the write, too", async () => {
    const ran = await applied(rewritten());
    const tags = writes(ran.sent).flatMap(({ headers }) => headers.get("if-match") ?? []);
    expect(tags).toHaveLength(2);
    expect(tags).not.toContain(words);
  });

  test("a blocker that was taken out of the file still refuses", async () => {
    const shared = await planned("shared-fragment", "--api", "flights-mcp");
    const file = written(forged(shared, (copy) => (copy.findings = [])));
    const ran = await run(await freshWorld("shared-fragment"), ["apply", file, "--yes"]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toContain("shared-policy");
    expect(writes(ran.sent)).toEqual([]);
  });

  test("a permission that was put into the file is another plan", async () => {
    const shared = await planned("shared-fragment", "--api", "flights-mcp");
    const file = written(
      forged(shared, (copy) => {
        copy.findings = [];
        copy.intent.allowShared = true;
      }),
    );
    const ran = await run(await freshWorld("shared-fragment"), [
      "apply",
      file,
      "--yes",
      "--expect",
      shared.fingerprint,
    ]);
    expect(ran).toMatchObject({ exitCode: 4, sent: [] });
  });

  test("a plan that permits shared policies needs no other word", async () => {
    const shared = await planned("shared-fragment", "--api", "flights-mcp", "--allow-shared");
    const ran = await run(await freshWorld("shared-fragment"), ["apply", written(toJson(shared)), "--yes"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("a plan that was made for a setup that is decided otherwise now", () => {
  test("is refused, although each of its resources is as it was", async () => {
    const sandbox = await freshWorld("named-values");
    const made = await run(sandbox, ["plan", "--format", "json"]);
    const value = sandbox.world.subscriptions[0]?.services[0]?.namedValues.find(
      (one) => one.value === ids.contoso,
    );
    if (value === undefined) throw new Error("no named value");
    value.value = ids.fabrikam;
    const ran = await run(sandbox, ["apply", written(made.stdout), "--yes"]);
    expect(ran.exitCode).toBe(4);
    expect(ran.stderr).toMatch(/Planning again .* does not give this plan/);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("is refused when its API is gone", async () => {
    const sandbox = await freshWorld();
    const made = await run(sandbox, ["plan", "--only", "entra", "--format", "json"]);
    const service = sandbox.world.subscriptions[0]?.services[0];
    if (service !== undefined) service.apis = service.apis.filter(({ name }) => name !== "flights-mcp");
    const ran = await run(sandbox, ["apply", written(made.stdout), "--yes"]);
    expect(ran.exitCode).toBe(4);
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("the plan of a rollback", () => {
  test("that was saved is carried out like any other, and found done the second time", async () => {
    const sandbox = await freshWorld();
    const before = registrationOf(sandbox, ids.apiApp).signInAudience;
    const ran = await run(sandbox, ["migrate", "--yes"]);
    const at = { stateDirectory: ran.stateDirectory };
    const back = await run(sandbox, ["rollback", "--dry-run", "--format", "json"], at);
    const file = written(back.stdout);
    const once = await run(sandbox, ["apply", file, "--yes", "--format", "json"], at);
    expect(once).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(once.stdout).plan).toEqual(JSON.parse(back.stdout));
    expect(registrationOf(sandbox, ids.apiApp).signInAudience).toBe(before);
    const twice = await run(sandbox, ["apply", file, "--yes", "--format", "json"], at);
    expect(twice).toMatchObject({ exitCode: 0, stderr: "" });
    expect(writes(twice.sent)).toEqual([]);
  });

  test("is refused where it does something else", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--yes"]);
    const at = { stateDirectory: ran.stateDirectory };
    const back = await run(sandbox, ["rollback", "--dry-run", "--format", "json"], at);
    const other = forged(JSON.parse(back.stdout) as Plan, (copy) => {
      for (const change of changesOf(copy).updates)
        Object.assign(change, { after: { signInAudience: "PersonalMicrosoftAccount" } });
    });
    const refused = await run(sandbox, ["apply", written(other), "--yes"], at);
    expect(refused.exitCode).toBe(4);
    expect(writes(refused.sent)).toEqual([]);
  });
});

test.each(["text", "markdown"])("a saved plan that is done has no diffs to show, as %s", async (format) => {
  const sandbox = await freshWorld();
  await run(sandbox, ["migrate", "--yes"]);
  const ran = await run(sandbox, ["apply", written(toJson(plan)), "--yes", "--format", format]);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toContain("Flights MCP: revised already");
  expect(ran.stdout).not.toMatch(/@@|~ \/|- `\/`/);
});

test("a saved plan that is done tells who gets in now, and not what its edits would make of it once more", async () => {
  const sandbox = await freshWorld();
  await run(sandbox, ["migrate", "--yes"]);
  const again = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
  const ran = await run(sandbox, ["apply", written(toJson(plan)), "--yes", "--format", "json"]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  const { access, findings } = JSON.parse(again.stdout) as Plan;
  expect(JSON.parse(ran.stdout).plan).toMatchObject({ access, findings });
});

test("a saved plan that is half done shows what is left and calls the rest done", async () => {
  const sandbox = await freshWorld();
  const file = written(toJson(plan));
  await run(sandbox, ["migrate", "--yes", "--only", "entra"]);
  const ran = await run(sandbox, ["apply", file, "--yes", "--format", "json"]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  const { changes } = JSON.parse(ran.stdout).plan as Plan;
  expect(changes.map(({ because }) => because.startsWith("It already is so"))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
