import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import {
  assertionFor,
  gitHubJob,
  gitHubRequest,
  gitHubVariables,
  handOut,
  pipelinesJob,
  pipelinesRequest,
  pipelinesVariables,
  trust,
} from "../support/assertions.ts";
import { type Ran, run, writes } from "../support/program.ts";

// The whole program in a job that has no secret. That no token, assertion or request token is printed or stored is
// asserted for each run, where it is run.

const hours = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-23T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

type Service = readonly [
  kind: "github" | "pipelines",
  variables: (sandbox: Sandbox) => Readonly<Record<string, string>>,
  request: { readonly url: string; readonly token: string },
];

const services: readonly Service[] = [
  ["github", gitHubVariables, gitHubRequest],
  ["pipelines", pipelinesVariables, pipelinesRequest],
];

async function trustingWorld(): Promise<Sandbox> {
  const sandbox = await openSandbox("flights", { now: Date.now });
  trust(sandbox, gitHubJob);
  trust(sandbox, pipelinesJob);
  return sandbox;
}

/** Runs a command in a job; `after` may change the world once a request was answered. */
function inJob(
  sandbox: Sandbox,
  argv: readonly string[],
  [, variables, request]: Service,
  after: (request: Request) => void = () => undefined,
): Promise<Ran> {
  return run(sandbox, argv, {
    signIn: "as told",
    alsoTo: [new URL(request.url).origin],
    host: { env: variables(sandbox) },
    intercept: async (sent) => {
      const answer =
        (await handOut(sent, (job) => assertionFor(sandbox, job, Date.now()))) ?? (await sandbox.fetch(sent));
      after(sent);
      return answer;
    },
  });
}

describe.each(services)("a job of %s", (...service) => {
  const [kind, , { url, token }] = service;
  const title = kind === "github" ? "GitHub Actions" : "Azure Pipelines";
  const asked = ({ sent }: Ran) => sent.filter((one) => one.url.href.startsWith(url.split("?")[0] ?? url));

  test("is told who it is, how and where; by --auth and by the variables alone", async () => {
    const sandbox = await trustingWorld();
    const { clientId, tenantId } = sandbox.signIn;
    for (const options of [["--auth", kind], []]) {
      const ran = await inJob(sandbox, ["migrate", "--dry-run", ...options], service);
      expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
      expect(ran.stdout.split("\n")[0]).toBe(
        `Sandbox, signed in as application ${clientId} with ${title}, in tenant ${tenantId}`,
      );
      expect(asked(ran)).toHaveLength(1);
    }
  });

  test("signs in before anything else is asked", async () => {
    const ran = await inJob(await trustingWorld(), ["migrate", "--dry-run"], service);
    const first = ran.sent.findIndex(({ url: { hostname } }) => /^(graph|management)\./.test(hostname));
    const tokens = ran.sent.slice(0, first).filter(({ url: { pathname } }) => pathname.endsWith("/token"));
    expect(tokens).toHaveLength(2);
    expect(ran.sent.slice(first).some(({ url: { hostname } }) => hostname.startsWith("login."))).toBe(false);
  });

  test("does not lose its sign-in when hours pass between two writes", async () => {
    let isLater = false;
    const ran = await inJob(await trustingWorld(), ["migrate", "--yes"], service, ({ method }) => {
      if (method === "PATCH" && !isLater) vi.setSystemTime(Date.now() + 3 * hours);
      isLater ||= method === "PATCH";
    });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(writes(ran.sent)).toHaveLength(4);
    expect(asked(ran).length).toBeGreaterThan(1);
  });

  test("that is no longer trusted when its token ends says so after the first write, truly", async () => {
    const sandbox = await trustingWorld();
    let isLater = false;
    const ran = await inJob(sandbox, ["migrate", "--yes"], service, ({ method }) => {
      if (method !== "PATCH" || isLater) return;
      isLater = true;
      vi.setSystemTime(Date.now() + 3 * hours);
      for (const { applications } of sandbox.world.tenants)
        for (const application of applications) application.federatedIdentityCredentials = [];
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("AADSTS700211");
    expect(writes(ran.sent)).toHaveLength(1);
  });

  test("that is not trusted ends with 7 and nothing is asked; --debug shows no token", async () => {
    const sandbox = await openSandbox("flights", { now: Date.now });
    const ran = await inJob(sandbox, ["migrate", "--yes", "--debug"], service);
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toMatch(/Sign-in failed: The application .* trusts no such token.*AADSTS700211/);
    expect(ran.stderr).toContain("try: az ad app federated-credential list --id");
    expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/eyJ/);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(token);
    expect(ran.sent.some(({ url: { hostname } }) => /^(graph|management)\./.test(hostname))).toBe(false);
  });

  test("gets a refusal in JSON with the command as data", async () => {
    const sandbox = await openSandbox("flights", { now: Date.now });
    const ran = await inJob(sandbox, ["plan", "--format", "json"], service);
    const { error } = JSON.parse(ran.stdout) as {
      error: { code: string; next: string[]; requestId: string };
    };
    expect(error.code).toBe("sign-in");
    expect(error.next[0]).toMatch(/^az ad app federated-credential list/);
    expect(error.requestId).toMatch(/^[\da-f-]{36}$/);
  });
});

test("words of a sign-in service that command a terminal reach none", async () => {
  const sandbox = await trustingWorld();
  const evil = "AADSTS700213: \u001b[2J##vso[task.complete result=Failed;]\n::set-output name=x::y \u202eabc";
  const ran = await run(sandbox, ["migrate", "--dry-run", "--auth", "github", "--debug"], {
    signIn: "as told",
    alsoTo: [new URL(gitHubRequest.url).origin],
    host: { env: gitHubVariables(sandbox) },
    intercept: async (request) =>
      request.url.includes("/oauth2/v2.0/token")
        ? Response.json({ error: evil, error_description: evil }, { status: 400 })
        : handOut(request, (job) => assertionFor(sandbox, job, Date.now())),
  });
  expect(ran.exitCode).toBe(7);
  expect(ran.stderr).toContain("AADSTS700213");
  // oxlint-disable-next-line no-control-regex
  expect(ran.stderr).not.toMatch(/[\u001b\u202e]|##vso\[|^::/m);
});
