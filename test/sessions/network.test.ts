import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { emptyFolder, program, type Session } from "../support/built.ts";
import { connectProxy, type Listening, listening } from "../support/proxy.ts";

// The built program as a process, in networks as they are: behind a proxy, without one, and where nobody answers.

const folder = emptyFolder();
const open: { close: () => Promise<void> }[] = [];
let sandbox: Sandbox;
let served: ServedSandbox;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  sandbox = await openSandbox("flights");
  served = await serveSandbox(sandbox);
  const { tenantId, clientId, clientSecret } = sandbox.signIn;
  env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
});

afterAll(async () => {
  for (const one of [...open, served, sandbox]) await one.close();
});

/** A dry run by the public names, or at a sign-in service at another address. */
async function dryRun(more: Readonly<Record<string, string>>, login?: string): Promise<Session> {
  const cloud = login === undefined ? [] : ["--cloud", cloudFile(login)];
  const argv = ["migrate", "--dry-run", "--auth", "environment", "--state-dir", "state", ...cloud];
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const read = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      read[name] += chunk;
    });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...read };
}

function cloudFile(login: string): string {
  const { graph, arm } = served;
  const path = join(folder, `${Buffer.from(login).toString("hex")}.json`);
  writeFileSync(path, JSON.stringify({ name: "test", login, graph, arm, gatewaySuffix: "azure-api.net" }));
  return path;
}

async function keep(started: Promise<Listening>): Promise<Listening> {
  const one = await started;
  open.push(one);
  return one;
}

describe("behind a proxy", () => {
  test("everything goes through it by the public names, and what is in NO_PROXY does not", async () => {
    const all = { HTTPS_PROXY: served.proxy, NODE_EXTRA_CA_CERTS: served.ca };
    expect(await dryRun(all)).toMatchObject({ exitCode: 0, stderr: "" });
    const around = await dryRun({ ...all, NO_PROXY: "login.microsoftonline.com:444, management.azure.com" });
    expect(around).toMatchObject({ exitCode: 1 });
    expect(around.stderr).toMatch(/management\.azure\.com cannot be reached: /);
  });

  test("its password is printed nowhere, and a 407 says what is wanted", async () => {
    const answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=proxy";
    const { port } = await keep(connectProxy(() => ({ answer })));
    const ran = await dryRun({ HTTPS_PROXY: `http://ann:t0p-secret@127.0.0.1:${port}` });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain(
      `Sign-in failed: the proxy 127.0.0.1:${port}, which HTTPS_PROXY names, does not take the name and the password in it (407).`,
    );
    expect(ran.stderr).not.toContain("t0p-secret");
  });

  test("an address that is none is wrong usage", async () => {
    const ran = await dryRun({ HTTPS_PROXY: "socks5://127.0.0.1:1080" });
    expect(ran).toMatchObject({ exitCode: 64, stdout: "" });
    expect(ran.stderr).toMatch(/^entra-mcp: HTTPS_PROXY names a proxy of the kind socks5\.\n/);
  });
});

describe("without an answer", () => {
  test("a name that is not known", async () => {
    const ran = await dryRun({}, "https://login.invalid");
    expect(ran).toMatchObject({ exitCode: 7, stdout: "" });
    expect(ran.stderr).toMatch(
      /^entra-mcp: Sign-in failed: login\.invalid cannot be reached: its name is not known here \(/,
    );
  });

  test("a port where nobody listens", async () => {
    const gone = await listening(createServer());
    await gone.close();
    const ran = await dryRun({}, `https://127.0.0.1:${gone.port}`);
    expect(ran).toMatchObject({ exitCode: 7, stdout: "" });
    expect(ran.stderr).toMatch(
      /^entra-mcp: Sign-in failed: 127\.0\.0\.1:\d+ cannot be reached: the connection is refused \(/,
    );
  });

  test("a certificate of an authority that nobody here trusts", async () => {
    const ran = await dryRun({}, served.login);
    expect(ran).toMatchObject({ exitCode: 7, stdout: "" });
    expect(ran.stderr).toMatch(
      /cannot be reached: its certificate is not trusted here \(.*\n.*NODE_EXTRA_CA_CERTS/,
    );
  });

  // It takes as long as is waited, so the three that are silent in different ways are silent at once.
  test("a server that says nothing, before or after it is reached", async () => {
    const mute = await keep(listening(createServer()));
    const muteProxy = await keep(connectProxy(() => "silence"));
    const silent = await openSandbox("flights");
    const neverAnswering = await serveSandbox({ ...silent, answer: () => new Promise(() => undefined) });
    open.push(neverAnswering, silent);
    const ran = await Promise.all([
      dryRun({}, `https://127.0.0.1:${mute.port}`),
      dryRun({ NODE_EXTRA_CA_CERTS: neverAnswering.ca }, neverAnswering.login),
      dryRun({ HTTPS_PROXY: `http://127.0.0.1:${muteProxy.port}` }),
    ]);
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([7, 7, 7]);
    const sentences = ran.map(({ stderr }) => stderr.split("\n", 1)[0]);
    expect(sentences).toEqual([
      expect.stringMatching(/^entra-mcp: Sign-in failed: 127\.0\.0\.1:\d+ gave no answer in time\.$/),
      expect.stringMatching(/^entra-mcp: Sign-in failed: localhost:\d+ gave no answer in time\.$/),
      expect.stringMatching(
        /^entra-mcp: Sign-in failed: the proxy 127\.0\.0\.1:\d+, which HTTPS_PROXY names, cannot be reached: it gave no answer in time \(ETIMEDOUT\)\.$/,
      ),
    ]);
  });
});
