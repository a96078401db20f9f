import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import type { Snapshot } from "../../src/core/model/setup.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import type { Rehearsal } from "../../src/core/rehearsal/rehearsal.ts";
import { rehearsalSchema } from "../../src/core/rehearsal/schema.ts";
import { snapshotDocument, snapshotSchema } from "../../src/core/run/snapshot-document.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { testHost } from "../support/host.ts";
import { freshWorld, run, writes } from "../support/program.ts";
import { rehearsed, snapshotOfWorld } from "../support/rehearsed.ts";
import { scratchFolder } from "../support/scratch.ts";
import { api, flightsSnapshot } from "../support/snapshot.ts";
import { testStage } from "../support/stage.ts";

const folder = () => scratchFolder();

/** Runs a command line that may open the stage and no Azure at all. */
async function offline(argv: readonly string[]) {
  const { host, stdout, stderr } = testHost();
  const absent = () => Promise.reject(new Error("a saved snapshot needs no Azure"));
  const sandbox = { create: absent, describe: absent, serve: absent, openStage: testStage };
  const exitCode = await runProgram(["rehearse", ...argv], host, { openAzure: absent, sandbox });
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

describe("a rehearsal of a live setup", () => {
  test("sends nothing that writes, and leaves neither a run nor its temporary folder", async () => {
    vi.stubEnv("TMPDIR", folder());
    const { exitCode, stderr, sent, stateDirectory } = await run(await freshWorld(), ["rehearse"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(writes(sent)).toEqual([]);
    expect(new Set(sent.map(({ method }) => method))).toEqual(new Set(["GET", "POST"]));
    expect(sent.filter(({ method }) => method === "POST").map(({ url }) => url.host)).toEqual(
      expect.not.arrayContaining(["management.azure.com", "graph.microsoft.com"]),
    );
    expect(readdirSync(stateDirectory)).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("entra-mcp-rehearsal-"))).toEqual([]);
    vi.unstubAllEnvs();
  });

  test("prints one document that its schema knows", async () => {
    const { stdout, exitCode } = await run(await freshWorld(), ["rehearse", "--format", "json"]);
    const document = JSON.parse(stdout) as Rehearsal;
    expect(rehearsalSchema.parse(document)).toEqual(document);
    expect(exitCode).toBe(0);
    const row = document.rows.find(({ id }) => id === "any-other-member");
    expect(row?.signIn.before.measured).toMatchObject({ answer: "no", code: "AADSTS50020" });
    expect(row?.signIn.after.measured).toMatchObject({
      answer: "after an administrator's consent",
      code: "AADSTS90094",
    });
    expect([row?.gateway.before.measured.answer, row?.gateway.after.measured.answer]).toEqual(["no", "yes"]);
  });

  test("ends with 5 where the plan has blockers, and shows them", async () => {
    const { stdout, exitCode } = await run(await freshWorld("gateway-resource"), ["rehearse"]);
    expect(exitCode).toBe(5);
    expect(stdout).toContain("resource-needs-domain");
    expect(stdout).toContain("The plan failed in the copy");
  });

  test("refuses another plan than the expected one, and warnings with --strict", async () => {
    const other = `sha256:${"0".repeat(64)}`;
    expect((await run(await freshWorld(), ["rehearse", "--expect", other])).exitCode).toBe(4);
    expect((await run(await freshWorld(), ["rehearse", "--strict"])).exitCode).toBe(5);
  });
});

describe("a saved snapshot", () => {
  test("is private, holds no secret, and says the same without any network", {
    timeout: 60_000,
  }, async () => {
    const file = join(folder(), "setup.json");
    const world = await freshWorld("on-behalf-of");
    const live = await run(world, ["rehearse", "--save-snapshot", file, "--format", "json"]);
    expect(live.exitCode).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    expect(text.startsWith('{\n  "kind": "entra-mcp/snapshot",\n  "version": 1,\n')).toBe(true);
    expect(text).not.toContain("sandbox-only");
    const saved = await offline(["--snapshot", file, "--format", "json"]);
    expect(saved).toEqual({ exitCode: 0, stdout: live.stdout, stderr: "" });
  });

  test("has a schema that keeps every field of every reading", async () => {
    const snapshot = await snapshotOfWorld("revisions");
    const { kind, version, ...kept } = snapshotDocument(snapshot);
    expect({ kind, version }).toEqual({ kind: "entra-mcp/snapshot", version: 1 });
    expect(kept).toEqual(snapshot);
    expect(snapshotSchema.safeParse({ ...kept, kind, version: 2 }).success).toBe(false);
  });

  test.each([
    ["a foreign document", '{"kind":"entra-mcp/plan","version":1}', /entra-mcp\/plan/],
    ["an unknown version", '{"kind":"entra-mcp/snapshot","version":2}', /version 2/],
    ["a damaged one", '{"kind":"entra-mcp/snapshot","version":1}', /damaged/],
  ])("is refused by name where it is %s", async (_what, text, message) => {
    const file = join(folder(), "setup.json");
    writeFileSync(file, text);
    const { exitCode, stderr } = await offline(["--snapshot", file]);
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(message);
  });

  test.each([
    [["--url", "https://a.example/mcp"]],
    [["--apim", "a"]],
    [["--sandbox"]],
    [["--cloud", "china"]],
  ])("goes with no option that reads something else: %j", async (options) => {
    const { exitCode, stderr } = await offline(["--snapshot", "setup.json", ...options]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain("cannot be used with");
  });

  test("takes tenants by their ids and the home tenant's domains, and asks for no other domain", async () => {
    const file = join(folder(), "setup.json");
    writeFileSync(file, JSON.stringify(snapshotDocument(await snapshotOfWorld("flights"))));
    const listed = await offline(["--snapshot", file, "--allow-tenant", ids.fabrikam]);
    expect(listed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(listed.stdout).toContain("allow-list");
    const unknown = await offline(["--snapshot", file, "--allow-tenant", "fabrikam.com"]);
    expect(unknown.exitCode).toBe(64);
    expect(unknown.stderr).toContain("fabrikam.com");
  });
});

describe("where the two tables disagree", () => {
  test("a mistake in the computed table is found, with both reasons", async () => {
    const { disagreements } = await rehearsed("flights", { plan: mistaken });
    expect(disagreements).toMatchObject([
      {
        id: "any-other-member",
        part: "gateway",
        when: "after",
        computed: { answer: "no", why: "of a mistake" },
        measured: { answer: "yes" },
      },
      {
        id: "forged",
        part: "gateway",
        when: "before",
        computed: { answer: "yes" },
        measured: { answer: "no" },
      },
    ]);
  });

  test("the command ends with 8 and tells both reasons", async () => {
    const file = join(folder(), "setup.json");
    // The metadata names api://<id>, and the API has no such name any more.
    const snapshot = flightsSnapshot({ apiApp: { ...api, identifierUris: [] } });
    writeFileSync(file, JSON.stringify(snapshotDocument(snapshot)));
    const { exitCode, stdout } = await offline(["--snapshot", file, "--quiet"]);
    expect(exitCode).toBe(8);
    expect(stdout).toContain("Not what the plan says");
    expect(stdout).toContain("the plan says after consent: the person consents once");
    expect(stdout).toContain("measured no: AADSTS500011");
  });

  test("unknown on either side is no disagreement", async () => {
    const { disagreements } = await rehearsed("flights", { plan: unsure });
    expect(disagreements).toEqual([]);
  });
});

type Row = Plan["access"]["callers"][number];

function withRows(plan: Plan, change: (row: Row) => Row): Plan {
  return { ...plan, access: { callers: plan.access.callers.map(change) } };
}

function mistaken(plan: Plan): Plan {
  return withRows(plan, (row) => {
    const { gateway } = row;
    if (row.id === "any-other-member") {
      return { ...row, gateway: { ...gateway, after: { answer: "no", why: "of a mistake", code: "x" } } };
    }
    if (row.id === "forged") {
      return { ...row, gateway: { ...gateway, before: { answer: "yes", why: null, code: null } } };
    }
    return row;
  });
}

function unsure(plan: Plan): Plan {
  const unknown = { answer: "unknown", why: "nobody knows", code: "x" } as const;
  return withRows(plan, (row) => ({ ...row, gateway: { before: unknown, after: unknown } }));
}

describe("a policy that cannot be executed", () => {
  const transformed = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    policies: snapshot.policies.map((policy) =>
      policy.scope === "api"
        ? { ...policy, text: policy.text.replace("</validate-azure-ad-token>", "$&<xsl-transform />") }
        : policy,
    ),
  });

  test("makes the cells unknown that depend on it, and is named with its place", async () => {
    const { rows, disagreements, notExecutable } = await rehearsed("flights", { reading: transformed });
    const gateway = (id: string) => rows.find((row) => row.id === id)?.gateway.before.measured;
    expect(gateway("home-member")).toMatchObject({ answer: "unknown", code: "not-executable" });
    expect(gateway("home-member")?.why).toContain("xsl-transform");
    // Who is refused before it comes to that is refused.
    expect(gateway("any-other-member")?.answer).toBe("no");
    expect(disagreements).toEqual([]);
    expect(notExecutable).toEqual([
      {
        place: "apim-flights/apis/flights-mcp",
        element: "xsl-transform",
        line: expect.any(Number),
        why: expect.stringContaining("cannot execute"),
      },
    ]);
  });

  test("a secret that a policy uses is named, because the copy has none", async () => {
    const { notExecutable } = await rehearsed("on-behalf-of");
    expect(notExecutable).toMatchObject([
      { place: "apim-flights/apis/flights-mcp", element: "{{flights-api-secret}}" },
    ]);
  });
});

test.each(["text", "markdown", "json"])("names of strangers do nothing in %s", async (format) => {
  const { exitCode, stdout } = await run(await freshWorld("hostile"), [
    "rehearse",
    "--verbose",
    "--format",
    format,
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Flights");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what this is about.
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|##vso\[|^::[a-z]/m);
});

test("the plan of a rehearsal can be saved and carried out", async () => {
  const sandbox = await freshWorld();
  const file = join(folder(), "plan.json");
  expect((await run(sandbox, ["rehearse", "--out", file])).exitCode).toBe(0);
  expect(existsSync(file)).toBe(true);
  expect((await run(sandbox, ["apply", file, "--yes"])).exitCode).toBe(0);
  // Migrated, there is nothing to do, and the callers come all the same.
  const again = await run(sandbox, ["rehearse", "--format", "json"]);
  expect(again.exitCode).toBe(0);
  expect((JSON.parse(again.stdout) as Rehearsal).applied.outcome).toBe("nothing to do");
});
