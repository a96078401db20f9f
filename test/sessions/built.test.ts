import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, program, type Session, session } from "../support/built.ts";
import { expectConversation, goldenFile } from "../support/golden.ts";

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
    ["world-gateway-resource", ["migrate", "--sandbox", "gateway-resource", "--yes"], 5],
    ["world-pre-authorized", ["migrate", "--sandbox", "pre-authorized", "--dry-run"], 0],
    ["world-one-registration", ["migrate", "--sandbox", "one-registration", "--dry-run"], 0],
    ["world-mcp-server", ["migrate", "--sandbox", "mcp-server", "--dry-run"], 0],
    ["world-revisions", ["migrate", "--sandbox", "revisions", "--dry-run"], 0],
    ["world-on-behalf-of", ["migrate", "--sandbox", "on-behalf-of", "--dry-run"], 0],
    ["world-validate-jwt", ["migrate", "--sandbox", "validate-jwt", "--dry-run"], 0],
    ["world-named-values", ["migrate", "--sandbox", "named-values", "--dry-run"], 0],
    ["world-hostile", ["migrate", "--sandbox", "hostile", "--dry-run"], 0],
    ["world-shared-fragment", ["migrate", "--sandbox", "shared-fragment", "--dry-run"], 64],
    [
      "world-shared-fragment-named",
      ["migrate", "--sandbox", "shared-fragment", "--yes", "--api", "flights-mcp"],
      5,
    ],
    ["verbose", ["migrate", "--sandbox", "flights", "--dry-run", "--verbose"], 0],
    ["markdown", ["migrate", "--sandbox", "flights", "--dry-run", "--format", "markdown"], 0],
    ["sarif", ["plan", "--sandbox", "named-values", "--format", "sarif"], 0],
    ["html-of-a-run", ["migrate", "--sandbox", "flights", "--format", "html"], 64],
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

function expectGolden(name: string, argv: readonly string[], ran: Session): void {
  goldenNames.push(name);
  expectConversation(name, argv, ran);
}

describe("what the computer refuses", () => {
  test.each<[string, readonly string[], number, RegExp]>([
    [
      "a folder that is not there",
      ["sandbox", "new", "flights", "--out", "nodir/x.json"],
      64,
      /no such folder/,
    ],
    ["a path through a file", ["sandbox", "new", "flights", "--out", "w.json/x.json"], 64, /is a file/],
    // Nobody makes files there, root included.
    ["a read-only folder", ["sandbox", "new", "flights", "--out", "/sys/x.json"], 64, /permission denied/],
    ["a log in no folder", ["sandbox", "serve", "--log", "nodir/log"], 64, /cannot be written/],
    [
      "a plan in no folder",
      ["plan", "--sandbox", "--out", "nodir/plan.json"],
      1,
      /no such file or directory/,
    ],
  ])("%s is one sentence and the next step", (_title, argv, exitCode, message) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "w.json"), "");
    const ran = session(folder, argv);
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/defect|\n\s+at /);
    expect(ran.exitCode).toBe(exitCode);
  });

  test("a world in a folder that is read-only", () => {
    const folder = emptyFolder();
    session(folder, ["sandbox", "new", "flights", "--out", "w.json"]);
    chmodSync(join(folder, "w.json"), 0o644);
    chmodSync(folder, 0o555);
    // Nothing is read-only for root, so root looks as somebody else.
    const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const argv = [program, "migrate", "--sandbox", "w.json", "--dry-run"];
    const { status, stderr } = spawnSync(process.execPath, argv, {
      cwd: folder,
      encoding: "utf8",
      ...somebody,
    });
    expect(stderr).toMatch(/^entra-mcp: .*w\.json.*: permission denied\.\n/);
    expect(stderr).not.toMatch(/defect|\n\s+at /);
    expect(status).toBe(64);
  });

  test("a port that another program uses", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const ran = session(emptyFolder(), ["sandbox", "serve", "--port", String(port)]);
    await new Promise((resolve) => other.close(resolve));
    expect(ran).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(/port \d+ cannot be used: another program uses it\.\n {2}.*--port/),
    });
  });

  test.runIf(existsSync("/dev/full"))("a full disk under standard output", () => {
    const { status, stderr } = spawnSync(
      "/bin/sh",
      ["-c", `"${process.execPath}" "${program}" sandbox show flights > /dev/full`],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("entra-mcp: Standard output cannot be written: the disk is full.\n");
    expect(status).toBe(1);
  });

  test.runIf(process.platform !== "win32")(
    "a standard error that nobody reads, in the middle of a run",
    () => {
      const folder = emptyFolder();
      const command = `"${process.execPath}" "${program}" migrate --sandbox --yes --debug --format json`;
      const { stdout } = spawnSync(
        "/bin/sh",
        ["-c", `exec 3>&1; (${command}; echo "ended with $?" >&3) 2>&1 >out.json | true`],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
      expect(stdout).toBe("ended with 0\n");
      expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))).toMatchObject({ exitCode: 0 });
    },
  );

  test("a Node.js that is too old", () => {
    const old =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.8'}})";
    const { status, stderr } = spawnSync(process.execPath, ["--import", old, program, "--version"], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "entra-mcp needs Node.js 20.19 or newer; this is 18.20.8.\n",
    });
  });
});
