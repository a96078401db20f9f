import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Runner } from "../../src/core/ci/runner.ts";
import { emptyFolder, program, type Session, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe.each<Runner>(["github", "azure"])("a pipeline on %s", (runner) => {
  const folder = emptyFolder();
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
  });

  // In this order: each step finds what the one before left.
  test.each<[string, readonly string[], number]>([
    [
      "1-dry-run",
      ["migrate", "--dry-run", "--sandbox", "w.json", "--out", "plan.json", "--detailed-exitcode"],
      2,
    ],
    ["2-migrate", ["migrate", "--yes", "--sandbox", "w.json"], 0],
    ["3-refused", ["migrate", "--yes", "--sandbox", "gateway-resource"], 5],
    ["4-wrong-usage", ["migrate", "--dryrun"], 64],
  ])("%s", (name, argv, exitCode) => {
    const files = join(folder, name);
    mkdirSync(files);
    const ran = session(folder, argv, variablesOf(runner, files));
    const told = { ...ran, stdout: `${ran.stdout}${handedOn(runner, files)}` };
    expectConversation(`pipeline-${runner}-${name}`, argv, steadied(told, folder));
    expect(ran.exitCode).toBe(exitCode);
  });
});

describe("a secret of the environment", () => {
  const folder = emptyFolder();
  const env = { GITHUB_ACTIONS: "true", AZURE_CLIENT_SECRET: "hush-hush-1234" };
  const dryRun = ["migrate", "--dry-run", "--sandbox", "--only", "entra"];

  test("is told to the runner through a pipe that nobody else reads", () => {
    const { stdout, stderr } = session(folder, dryRun, env);
    expect(stderr).toBe("::add-mask::hush-hush-1234\n");
    expect(stdout).not.toContain("hush-hush");
  });

  test.runIf(process.platform !== "win32").each([
    ["one that is standard output, too", "2>&1"],
    ["a file", "2>log"],
    ["nothing", "2>/dev/null"],
  ])("is not told where standard error is %s", (_title, redirection) => {
    const line = `"${process.execPath}" "${program}" ${dryRun.join(" ")} ${redirection}; cat log 2>/dev/null`;
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", line], { cwd: folder, env, encoding: "utf8" });
    expect(stdout).toContain("::warning");
    expect(`${stdout}${stderr}`).not.toMatch(/hush-hush|add-mask/);
  });
});

function variablesOf(runner: Runner, files: string): Readonly<Record<string, string>> {
  if (runner === "azure") return { TF_BUILD: "True", AGENT_TEMPDIRECTORY: files };
  const [outputs, summary] = [join(files, "outputs"), join(files, "summary.md")];
  for (const file of [outputs, summary]) writeFileSync(file, "");
  return { GITHUB_ACTIONS: "true", GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary };
}

/** What is in the runner's files: the outputs, and of the summary its headings and why it failed. */
function handedOn(runner: Runner, files: string): string {
  const outputs = join(files, "outputs");
  const name = readdirSync(files).find((file) => file.endsWith(".md")) ?? "";
  const summary = readFileSync(join(files, name), "utf8");
  const headings = summary.split("\n").filter((line) => /^#{2,3} |^\*\*Failed/.test(line));
  return [
    ...(existsSync(outputs) ? ["--- GITHUB_OUTPUT", readFileSync(outputs, "utf8").trim()] : []),
    runner === "github" ? "--- GITHUB_STEP_SUMMARY (headings)" : "--- the uploaded summary (headings)",
    ...headings,
    "",
  ].join("\n");
}

/** What nobody can guess, and where the test ran. */
function steadied(ran: Session, folder: string): Session {
  const stdout = ran.stdout
    .replaceAll(folder, "<folder>")
    .replace(/entra-mcp-[0-9a-f-]{36}/g, "<delimiter>")
    .replace(/-[0-9a-f]{8}\.md/g, "-<random>.md");
  return { ...ran, stdout };
}
