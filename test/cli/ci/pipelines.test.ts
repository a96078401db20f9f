import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Host } from "../../../src/cli/host.ts";
import type { Runner } from "../../../src/core/ci/runner.ts";
import type { Sandbox } from "../../../src/sandbox/open.ts";
import { resultOf, type Step, type StepResult, step } from "../../support/in-pipeline.ts";
import { freshWorld, type Ran, run, writes } from "../../support/program.ts";
import { readLog } from "../../support/runner-log.ts";
import { scratchFolder } from "../../support/scratch.ts";

interface Stepped extends Ran {
  readonly result: StepResult;
}

/** Runs a command as a step; the runner is told things on standard output. */
async function stepped(
  at: Step,
  sandbox: Sandbox,
  argv: readonly string[],
  host: Partial<Host> = {},
): Promise<Stepped> {
  const ran = await run(sandbox, argv, { host: { env: at.env, ...host } });
  return { ...ran, result: resultOf(at, ran.stdout) };
}

const runners: readonly Runner[] = ["github", "azure"];
const dryRun = ["migrate", "--dry-run"];
const named = (runner: Runner, name: string) =>
  runner === "github" ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe.each(runners)("a dry run on %s", (runner) => {
  test("folds the changes, annotates the findings, hands on what comes after and writes a summary", async () => {
    const at = step(runner);
    const plan = join(at.folder, "plan.json");
    const { exitCode, stderr, stdout, result } = await stepped(at, await freshWorld(), [
      ...dryRun,
      "--out",
      plan,
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { fingerprint, findings } = JSON.parse(readFileSync(plan, "utf8"));
    expect(result.outputs).toEqual({
      [named(runner, "has-changes")]: "true",
      changes: "4",
      blockers: "0",
      fingerprint,
      [named(runner, "plan-path")]: plan,
      [named(runner, "exit-code")]: "0",
    });
    expect(isAbsolute(plan)).toBe(true);
    expect(result.groups).toEqual(["4 changes in full"]);
    const levels: Readonly<Record<string, string | null>> = {
      blocker: "error",
      warning: "warning",
      // They are plain lines on Azure Pipelines.
      note: runner === "github" ? "notice" : null,
    };
    const expected = (findings as { code: string; level: string; message: string }[]).flatMap(
      ({ code, level, message }) =>
        levels[level] === null ? [] : [`${levels[level]} ${code}: ${message.split("\n")[0]}`],
    );
    expect(result.annotations.toSorted()).toEqual(expected.toSorted());
    expect(stdout).toContain("! personal-accounts:");
    const markdown = await run(await freshWorld(), [...dryRun, "--format", "markdown"]);
    expect(result.summary?.trim()).toBe(markdown.stdout.trim());
  });

  test("in JSON keeps standard output for the document, and speaks on standard error", async () => {
    const at = step(runner);
    const ran = await run(await freshWorld(), [...dryRun, "--format", "json"], { host: { env: at.env } });
    expect(JSON.parse(ran.stdout).kind).toBe("entra-mcp/plan");
    const { annotations, outputs, groups, lines, summary } = resultOf(at, ran.stderr);
    expect(annotations).toContainEqual(expect.stringMatching(/^warning open-to-all-tenants/));
    expect(outputs[named(runner, "has-changes")]).toBe("true");
    expect({ groups, lines }).toEqual({ groups: [], lines: [] });
    expect(summary).toContain("## Migration plan for `flights-mcp`");
  });

  test.each(["html", "sarif", "markdown", "json"])(
    "prints the same document as elsewhere: %s",
    async (format) => {
      const argv = [...dryRun, "--format", format];
      const env = step(runner).env;
      const elsewhere = await run(await freshWorld(), argv);
      const here = await run(await freshWorld(), argv, { host: { env } });
      expect(here.stdout).toBe(elsewhere.stdout);
      expect(readLog(runner, here.stdout).commands).toEqual([]);
    },
  );

  test("in markdown leaves the summary to whoever puts it there", async () => {
    const at = step(runner);
    const ran = await run(await freshWorld(), [...dryRun, "--format", "markdown"], { host: { env: at.env } });
    const { summary, annotations } = resultOf(at, ran.stderr);
    expect(summary).toBeNull();
    expect(annotations.length).toBeGreaterThan(3);
    expect(ran.stdout).toMatch(/^## Migration plan/);
  });

  test.each([["text"], ["json"]])("that is quiet leaves standard error empty (%s)", async (format) => {
    const at = step(runner);
    const env = { ...at.env, AZURE_CLIENT_SECRET: "not-to-be-seen" };
    const ran = await run(await freshWorld(), [...dryRun, "--quiet", "--format", format], { host: { env } });
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { annotations, groups, lines, summary } = resultOf(at, format === "json" ? "" : ran.stdout);
    expect({ annotations, groups, lines }).toEqual({ annotations: [], groups: [], lines: [] });
    expect(summary).toContain("## Migration plan");
  });

  test("with pending changes and --detailed-exitcode says both", async () => {
    const at = step(runner);
    const { exitCode, result } = await stepped(at, await freshWorld(), [
      ...dryRun,
      "--detailed-exitcode",
      "--quiet",
    ]);
    expect(exitCode).toBe(2);
    expect(result.outputs[named(runner, "exit-code")]).toBe("2");
    expect(result.annotations).toEqual([]);
  });
});

describe.each(runners)("a run that writes on %s", (runner) => {
  test("ends in a summary of plan and result, and a second one has nothing to change", async () => {
    const sandbox = await freshWorld();
    const first = await stepped(step(runner), sandbox, ["migrate", "--yes"]);
    expect({ exitCode: first.exitCode, stderr: first.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(first.result.summary).toMatch(/^\s*## Migration plan [\s\S]*### What was done[\s\S]*Read back/);
    expect(first.result.outputs).toMatchObject({
      changes: "4",
      [named(runner, "exit-code")]: "0",
    });
    const second = await stepped(step(runner), sandbox, ["migrate", "--yes"]);
    expect(second.result.outputs).toMatchObject({
      [named(runner, "has-changes")]: "false",
      changes: "0",
    });
    expect(second.result.summary).toContain("Nothing to change");
    expect(second.result.groups).toEqual([]);
  });

  test("that a blocker refuses says so in one annotation, and in the summary", async () => {
    const at = step(runner);
    const { exitCode, result, sent } = await stepped(at, await freshWorld("gateway-resource"), [
      "migrate",
      "--yes",
    ]);
    expect(exitCode).toBe(5);
    expect(writes(sent)).toEqual([]);
    const errors = result.annotations.filter((one) => one.startsWith("error "));
    expect(errors).toEqual([
      "error refused: Refused by blockers (1): resource-needs-domain. Nothing was written.",
      expect.stringMatching(/^error resource-needs-domain: /),
    ]);
    expect(result.outputs[named(runner, "exit-code")]).toBe("5");
    expect(result.summary).toMatch(/^\s*\*\*Failed:\*\* Refused by blockers/);
    expect(result.summary).toContain("## Migration plan");
    expect(result.groups).toEqual(["4 changes in full"]);
  });

  test.each([["text"], ["json"]])("that fails between two writes tells it once (%s)", async (format) => {
    const at = step(runner);
    const ran = await run(await freshWorld(), ["migrate", "--yes", "--format", format], {
      host: { env: at.env },
      intercept: async (request) =>
        request.method === "PUT"
          ? Response.json({ error: { code: "No", message: "::error::no" } }, { status: 403 })
          : null,
    });
    expect(ran.exitCode).toBe(3);
    const result = resultOf(at, format === "json" ? ran.stderr : ran.stdout);
    expect(result.annotations.filter((one) => one.startsWith("error "))).toEqual([
      expect.stringMatching(/^error partly-applied: /),
    ]);
    expect(result.summary).toMatch(/^\s*\*\*Failed:\*\*/);
    expect(result.summary).toContain("### What was done");
    expect(result.outputs[named(runner, "exit-code")]).toBe("3");
    if (format === "json") expect(JSON.parse(ran.stdout).exitCode).toBe(3);
  });
});

describe.each(runners)("errors on %s", (runner) => {
  test.each<[string, string[], number, RegExp]>([
    ["a wrong option", ["migrate", "--dryrun"], 64, /^error usage: Unknown option '--dryrun'/],
    ["a hostile option", ["migrate", "--x\r\n::error::y"], 64, /^error usage: Unknown option '--x/],
    ["a wrong value", ["migrate", "--ci", "jenkins"], 64, /^error usage: .*--ci.*jenkins/],
    ["a command that is none", ["migrat"], 64, /^error usage: Unknown command 'migrat'/],
    ["a file that is not there", ["migrate", "--config", "nowhere.json"], 64, /^error usage: nowhere\.json/],
    ["nobody to ask", ["migrate"], 6, /^error confirmation-needed: /],
    [
      "another tenant",
      [...dryRun, "--expect-tenant", "2c2e6a1f-0000-0000-0000-000000000000"],
      5,
      /^error refused: /,
    ],
    ["another plan", [...dryRun, "--expect", "sha256:0"], 4, /^error stale: /],
    ["no such API", [...dryRun, "--api", "##vso[task.debug]x"], 64, /^error usage: /],
  ])("%s is one annotation with the next step", async (_title, argv, exitCode, expected) => {
    const at = step(runner);
    const ran = await stepped(at, await freshWorld(), argv);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.result.annotations.filter((one) => one.startsWith("error "))).toEqual([
      expect.stringMatching(expected),
    ]);
    expect(ran.result.outputs[named(runner, "exit-code")]).toBe(String(exitCode));
    expect(resultOf(step(runner), ran.stderr).commands).toEqual([]);
    expect(ran.stderr).toMatch(/^entra-mcp: /);
  });

  test("a summary that cannot be written is a warning, and no failure", async () => {
    const at = step(runner);
    const env = { ...at.env, AGENT_TEMPDIRECTORY: join(at.folder, "no"), GITHUB_STEP_SUMMARY: at.folder };
    const ran = await run(await freshWorld(), dryRun, { host: { env } });
    // What is no file cannot be read back.
    const result = resultOf(at, ran.stdout);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(result.annotations).toContainEqual(expect.stringMatching(/^warning failed: .* cannot be written/));
    expect(result.outputs.changes).toBe("4");
  });
});

describe("--ci", () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ["none turns it off", ["--ci", "none"], {}],
    ["none in a variable, too", [], { ENTRA_MCP_CI: "none" }],
  ])("%s", async (_title, argv, more) => {
    const at = step("github");
    const env = { ...at.env, ...more, AZURE_CLIENT_SECRET: "not-to-be-seen" };
    const plain = await run(await freshWorld(), dryRun);
    const ran = await run(await freshWorld(), [...dryRun, ...argv], { host: { env } });
    expect({ stdout: ran.stdout, stderr: ran.stderr }).toEqual({ stdout: plain.stdout, stderr: "" });
    expect(resultOf(at, ran.stdout)).toMatchObject({ outputs: {}, summary: null });
  });

  test("names a system that the environment does not, in a file, too", async () => {
    const at = step("azure");
    const config = join(scratchFolder("config"), "entra-mcp.json");
    writeFileSync(config, '{"ci":"azure"}');
    const ran = await run(await freshWorld(), [...dryRun, "--config", config]);
    expect(resultOf(at, ran.stdout).outputs.hasChanges).toBe("true");
    const typed = await run(await freshWorld(), [...dryRun, "--config", config, "--ci", "github"]);
    expect(resultOf(step("github"), typed.stdout).groups).toEqual(["4 changes in full"]);
  });

  test("is no option of a command that a pipeline is told nothing about", async () => {
    const at = step("github");
    const ran = await stepped(at, await freshWorld(), ["trace", "--anonymous", "--ci", "github"]);
    expect(ran).toMatchObject({ exitCode: 64, stdout: "" });
    expect(ran.result.outputs).toEqual({});
  });

  test("help is help", async () => {
    const at = step("github");
    const ran = await stepped(at, await freshWorld(), ["migrate", "--help"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.result).toMatchObject({ commands: [], outputs: {}, summary: null });
  });
});

describe("secrets", () => {
  const secret = "S3cret~%41::x;]y";
  const others = {
    SYSTEM_ACCESSTOKEN: "the-agent-hides-this",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "the-runner-hides-this",
  };

  /** Everything that is printed, in its order. */
  async function printedBy(at: Step, argv: readonly string[], host: Partial<Host> = {}): Promise<string[]> {
    const printed: string[] = [];
    const write = (text: string) => void printed.push(text);
    const output = { isTerminal: false, stream: process.stdout, write };
    const env = { ...at.env, ...others, AZURE_CLIENT_SECRET: secret };
    await run(await freshWorld(), argv, { host: { env, stdout: output, stderr: output, ...host } });
    return printed;
  }

  test.each(runners)("are hidden by %s before anything else is printed", async (runner) => {
    const at = step(runner);
    const [first = "", ...rest] = await printedBy(at, dryRun);
    expect(resultOf(at, first)).toMatchObject({
      lines: [],
      commands: [{ name: runner === "github" ? "add-mask" : "task.setsecret", properties: {}, data: secret }],
    });
    expect(rest.join("")).not.toMatch(/S3cret|hides-this|add-mask|setsecret/);
  });

  test.each(runners)("are told to %s on standard error alone", async (runner) => {
    const at = step(runner);
    const env = { ...at.env, AZURE_CLIENT_SECRET: secret };
    const ran = await run(await freshWorld(), dryRun, { host: { env } });
    expect(ran.stdout).not.toMatch(/S3cret|add-mask|setsecret/);
    expect(resultOf(at, ran.stderr).commands).toHaveLength(1);
  });

  test.each<[string, Partial<Host>, string[]]>([
    [
      "standard error is a terminal, a file or joined to standard output",
      { stderrIsOwnPipe: () => false },
      [],
    ],
    ["no runner is there", { env: { AZURE_CLIENT_SECRET: secret } }, ["--ci", "github"]],
    ["it is to be quiet", {}, ["--quiet"]],
    ["it is off", {}, ["--ci", "none"]],
  ])("are printed nowhere where %s", async (_title, host, argv) => {
    const printed = (await printedBy(step("github"), [...dryRun, ...argv], host)).join("");
    expect(printed).not.toContain("S3cret");
    expect(printed).not.toContain("add-mask");
  });

  test("are in no annotation, summary or output, in no form", async () => {
    const at = step("github");
    const env = { ...at.env, AZURE_CLIENT_SECRET: secret };
    const ran = await run(await freshWorld(), [...dryRun, "--api", secret], { host: { env } });
    const { summary } = resultOf(at, ran.stdout);
    expect(ran.exitCode).toBe(64);
    for (const text of [ran.stdout, summary ?? ""]) expect(text).not.toMatch(/S3cret/);
    expect(summary).toContain("Failed");
  });
});

describe("other commands", () => {
  test.each(runners)("verify annotates what is wrong, on %s", async (runner) => {
    const at = step(runner);
    const { exitCode, result } = await stepped(at, await freshWorld(), ["verify"]);
    expect(exitCode).toBe(8);
    expect(result.annotations).toContainEqual(expect.stringMatching(/^error settings: /));
    expect(result.summary).toMatch(/## Verification of `https:\/\/apim-flights.*`/);
    expect(result.summary).toContain("- **wrong**: ");
    expect(result.outputs).toMatchObject({ changes: "4", [named(runner, "exit-code")]: "8" });
  });

  test("verify of a right setup annotates nothing", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"]);
    const { exitCode, result, stderr } = await stepped(step("github"), sandbox, ["verify"]);
    expect({ exitCode, stderr, annotations: result.annotations }).toEqual({
      exitCode: 0,
      stderr: "",
      annotations: [],
    });
    expect(result.outputs["has-changes"]).toBe("false");
  });

  test("plan, apply, rollback, tenants and rehearse are told about, too", async () => {
    const sandbox = await freshWorld();
    const at = step("github");
    const plan = join(at.folder, "plan.json");
    const stateDirectory = scratchFolder("state");
    const told = async (...argv: string[]) => {
      const now = step("github");
      const ran = await run(sandbox, argv, { stateDirectory, host: { env: now.env } });
      expect(ran.stderr).toBe("");
      return { exitCode: ran.exitCode, ...resultOf(now, ran.stdout) };
    };
    const allowed = ["--allow-tenant", "fabrikam.com"];
    expect((await told("rehearse", ...allowed)).summary).toContain("### Who gets in");
    expect((await told("plan", "--out", plan, ...allowed)).outputs["plan-path"]).toBe(plan);
    expect((await told("apply", plan, "--yes")).summary).toContain("### What was done");
    expect((await told("tenants", "list")).outputs).toEqual({ "exit-code": "0" });
    expect(
      (await told("tenants", "add", "b2d94f17-0000-4000-8000-6e1c72d8530b", "--yes")).outputs,
    ).toMatchObject({ changes: "1" });
    expect((await told("rollback", "--yes")).summary).toContain("## Rollback plan");
  });

  test("a step that runs several commands gets the summary of each", async () => {
    const at = step("github");
    const sandbox = await freshWorld();
    await stepped(at, sandbox, dryRun);
    const { result } = await stepped(at, sandbox, ["migrate", "--yes"]);
    expect(result.summary?.match(/^## Migration plan/gm)).toHaveLength(2);
    expect(result.outputs["exit-code"]).toBe("0");
  });

  test("a summary on Azure Pipelines has a name of its own", async () => {
    const at = step("azure");
    const sandbox = await freshWorld();
    const first = await stepped(at, sandbox, dryRun);
    await stepped(at, sandbox, dryRun);
    const names = readdirSync(at.folder);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^entra-mcp-migrate-[0-9a-f]{8}\.md$/);
    const upload = first.result.commands.find(({ name }) => name === "task.uploadsummary");
    expect(names.map((name) => join(at.folder, name))).toContain(upload?.data);
  });
});
