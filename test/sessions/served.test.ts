import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, root, session } from "../support/built.ts";

interface Served {
  readonly cloud: string;
  readonly ca: string;
}

describe("the built program over HTTPS against a served world", () => {
  const folder = emptyFolder();
  let server: ChildProcess;
  let served: Served;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    session(folder, ["sandbox", "new", "flights", "--out", "w.json"]);
    const argv = [
      join(root, "bin/entra-mcp.cjs"),
      "sandbox",
      "serve",
      "--world",
      "w.json",
      "--log",
      "requests.jsonl",
    ];
    // On standard error it says how it is used, which is tested elsewhere.
    server = spawn(process.execPath, argv, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    served = await firstLine(server);
    const { signIn } = JSON.parse(readFileSync(join(folder, "w.json"), "utf8"));
    env = {
      NODE_EXTRA_CA_CERTS: served.ca,
      AZURE_TENANT_ID: signIn.tenantId,
      AZURE_CLIENT_ID: signIn.clientId,
      AZURE_CLIENT_SECRET: signIn.clientSecret,
    };
  });

  afterAll(async () => {
    server.kill("SIGINT");
    await once(server, "exit");
  });

  test("a dry run reads and writes nothing", () => {
    const ran = session(folder, ["migrate", "--cloud", served.cloud, "--dry-run"], env);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    const methods = requests(folder).filter(({ service }) => service !== "login");
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(methods.every(({ authorized }) => authorized)).toBe(true);
  });

  test("a migration is made, and a second one finds nothing to do", () => {
    expect(session(folder, ["migrate", "--cloud", served.cloud, "--yes"], env)).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    const again = session(folder, ["migrate", "--cloud", served.cloud, "--yes"], env);
    expect(again.stdout).toContain("Nothing to change");
    const written = requests(folder).filter(({ method }) => method === "PATCH" || method === "PUT");
    expect(written.map(({ service, status }) => `${service} ${status}`)).toEqual([
      "graph 204",
      "graph 204",
      "arm 200",
      "arm 200",
    ]);
  });

  test("without a sign-in it ends with 7 and says how to sign in", () => {
    const ran = session(folder, ["migrate", "--cloud", served.cloud, "--dry-run"], {
      ...env,
      AZURE_CLIENT_SECRET: "wrong",
    });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toMatch(/Sign-in failed: .*AADSTS7000215/);
    expect(ran.stderr).not.toContain("    at ");
  });

  test("the log of requests holds no token", () => {
    expect(readFileSync(join(folder, "requests.jsonl"), "utf8")).not.toMatch(/eyJ|Bearer|sandbox-only/);
  });
});

async function firstLine(server: ChildProcess): Promise<Served> {
  if (server.stdout === null) throw new Error("the server has no output");
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  return JSON.parse(line) as Served;
}

interface LoggedRequest {
  readonly service: string;
  readonly method: string;
  readonly status: number;
  readonly authorized: boolean;
}

function requests(folder: string): LoggedRequest[] {
  const text = readFileSync(join(folder, "requests.jsonl"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LoggedRequest);
}
