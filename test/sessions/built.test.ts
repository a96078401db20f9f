import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, session, steady } from "../support/built.ts";

describe("the built program starts", () => {
  test("--version prints the bare version", () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(session(emptyFolder(), ["--version"])).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test.each([[["--help"]], [["migrate", "--help"]], [["sandbox", "--help"]]])(
    "%j prints help with examples",
    (argv) => {
      const { exitCode, stdout, stderr } = session(emptyFolder(), argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatch(/^Usage: entra-mcp/);
    },
  );

  test("without a command it prints help and ends with 64", () => {
    const { exitCode, stdout, stderr } = session(emptyFolder(), []);
    expect(exitCode).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/Usage: entra-mcp/);
  });
});

describe("a conversation over one world file", () => {
  const folder = emptyFolder();
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
  });

  // In this order: each command finds what the one before left.
  test.each([
    ["01-dry-run", ["migrate", "--sandbox", "w.json", "--dry-run"], 0],
    ["02-dry-run-json", ["migrate", "--sandbox", "w.json", "--dry-run", "--format", "json"], 0],
    ["03-nobody-to-ask", ["migrate", "--sandbox", "w.json"], 6],
    ["04-migrate", ["migrate", "--sandbox", "w.json", "--yes"], 0],
    ["05-again", ["migrate", "--sandbox", "w.json", "--yes"], 0],
    ["06-again-json", ["migrate", "--sandbox", "w.json", "--yes", "--format", "json"], 0],
    ["07-unknown-option", ["migrate", "--dryrun"], 64],
    ["08-unknown-api", ["migrate", "--sandbox", "w.json", "--dry-run", "--api", "flight"], 64],
    ["09-unknown-app", ["migrate", "--sandbox", "w.json", "--dry-run", "--api-app", "Flight"], 64],
    ["10-world-shown", ["sandbox", "show", "w.json"], 0],
    ["11-no-such-world", ["migrate", "--sandbox", "nowhere.json", "--dry-run"], 64],
    ["12-world-exists", ["sandbox", "new", "flights", "--out", "w.json"], 64],
    ["13-rollback-nobody-to-ask", ["rollback", "--sandbox", "w.json"], 6],
    ["14-rollback", ["rollback", "--sandbox", "w.json", "--yes"], 0],
    ["15-rollback-again", ["rollback", "--sandbox", "w.json", "--yes"], 0],
    ["16-plan-saved", ["plan", "--sandbox", "w.json", "--out", "plan.json", "--quiet"], 0],
    ["17-apply", ["apply", "plan.json", "--sandbox", "w.json", "--yes"], 0],
    ["18-apply-again", ["apply", "plan.json", "--sandbox", "w.json", "--yes", "--quiet"], 0],
    ["19-runs", ["rollback", "--list"], 0],
    ["20-no-such-run", ["rollback", "2020", "--sandbox", "w.json"], 64],
    ["21-no-such-plan", ["apply", "nowhere.json", "--sandbox", "w.json", "--yes"], 64],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectGolden(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });

  test.each([
    ["a foreign document", '{"kind":"entra-mcp/plan","version":1}', /entra-mcp\/plan/],
    ["an unknown version", '{"kind":"entra-mcp/world","version":99}', /99/],
    ["no JSON", "<policies/>", /JSON/],
  ])("%s is refused as a world", (_title, text, message) => {
    writeFileSync(join(folder, "bad.json"), text);
    const ran = session(folder, ["migrate", "--sandbox", "bad.json", "--dry-run"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  // Each built-in world as somebody sees it who looks before doing anything.
  test.each([
    ["world-protected-resource", ["migrate", "--sandbox", "protected-resource", "--dry-run"], 0],
    ["world-validate-jwt", ["migrate", "--sandbox", "validate-jwt", "--dry-run"], 0],
    ["world-named-values", ["migrate", "--sandbox", "named-values", "--dry-run"], 0],
    ["world-hostile", ["migrate", "--sandbox", "hostile", "--dry-run"], 0],
    ["world-shared-fragment", ["migrate", "--sandbox", "shared-fragment", "--dry-run"], 64],
    [
      "world-shared-fragment-named",
      ["migrate", "--sandbox", "shared-fragment", "--yes", "--api", "flights-mcp"],
      5,
    ],
    ["markdown", ["migrate", "--sandbox", "flights", "--dry-run", "--format", "markdown"], 0],
    [
      "world-fleet",
      [
        "migrate",
        "--sandbox",
        "fleet:4",
        "--dry-run",
        "--url",
        "https://apim-flights.azure-api.net/mcp-2/mcp",
      ],
      0,
    ],
    [
      "allow-list",
      [
        "migrate",
        "--sandbox",
        "flights",
        "--dry-run",
        "--allow-tenant",
        "fabrikam.com",
        "--authority",
        "organizations",
      ],
      0,
    ],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectGolden(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });

  test("no secret and no token was printed", () => {
    const { signIn } = JSON.parse(readFileSync(join(folder, "w.json"), "utf8"));
    const golden = goldenNames.map((name) => readFileSync(goldenFile(name), "utf8")).join("\n");
    expect(golden).not.toContain(signIn.clientSecret);
    expect(golden).not.toMatch(/eyJ[\w-]{20,}/);
  });
});

const goldenNames: string[] = [];

function goldenFile(name: string): string {
  return join(import.meta.dirname, "golden", `${name}.txt`);
}

/** Compares with the recorded conversation; GOLDEN=write records it anew, to be read before it is kept. */
function expectGolden(name: string, argv: readonly string[], ran: ReturnType<typeof session>): void {
  goldenNames.push(name);
  const errors = ran.stderr === "" ? "" : `--- standard error\n${ran.stderr}`;
  const text = steady(`$ entra-mcp ${argv.join(" ")}\n${ran.stdout}${errors}--- exit code ${ran.exitCode}\n`);
  if (process.env.GOLDEN === "write") writeFileSync(goldenFile(name), text);
  expect(text).toBe(readFileSync(goldenFile(name), "utf8"));
}
