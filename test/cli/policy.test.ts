import { lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { testHost } from "../support/host.ts";
import { scratchFolder } from "../support/scratch.ts";
import { client, home, metadataPolicy, validationPolicy } from "../support/snapshot.ts";

const expected = validationPolicy
  .replace(home.id, "common")
  .replace(
    "            <audiences>",
    `            <client-application-ids>\r\n                <application-id>${client.appId}</application-id>\r\n            </client-application-ids>\r\n            <audiences>`,
  );

let file: string;
beforeEach(() => {
  file = join(scratchFolder("policy"), "api.xml");
  writeFileSync(file, validationPolicy);
});

describe("policy FILE", () => {
  test("prints the diff and writes nothing", async () => {
    const ran = await policy([file, ...wish]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toContain('+        <validate-azure-ad-token tenant-id="common"');
    expect(readFileSync(file, "utf8")).toBe(validationPolicy);
  });

  test("--in-place replaces the file, keeps a link a link, and finds nothing the second time", async () => {
    const link = `${file}.link`;
    symlinkSync(file, link);
    expect((await policy([link, ...wish, "--in-place"])).exitCode).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe(expected);
    const again = await policy([link, ...wish, "--in-place"]);
    expect(again.stdout).toContain("Nothing to change");
    expect(readFileSync(file, "utf8")).toBe(expected);
  });

  test("without a client it warns that any client gets in, of any tenant or of those listed", async () => {
    const all = await policy([file, "--tenant", home.id]);
    expect(all.exitCode).toBe(0);
    expect(all.stdout).toContain("any-client");
    expect(all.stdout.replace(/\s+/g, " ")).toContain(
      "The validation names no client, so any client of any tenant gets in.",
    );
    const listed = await policy([file, "--tenant", home.id, "--allow-tenant", client.appId]);
    expect(listed.stdout.replace(/\s+/g, " ")).toContain("any client of any listed tenant gets in.");
    expect((await policy([file, ...wish])).stdout).not.toContain("any-client");
  });

  test("says what it leaves alone, and why", async () => {
    const ran = await policy([file, ...wish, "--audience", "api://something-else"]);
    expect(ran.stdout).toContain("Nothing to change in this policy.");
    expect(ran.stdout.replace(/\s+/g, " ")).toContain(
      "a token validation was left as it is: it is for the audiences of another API",
    );
  });

  test("says that it wrote, and where", async () => {
    expect((await policy([file, ...wish, "--out", `${file}.new`])).stdout).toContain(
      `Written to ${file}.new.\n`,
    );
    expect((await policy([file, ...wish, "--in-place"])).stdout).toContain(`Written to ${file}.\n`);
    expect((await policy([file, ...wish, "--in-place"])).stdout).not.toContain("Written to");
    expect((await policy([file, ...wish, "--quiet", "--out", `${file}.new`])).stdout).toBe("");
  });

  test("--out writes the edited text beside the file", async () => {
    await policy([file, ...wish, "--out", `${file}.new`]);
    expect(readFileSync(`${file}.new`, "utf8")).toBe(expected);
    expect(readFileSync(file, "utf8")).toBe(validationPolicy);
  });

  test("--allow-tenant names the tenants that it takes off a list", async () => {
    const listed = ["b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b", "5d0c7e32-9b41-4f6a-8c2d-e17f3a94b605"] as const;
    await policy([file, ...wish, "--allow-tenant", listed[0], "--in-place"]);
    const ran = await policy([file, ...wish, "--allow-tenant", listed[1]]);
    expect(ran.stdout).toContain("tenants-removed");
    expect(ran.stdout).toContain(`--allow-tenant ${listed[0]}.`);
    const both = listed.flatMap((tenant) => ["--allow-tenant", tenant]);
    expect((await policy([file, ...wish, ...both])).stdout).not.toContain("tenants-removed");
  });

  test("--authority replaces the other shared authority, too; the default leaves it", async () => {
    writeFileSync(file, expected);
    expect((await policy([file, ...wish])).stdout).toContain("Nothing to change");
    await policy([file, ...wish, "--authority", "organizations", "--in-place"]);
    expect(readFileSync(file, "utf8")).toBe(expected.replace('"common"', '"organizations"'));
  });

  test("keeps a byte order mark", async () => {
    writeFileSync(file, `\ufeff${metadataPolicy}`);
    await policy([file, ...wish, "--in-place"]);
    expect(readFileSync(file, "utf8")).toBe(`\ufeff${metadataPolicy.replaceAll(home.id, "common")}`);
  });

  test("- reads standard input, --out - writes the edited text and nothing else", async () => {
    const stdin = new PassThrough();
    stdin.end(validationPolicy);
    const ran = await policy(["-", ...wish, "--out", "-"], { stdin });
    expect(ran.stdout).toBe(expected);
    expect(ran.stderr).toBe("");
  });

  test("--format json prints one document", async () => {
    const ran = await policy([file, ...wish, "--format", "json"]);
    const document = JSON.parse(ran.stdout);
    expect(Object.keys(document)).toEqual(["kind", "version", "edits", "findings", "changed"]);
    expect(document).toMatchObject({ kind: "entra-mcp/policy-edit", changed: true });
    expect(document.edits[0]).toMatchObject({ insert: "common" });
  });

  test("--named-values resolves what stands in braces, and the file of values stays out of the policy", async () => {
    writeFileSync(file, validationPolicy.replace(home.id, "{{tenant}}"));
    writeFileSync(`${file}.json`, JSON.stringify({ tenant: home.id, secret: null }));
    await policy([file, ...wish, "--named-values", `${file}.json`, "--in-place"]);
    expect(readFileSync(file, "utf8")).toBe(expected);
  });

  test("a named value that is not known is reported, not guessed", async () => {
    writeFileSync(file, validationPolicy.replace(home.id, "{{tenant}}"));
    const ran = await policy([file, ...wish]);
    expect(ran.stdout).toContain("manual-review");
    expect(ran.stdout).toContain("tenant");
  });
});

describe("exit codes", () => {
  test.each([
    ["something to change, asked for", ["--detailed-exitcode"], 2],
    ["something to change", [], 0],
    ["written, so nothing is pending", ["--detailed-exitcode", "--in-place"], 0],
  ])("%s", async (_title, options, exitCode) => {
    expect((await policy([file, ...wish, ...options])).exitCode).toBe(exitCode);
  });

  test("a policy that cannot be read is refused with its place, and left as it is", async () => {
    writeFileSync(file, "<policies>\n  <inbound>\n</policies>\n");
    const ran = await policy([file, ...wish, "--in-place"]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toMatch(/api\.xml:\d+:\d+: .*inbound/);
    expect(readFileSync(file, "utf8")).toBe("<policies>\n  <inbound>\n</policies>\n");
  });

  test.each<[string, (path: string) => string[]]>([
    ["a missing file", (path) => [`${path}.missing`, ...wish]],
    ["no home tenant", (path) => [path]],
    ["a client that is no GUID", (path) => [path, ...wish, "--client-app", "x"]],
    ["--in-place and --out", (path) => [path, ...wish, "--in-place", "--out", "x"]],
    ["--in-place of standard input", () => ["-", ...wish, "--in-place"]],
    [
      "an allow-list without the home tenant's id",
      (path) => [path, "--tenant", "contoso.com", "--allow-tenant", home.id],
    ],
    [
      "an allow-list with the tenant of personal accounts",
      (path) => [path, ...wish, "--allow-tenant", "9188040d-6c67-4c5b-b112-36a304b66dad"],
    ],
    ["two home tenants", (path) => [path, ...wish, "--tenant", client.appId]],
    ["named values that are no object", (path) => [path, ...wish, "--named-values", path]],
  ])("%s is wrong usage", async (_title, argv) => {
    const ran = await policy(argv(file));
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(/^entra-mcp: .+/);
    expect(ran.stdout).toBe("");
  });

  test("a file that is not UTF-8 is refused", async () => {
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x3c, 0x00]));
    const ran = await policy([file, ...wish]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("UTF-8");
  });
});

const wish = ["--tenant", home.id, "--tenant", "contoso.com", "--client-app", client.appId];

async function policy(argv: readonly string[], host: Parameters<typeof testHost>[0] = {}) {
  const console = testHost(host);
  const absent = () => Promise.reject(new Error("a policy file needs no Azure"));
  const sandbox = { create: absent, describe: absent, serve: absent, openStage: absent };
  const environment = { openAzure: absent, sandbox };
  const exitCode = await runProgram(["policy", ...argv], console.host, environment);
  return { exitCode, stdout: console.stdout(), stderr: console.stderr() };
}
