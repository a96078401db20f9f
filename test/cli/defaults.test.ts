import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import { freshWorld, type Ran, run } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

const folder = scratchFolder("config");
let files = 0;

function file(content: unknown): string {
  files += 1;
  const path = join(folder, `entra-mcp-${files}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function planned(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return run(await freshWorld(), ["plan", ...argv], { host: { env } });
}

const json = ["--format", "json"];
const planIn = ({ stdout }: Ran) => JSON.parse(stdout) as Plan;

describe("an environment variable stands in for an option", () => {
  test("that was not typed", async () => {
    const ran = await planned(json, { ENTRA_MCP_AUTHORITY: "organizations" });
    expect(planIn(ran).intent.authority).toBe("organizations");
  });

  test("and is overruled by one that was", async () => {
    for (const typed of [["--authority", "common"], ["--authority=common"]]) {
      const ran = await planned([...json, ...typed], { ENTRA_MCP_AUTHORITY: "organizations" });
      expect(planIn(ran).intent.authority).toBe("common");
    }
  });

  test("also for the format, for switches and for several values", async () => {
    const tenants = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b, 2c2e6a1f-0000-4000-8000-000000000000";
    const ran = await planned([], {
      ENTRA_MCP_FORMAT: "json",
      ENTRA_MCP_ALLOW_TENANT: tenants,
      ENTRA_MCP_DETAILED_EXITCODE: "true",
      ENTRA_MCP_STRICT: "0",
    });
    expect(ran.exitCode).toBe(2);
    expect(planIn(ran).intent.allowTenants).toEqual(tenants.split(", "));
  });

  test("and is named when its value is no good", async () => {
    const choice = await planned([], { ENTRA_MCP_AUTHORITY: "everyone" });
    expect(choice).toMatchObject({ exitCode: 64, sent: [] });
    expect(choice.stderr).toContain("The value comes from ENTRA_MCP_AUTHORITY.");
    const flag = await planned([], { ENTRA_MCP_STRICT: "maybe" });
    expect(flag.stderr).toContain('ENTRA_MCP_STRICT is "maybe", and neither true nor false');
  });

  test("of a subcommand, too", async () => {
    const env = { ENTRA_MCP_FORMAT: "json", ENTRA_MCP_API: "nowhere" };
    const ran = await run(await freshWorld(), ["tenants", "list"], { host: { env } });
    expect(ran.exitCode).toBe(64);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { message: expect.stringContaining("nowhere") } });
  });

  test("of which an empty one is none", async () => {
    expect((await planned([], { ENTRA_MCP_AUTHORITY: "", ENTRA_MCP_API: "" })).exitCode).toBe(0);
  });
});

test("an option that holds one value is not typed twice, that of the file neither", async () => {
  const config = file({ api: "flights-mcp" });
  const ran = await planned(["--config", config, "--config", config, "--quiet"]);
  expect(ran.exitCode).toBe(64);
  expect(ran.stderr).toContain("--config is given twice, and it holds one value.");
});

describe("a configuration file stands in for options", () => {
  test("that neither the command line nor a variable gives", async () => {
    const config = file({ authority: "organizations", only: "entra", api: "flights-mcp" });
    const ran = await planned([...json, "--config", config, "--only", "apim"], {
      ENTRA_MCP_AUTHORITY: "common",
    });
    expect(planIn(ran).intent).toMatchObject({ authority: "common", only: "apim" });
    expect(planIn(ran).setup.foundBy.api).toBe("named by --api");
  });

  test("of a subcommand, too", async () => {
    const config = file({ api: "flights-mcp", allowTenant: ["fabrikam.com"] });
    const ran = await run(await freshWorld(), ["tenants", "list", ...json, "--config", config]);
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ kind: "entra-mcp/tenants", admits: "home tenant" });
  });

  test("of the setup that is named, or of the only one", async () => {
    const setups = { test: { authority: "common" }, prod: { authority: "organizations" } };
    const named = await planned([...json, "--config", file({ only: "entra", setups }), "--setup", "prod"]);
    expect(planIn(named).intent).toMatchObject({ authority: "organizations", only: "entra" });
    const only = await planned([...json, "--config", file({ setups: { prod: setups.prod } })]);
    expect(planIn(only).intent.authority).toBe("organizations");
  });

  test.each([
    [
      "several setups and no name",
      { setups: { a: {}, b: {} } },
      [],
      /several setups: a, b\.\s+Name one with --setup/,
    ],
    ["an unknown setup", { setups: { a: {} } }, ["--setup", "b"], /no setup "b"\. It has a\./],
    ["a setup that every object has", { setups: { a: {} } }, ["--setup", "toString"], /no setup "toString"/],
    ["an unknown option", { authorty: "common" }, [], /"authorty" is not allowed in a configuration/],
    ["an answer", { yes: true }, [], /"yes" is not allowed in a configuration/],
    ["a value of a wrong kind", { api: 5 }, [], /api is neither a text/],
    ["a value that does not fit", { authority: "x" }, [], /The value comes from .*entra-mcp-\d+\.json/],
    ["no JSON", "{", [], /is not a JSON object/],
    ["a list", "[]", [], /is not a JSON object/],
  ])("and %s is one sentence, and 64", async (_title, content, more, message) => {
    const ran = await planned(["--config", file(content), ...more]);
    expect(ran).toMatchObject({ exitCode: 64, sent: [] });
    expect(ran.stderr).toMatch(message);
  });

  test("and one that is not there is told", async () => {
    const ran = await planned(["--config", join(folder, "nope.json")]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("nope.json cannot be read");
  });
});
