import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { testHost } from "../support/host.ts";
import { freshWorld, run } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

const home = "5c8f0a3e-6b1d-4e2a-9f74-0d3b8a1c2e55";
const client = "99999999-2222-3333-4444-555555555555";
const before = `<policies>\r\n  <inbound>\r\n    <validate-azure-ad-token tenant-id="${home}" />\r\n  </inbound>\r\n</policies>`;
const after = before.replace(home, "common");

let root: string;
beforeEach(() => {
  root = scratchFolder("source");
  put("infra/api.xml", before);
  put("infra/other.xml", "<policies><inbound /></policies>");
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function source(...words: readonly string[]) {
  const { host, stdout, stderr } = testHost();
  const exitCode = await runProgram(["source", root, "--home-tenant", home, ...words], host, noEnvironment);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

const noEnvironment = {
  openAzure: () => Promise.reject(new Error("no Azure is needed")),
  sandbox: {
    create: () => Promise.reject(new Error("no sandbox is needed")),
    describe: () => Promise.reject(new Error("no sandbox is needed")),
    serve: () => Promise.reject(new Error("no sandbox is needed")),
    openStage: () => Promise.reject(new Error("no sandbox is needed")),
  },
};

const text = (path = "infra/api.xml") => readFileSync(join(root, path), "utf8");

describe("source", () => {
  test("shows the edits and writes nothing", async () => {
    const ran = await source();
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toContain(`infra/api.xml:3  ${home} → common`);
    expect(ran.stdout).toContain("1 edit in 1 file.");
    expect(ran.stdout).toContain("Without --client-app");
    expect(text()).toBe(before);
  });

  test("--in-place edits the files, and a second run finds nothing", async () => {
    expect((await source("--in-place")).stdout).toContain("The files were edited.");
    expect(text()).toBe(after);
    expect(text("infra/other.xml")).toBe("<policies><inbound /></policies>");
    expect(await source("--check")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Nothing to edit"),
    });
  });

  test("--patch - is a patch and nothing else, and git apply makes it", async () => {
    const ran = await source("--patch", "-");
    execFileSync("git", ["init", "-q"], { cwd: root });
    execFileSync("git", ["apply", "-"], { cwd: root, input: ran.stdout });
    expect(text()).toBe(after);
  });

  test("--patch writes a file and says how to apply it", async () => {
    const file = join(root, "the.patch");
    expect((await source("--patch", file)).stdout).toContain(`Apply it with: git apply ${file}`);
    expect(readFileSync(file, "utf8")).toContain("diff --git a/infra/api.xml b/infra/api.xml");
    expect(text()).toBe(before);
  });

  test("--check ends with 2 when there is something to edit", async () => {
    expect((await source("--check")).exitCode).toBe(2);
  });

  test("JSON holds what other scripts rely on", async () => {
    const ran = await source("--format", "json", "--client-app", client);
    const document = JSON.parse(ran.stdout) as { readonly edits: readonly { readonly start: number }[] };
    expect(document).toMatchObject({
      kind: "entra-mcp/source-edit",
      version: 1,
      edits: [
        { file: "infra/api.xml", line: 3, insert: "common", carrier: "policy file" },
        { file: "infra/api.xml", carrier: "policy file" },
      ],
      left: [],
      skipped: { otherKind: 0, binary: 0, tooLarge: 0, unreadable: 0 },
      changed: true,
    });
    expect(before.slice(document.edits[0]?.start).startsWith(home)).toBe(true);
  });

  test("markdown and SARIF name the place", async () => {
    expect((await source("--format", "markdown")).stdout).toContain("### `infra/api.xml`");
    const sarif = JSON.parse((await source("--format", "sarif")).stdout) as {
      readonly runs: readonly { readonly results: readonly unknown[] }[];
    };
    expect(sarif.runs[0]?.results).toMatchObject([
      {
        ruleId: "source-edit",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringMatching(/\/infra\/api\.xml$/) },
              region: { startLine: 3 },
            },
          },
        ],
      },
    ]);
  });

  test.each([
    [["--in-place", "--check"], "--in-place and --check exclude each other"],
    [["--patch", "-", "--format", "json"], "Standard output cannot take both"],
    [["--app", "nobody"], "--app nobody names no app registration of the tree"],
    [["--tenant-expression", "x"], "--tenant-expression is too short"],
    [["--plan", "/nowhere/plan.json"], "cannot be read"],
    [["--with", "gateway-issuer"], "A source tree does not tell the address of its gateway"],
  ])("%j is refused", async (words, sentence) => {
    const ran = await source(...words);
    expect(ran.exitCode).toBe(64);
    expect(ran.stdout + ran.stderr).toContain(sentence);
    expect(text()).toBe(before);
  });

  test("a patch that a runner would read as a command is not printed there", async () => {
    put("infra/api.xml", before.replace("<inbound>", "<inbound><!--\n::add-mask::x\n-->"));
    const ran = await source("--patch", "-", "--ci", "github");
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout + ran.stderr).toContain("would be taken for a command");
    expect(ran.stdout).not.toMatch(/^\s*::add-mask::x/m);
  });

  test("names of files and texts of a tree reach the terminal harmless", async () => {
    put("infra/\u001b[31m.xml", before.replace("<inbound>", "<inbound><!-- \u001b]0;x\u0007 -->"));
    const ran = await source();
    expect(ran.stdout).not.toMatch(/[\u001b\u0007]/);
    expect(ran.stdout).toContain("\\u001b[31m.xml");
  });
});

describe("source --plan", () => {
  test("says which place of the tree makes a change, and which has none", async () => {
    const sandbox = await freshWorld();
    const plan = join(root, "plan.json");
    expect((await run(sandbox, ["plan", "--out", plan])).exitCode).toBe(0);
    const policies = savedPolicies(sandbox.world, "root");
    expect(policies.length).toBeGreaterThan(1);
    for (const { name, xml } of policies.slice(1)) put(`apis/${name}/policy.xml`, xml);
    const [missing] = policies;
    const ran = await source("--plan", plan, "--format", "json");
    const { plan: standing } = JSON.parse(ran.stdout) as { readonly plan: readonly object[] };
    expect(missing?.name).toBe("flights-mcp");
    expect(standing).toMatchObject([
      { subject: expect.stringContaining("Flights MCP"), places: [], standing: "nowhere" },
      { places: [], standing: "nowhere" },
      { places: [], standing: "nowhere" },
      { places: [{ file: expect.stringContaining("oauth-authorization-server") }], standing: "edited" },
    ]);
    expect((await source("--plan", plan)).stdout).toContain("the next deployment would revert it");
  });

  /** The policies of a world with the name of what they belong to, in the order of the document. */
  function savedPolicies(value: unknown, name: string): { readonly name: string; readonly xml: string }[] {
    if (typeof value !== "object" || value === null) return [];
    const own = "name" in value && typeof value.name === "string" ? value.name : name;
    const saved =
      "policy" in value && typeof value.policy === "object" && value.policy !== null && "text" in value.policy
        ? [{ name: own, xml: String(value.policy.text) }]
        : [];
    return [
      ...saved,
      ...Object.entries(value).flatMap(([key, inner]) =>
        savedPolicies(inner, Array.isArray(value) ? own : key),
      ),
    ];
  }
});

describe("policy --recursive", () => {
  async function policy(...words: readonly string[]) {
    const { host, stdout, stderr } = testHost();
    const exitCode = await runProgram(
      ["policy", root, "--recursive", "--tenant", home, ...words],
      host,
      noEnvironment,
    );
    return { exitCode, stdout: stdout(), stderr: stderr() };
  }

  test("edits every policy file below the folder", async () => {
    put("more/second.xml", before);
    expect((await policy("--in-place", "--client-app", client)).exitCode).toBe(0);
    expect(text()).toContain(client);
    expect(text("more/second.xml")).toContain('tenant-id="common"');
  });

  test("knows the named values that were told", async () => {
    put("infra/api.xml", before.replace(home, "{{tenant}}"));
    put("values.json", JSON.stringify({ tenant: home }));
    const ran = await policy("--named-values", join(root, "values.json"), "--detailed-exitcode");
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toContain("{{tenant}} → common");
  });

  test("has no --out", async () => {
    expect(await policy("--out", "x.xml")).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("--recursive edits many files"),
    });
  });
});
