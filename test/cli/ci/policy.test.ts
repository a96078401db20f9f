import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Host } from "../../../src/cli/host.ts";
import type { Runner } from "../../../src/core/ci/runner.ts";
import { resultOf, type Step, step } from "../../support/in-pipeline.ts";
import { freshWorld, run } from "../../support/program.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { client, home, validationPolicy } from "../../support/snapshot.ts";

const wish = ["--tenant", home.id, "--client-app", client.appId];
const runners: readonly Runner[] = ["github", "azure"];

/** The same policy with as many calls of a token endpoint, each of which has to be looked at. */
function withCalls(count: number): string {
  const call = `<send-request mode="new"><set-url>https://login.microsoftonline.com/${home.id}/oauth2/v2.0/token</set-url></send-request>\r\n`;
  return validationPolicy.replace(
    "<validate-azure-ad-token",
    `${call.repeat(count)}<validate-azure-ad-token`,
  );
}

function fileOf(at: Step, text: string): string {
  const file = join(at.folder, "api.xml");
  writeFileSync(file, text);
  return file;
}

async function policy(at: Step, argv: readonly string[], host: Partial<Host> = {}) {
  const env = { ...at.env, GITHUB_WORKSPACE: at.folder };
  const ran = await run(await freshWorld(), ["policy", ...argv, ...wish], { host: { env, ...host } });
  return { ...ran, result: resultOf(at, ran.stdout) };
}

describe.each(runners)("policy FILE on %s", (runner) => {
  test("annotates the line of the file, as the runner finds it", async () => {
    const at = step(runner);
    const file = fileOf(at, withCalls(1));
    const { exitCode, stderr, result } = await policy(at, [file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const found = result.commands.find(({ properties }) => properties.file ?? properties.sourcepath);
    expect(found?.properties).toMatchObject(
      runner === "github"
        ? { title: "tenant-pinned-elsewhere", file: "api.xml", line: expect.stringMatching(/^\d+$/) }
        : { code: "tenant-pinned-elsewhere", sourcepath: file, linenumber: expect.stringMatching(/^\d+$/) },
    );
    const line = Number(found?.properties.line ?? found?.properties.linenumber);
    expect(withCalls(1).split("\r\n")[line - 1]).toContain("send-request");
    expect(result.outputs.changes).not.toBe("0");
    expect(result.outputs.fingerprint).toBeUndefined();
    // A long title is cut.
    expect(result.groups).toHaveLength(1);
    expect(`Changes of ${file}`).toContain(result.groups[0]?.replace(/…$/, ""));
    expect(result.summary).toContain("```diff");
  });

  test("annotates ten warnings, and says how many more there are", async () => {
    const at = step(runner);
    const { result } = await policy(at, [fileOf(at, withCalls(13))]);
    const warnings = result.annotations.filter((one) => one.startsWith("warning "));
    expect(warnings).toHaveLength(10);
    expect(result.lines).toContain("3 more warnings: see the summary of the job.");
    expect(result.summary?.match(/tenant-pinned-elsewhere/g)).toHaveLength(13);
  });

  test("says at which place a policy cannot be read", async () => {
    const at = step(runner);
    const { exitCode, result } = await policy(at, [
      fileOf(at, "<policies>\n  <inbound>\n    <base / >\n</policies>"),
    ]);
    expect(exitCode).toBe(5);
    const found = result.commands.find(({ properties }) => properties.file ?? properties.sourcepath);
    expect(found?.properties.line ?? found?.properties.linenumber).toMatch(/^[1-4]$/);
    expect(result.summary).toMatch(/^\s*\*\*Failed:\*\*/);
  });

  test("keeps standard output for the edited policy alone", async () => {
    const at = step(runner);
    const ran = await policy(at, [fileOf(at, validationPolicy), "--out", "-"]);
    expect(ran.stdout).toBe(
      validationPolicy.replace(home.id, "common").replace(/(?=\s*<audiences>)/, listOf()),
    );
    expect(resultOf(at, ran.stderr).outputs.changes).toBe("2");
  });

  test("keeps it free of errors, too", async () => {
    const at = step(runner);
    const ran = await policy(at, [fileOf(at, validationPolicy), "--out", "-", "--in-place"]);
    expect(ran).toMatchObject({ exitCode: 64, stdout: "" });
    const told = ran.stderr.split("\n").filter((line) => /^(?:::|##vso)/.test(line));
    expect(resultOf(at, told.join("\n")).annotations).toEqual([expect.stringMatching(/^error usage: /)]);
  });

  test("does not print an edited policy that the runner would obey, and writes it", async () => {
    const at = step(runner);
    const hostile = validationPolicy.replace(
      "<inbound>",
      "<inbound>\n<!--\n::error::x\n##vso[task.debug]x -->",
    );
    const file = fileOf(at, hostile);
    const refused = await policy(at, [file, "--out", "-"]);
    expect(refused).toMatchObject({ exitCode: 5, stdout: "" });
    expect(refused.stderr).toContain("would be taken for a command");
    const edited = join(scratchFolder("edited"), "edited.xml");
    expect((await policy(at, [file, "--out", edited])).exitCode).toBe(0);
    const off = await policy(at, [file, "--out", "-", "--ci", "none"]);
    expect(off.stdout).toBe(readFileSync(edited, "utf8"));
    expect(off.stdout).toContain("::error::x");
  });

  test("of standard input has no file to annotate", async () => {
    const at = step(runner);
    const stdin = new PassThrough();
    stdin.end(withCalls(1));
    const { result } = await policy(at, ["-"], { stdin });
    expect(result.annotations).toContainEqual(expect.stringContaining("tenant-pinned-elsewhere"));
    expect(result.commands.filter(({ properties }) => properties.file ?? properties.sourcepath)).toEqual([]);
  });
});

function listOf(): string {
  const indent = "\r\n            ";
  return `${indent}<client-application-ids>${indent}    <application-id>${client.appId}</application-id>${indent}</client-application-ids>`;
}
