import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { artifactUri } from "../../src/cli/artifact-uri.ts";
import { freshWorld, run, writes } from "../support/program.ts";
import { readSarif, resultsIn } from "../support/sarif-schema.ts";
import { scratchFolder } from "../support/scratch.ts";
import { home, validationPolicy } from "../support/snapshot.ts";

describe("--format sarif", () => {
  test.each([
    ["plan", "flights", ["plan"]],
    ["a dry run", "flights", ["migrate", "--dry-run"]],
    ["a plan with a blocker", "gateway-resource", ["plan"]],
    ["a plan of strangers' names", "hostile", ["plan"]],
    ["a plan of named values", "named-values", ["plan"]],
  ])("%s prints one valid log and writes nothing", async (_title, world, argv) => {
    const ran = await run(await freshWorld(world), [...argv, "--format", "sarif"]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const results = resultsIn(readSarif(ran.stdout));
    expect(results.length).toBeGreaterThan(2);
    expect(results.some(({ level }) => level === "error")).toBe(world === "gateway-resource");
    expect(writes(ran.sent)).toEqual([]);
  });

  test("says the same twice", async () => {
    const once = await run(await freshWorld(), ["plan", "--format", "sarif"]);
    expect((await run(await freshWorld(), ["plan", "--format", "sarif"])).stdout).toBe(once.stdout);
  });

  test("verify tells what is wrong, and ends as in every form", async () => {
    const ran = await run(await freshWorld(), ["verify", "--format", "sarif"]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 8, stderr: "" });
    const codes = resultsIn(readSarif(ran.stdout)).map(({ ruleId, level }) => `${level} ${ruleId}`);
    expect(codes).toEqual(expect.arrayContaining(["error settings", "warning open-to-all-tenants"]));
  });

  test("verify of a setup that is right has no error", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"]);
    const ran = await run(sandbox, ["verify", "--format", "sarif"]);
    expect(ran.exitCode).toBe(0);
    expect(resultsIn(readSarif(ran.stdout)).filter(({ level }) => level === "error")).toEqual([]);
  });

  test("policy FILE names the file and the place in it", async () => {
    const file = join(scratchFolder("sarif"), "a b.xml");
    const text = validationPolicy.replace(home.id, "{{tenant}}");
    writeFileSync(file, text);
    const argv = ["policy", file, "--tenant", "contoso.com", "--format", "sarif"];
    const ran = await run(await freshWorld(), argv);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const result = resultsIn(readSarif(ran.stdout)).find(({ ruleId }) => ruleId === "manual-review");
    const { artifactLocation, region } = result?.locations[0].physicalLocation ?? {};
    expect(artifactLocation?.uri).toMatch(/^file:\/\/\/.*\/a%20b\.xml$/);
    const line = text.split("\r\n")[(region?.startLine ?? 0) - 1] ?? "";
    expect(region?.endLine).toBe(region?.startLine);
    expect(line.slice((region?.startColumn ?? 0) - 1, (region?.endColumn ?? 0) - 1)).toContain("{{tenant}}");
  });

  test("policy FILE logs what cannot be read, and refuses it as in every form", async () => {
    const file = join(scratchFolder("sarif"), "bad.xml");
    writeFileSync(file, "<policies>\n  <inbound>\n</policies>\n");
    const argv = ["policy", file, "--tenant", "contoso.com", "--format", "sarif"];
    const ran = await run(await freshWorld(), argv);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain("cannot be read reliably");
    const [result] = resultsIn(readSarif(ran.stdout));
    expect(result).toMatchObject({ ruleId: "manual-review", level: "error" });
    expect(ran.stderr).toContain(
      `bad.xml:${result?.locations[0].physicalLocation.region?.startLine}:${result?.locations[0].physicalLocation.region?.startColumn}:`,
    );
  });
});

describe("--format html", () => {
  test.each([
    ["plan", ["plan"]],
    ["a dry run", ["migrate", "--dry-run"]],
  ])("%s prints one page and writes nothing", async (_title, argv) => {
    const ran = await run(await freshWorld(), [...argv, "--format", "html"]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toMatch(
      /^<!DOCTYPE html>\n[^]*<h1>Migration plan for <bdi>flights-mcp<[^]*<\/html>\n$/,
    );
    expect(writes(ran.sent)).toEqual([]);
  });

  test("shows the plan that --out saves and --expect asks for", async () => {
    const file = join(scratchFolder("html"), "plan.json");
    const ran = await run(await freshWorld(), ["plan", "--format", "html", "--quiet", "--out", file]);
    const { fingerprint } = JSON.parse(readFileSync(file, "utf8"));
    expect(ran.stdout).toContain(`<code>${fingerprint}</code>`);
    const argv = ["plan", "--format", "html", "--expect"];
    expect((await run(await freshWorld(), [...argv, fingerprint])).stdout).toBe(ran.stdout);
    const other = await run(await freshWorld(), [...argv, `sha256:${"0".repeat(64)}`]);
    expect({ exitCode: other.exitCode, stdout: other.stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(other.stderr).toContain("The plan's fingerprint is");
  });

  test("names of strangers do nothing in it", async () => {
    const ran = await run(await freshWorld("hostile"), ["plan", "--format", "html"]);
    expect(ran.stdout).toContain("owned");
    expect(ran.stdout).not.toMatch(
      /##(?:vso)?\[|::set-output|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/,
    );
  });
});

describe("a file is named", () => {
  const inside = join(process.cwd(), "test", "ü x", "a#b.xml");
  test.each([
    ["from the folder of the process", inside, "test/%C3%BC%20x/a%23b.xml"],
    [
      "the same way when it is named relatively",
      relative(process.cwd(), inside),
      "test/%C3%BC%20x/a%23b.xml",
    ],
    ["as standard input", "-", "stdin"],
  ])("%s", (_title, path, uri) => {
    expect(artifactUri(path)).toBe(uri);
  });

  test("by its whole address elsewhere", () => {
    expect(artifactUri(join(scratchFolder("else"), "a b.xml"))).toMatch(
      /^file:\/\/\/.*\/entra-mcp-else-\w+\/a%20b\.xml$/,
    );
    expect(artifactUri("..")).toMatch(/^file:\/\/\//);
  });
});

describe("a form that a command does not have is wrong usage", () => {
  test.each<[readonly string[], string, RegExp]>([
    [["apply", "plan.json"], "html", /Allowed choices are text, json, markdown\./],
    [["apply", "plan.json"], "sarif", /Allowed choices are text, json, markdown\./],
    [["rollback"], "sarif", /Allowed choices are text, json, markdown\./],
    [["rehearse"], "html", /Allowed choices are text, json, markdown\./],
    [["tenants", "add", "fabrikam.com"], "html", /Allowed choices are text, json, markdown\./],
    [["tenants", "list"], "markdown", /Allowed choices are text, json\./],
    [["trace"], "markdown", /Allowed choices are text, json\./],
    [["verify"], "markdown", /Allowed choices are text, json, sarif\./],
    [["verify"], "html", /Allowed choices are text, json, sarif\./],
    [["policy", "x.xml", "--tenant", "contoso.com"], "html", /Allowed choices are text, json, sarif\./],
    [["plan"], "yaml", /Allowed choices are text, json, markdown, html, sarif\./],
    [["sandbox", "show", "flights"], "markdown", /Allowed choices are text, json\./],
    [["handout"], "sarif", /Allowed choices are markdown, html\./],
    [["migrate"], "html", /goes with --dry-run; a run is told as text, json, markdown\./],
    [["migrate", "--yes"], "sarif", /goes with --dry-run; a run is told as text, json, markdown\./],
    [["rollback", "--list"], "markdown", /no report in markdown: it is told as text or json\./],
  ])("%j as %s", async (argv, format, message) => {
    const ran = await run(await freshWorld(), [...argv, "--format", format]);
    expect({ exitCode: ran.exitCode, stdout: ran.stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(ran.sent).toEqual([]);
  });

  test("an edited policy and a log do not share standard output", async () => {
    const argv = ["policy", "x.xml", "--tenant", "contoso.com", "--out", "-", "--format", "sarif"];
    const ran = await run(await freshWorld(), argv);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("cannot take both the edited policy and SARIF");
  });
});
